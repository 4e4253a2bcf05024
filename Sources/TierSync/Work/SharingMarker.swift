import Catalog
import Foundation
import Remote
import SystemPackage
import TierModel

/// What all who share a remote must do alike: the JSON of `tiersync/v1/sharing`.
struct Sharing: Hashable, Codable, Sendable {
    /// Which rules of claims are followed.
    var format = 1
    /// How long a claim holds after its last renewal, in seconds.
    var leaseSeconds: Int

    enum CodingKeys: String, CodingKey {
        case format
        case leaseSeconds = "lease"
    }
}

/// The object that says that several devices share a remote. It is written once.
struct SharingMarker {
    var store: any ObjectStore
    var library: Library

    /// `nil` where nobody shares it.
    ///
    /// - Throws: `EngineError` (`damagedRemote`, `newerRemote`), `RemoteError`.
    func read() async throws -> Sharing? {
        guard let key = ObjectKey(EngineKey.sharing) else { return nil }
        return try await library.inJobFolder { folder in
            let file = folder.appending("sharing")
            do {
                _ = try await store.get(
                    ObjectDownload(key: key, version: nil, byteCount: nil, file: file), library.context(.metadata))
            } catch let error as RemoteError where error.code == .notFound {
                return nil
            }
            let data = FileManager.default.contents(atPath: file.string) ?? Data()
            guard let sharing = try? JSONDecoder().decode(Sharing.self, from: data) else {
                throw EngineError(
                    .damagedRemote, "\(EngineKey.sharing) is damaged",
                    remedy: "remove it there while no device is at work, then run: tiersync share")
            }
            guard sharing.format <= 1 else { throw EngineError.newerRemote(sharing.format, store.location) }
            return sharing
        }
    }

    /// Writes it where there is none.
    func write(_ sharing: Sharing) async throws {
        guard let key = ObjectKey(EngineKey.sharing) else { return }
        try await library.inJobFolder { folder in
            let data = try JSONLine.encode(sharing)
            let file = folder.appending("sharing")
            try DurableFile.writePending(data, to: file)
            _ = try await store.put(
                ObjectUpload(
                    key: key, file: file, digest: ContentDigest(of: data), byteCount: Int64(data.count),
                    contentType: "application/json"), library.context(.metadata))
        }
    }
}

extension Library {
    private static let sharingSetting = "sharing"

    /// What is known of how the remote is shared; `nil` when it is not.
    func sharing() async throws -> Sharing? {
        guard let text = try await catalog.setting(Self.sharingSetting) else { return nil }
        return try? JSONDecoder().decode(Sharing.self, from: Data(text.utf8))
    }

    func note(_ sharing: Sharing) async throws {
        try await catalog.setSetting(
            Self.sharingSetting, to: String(decoding: try JSONLine.encode(sharing), as: UTF8.self))
    }

    /// Runs `body` with a folder of its own that is gone afterwards.
    func inJobFolder<Value>(_ body: (FilePath) async throws -> Value) async throws -> Value {
        try await catalog.announceProcess()
        let folder = layout.newJobFolder(of: catalog.process)
        try DurableFile.makeFolder(folder)
        defer { try? FileManager.default.removeItem(atPath: folder.string) }
        return try await body(folder)
    }
}
