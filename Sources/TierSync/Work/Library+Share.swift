import Catalog
package import Claims
import Foundation
import Remote
import Synchronization
public import SystemPackage
import TierModel

/// What sharing came to: the JSON of `share`.
public struct ShareSummary: Encodable, Sendable {
    /// The remote.
    public var remote: String
    /// Whether it was shared before.
    public var wasShared: Bool
    /// What to type on another device.
    public var clone: String
}

extension Library {
    private static let sharedSetting = "shared"
    private static let workerSetting = "worker"

    /// Whether devices share the analysis of this library: each claims what it fetches.
    public var isShared: Bool { get async throws { try await catalog.setting(Self.sharedSetting) != nil } }

    /// Whether this library keeps nothing but what it works on (`makeWorker`).
    public var isWorker: Bool { get async throws { try await catalog.setting(Self.workerSetting) != nil } }

    /// Lets several devices and workers use the remote at once: from now on, each claims what it fetches for analysis, so that each original is fetched
    /// once for all of them.
    ///
    /// - Throws: `EngineError` (`noRemote`, `sharingImpossible` where the remote was not seen to refuse an overwrite), `RemoteError`.
    public func share() async throws -> ShareSummary {
        let connection = try await connect()
        guard connection.capabilities.hasExclusiveCreate else {
            throw EngineError(
                .sharingImpossible,
                "\(connection.store.location) was not seen to refuse an overwrite: two devices could take the same work, and each other's place",
                remedy:
                    "let one device at a time use it, or move to a server with conditional writes (tiersync remote test tells)"
            )
        }
        let was = try await isSharedThere(connection.store)
        if !was { try await storeMarker(connection.store) }
        try await catalog.setSetting(Self.sharedSetting, to: "1")
        try await publish()
        let location = connection.store.location.description
        return ShareSummary(remote: location, wasShared: was, clone: "tiersync clone '\(location)' DIR")
    }

    /// Takes notice of a remote that another device shares.
    func noticeSharing() async throws {
        guard try await !isShared, try await isSharedThere(try await makeStore()) else { return }
        try await catalog.setSetting(Self.sharedSetting, to: "1")
    }

    /// Makes a library that only works for others: `analyze` in it claims shards of work lists, and keeps neither photos nor pictures of them.
    ///
    /// - Parameters:
    ///   - remote: a remote that is shared.
    ///   - folder: a folder that is empty or not there yet.
    /// - Throws: `EngineError` (`libraryExists`, `notShared`), `RemoteError`.
    public static func makeWorker(
        for remote: String, in folder: FilePath, extensions: LibraryExtensions = LibraryExtensions()
    ) async throws -> Library {
        let library = try await create(in: folder, remote: remote, extensions: extensions)
        do {
            guard try await library.isSharedThere(try await library.makeStore()) else {
                throw EngineError(
                    .notShared, "\(remote) is not shared", remedy: "on the device that has the library: tiersync share")
            }
        } catch {
            for path in [library.layout.catalog, library.layout.configuration, library.layout.credentials] {
                try? DurableFile.remove(path)
            }
            throw error
        }
        try await library.catalog.setSetting(sharedSetting, to: "1")
        try await library.catalog.setSetting(workerSetting, to: "1")
        return library
    }

    /// The one who claims work for this process.
    func claimer(_ connection: Connection, as writer: String) throws -> ShardClaimer {
        guard let holder = UUID(uuidString: writer) else {
            throw EngineError(.badConfiguration, "\(writer) is no name of a writer")
        }
        if let known = workClaimer.withLock({ $0 }) { return known }
        let made = try ShardClaimer(
            connection.store, context(.metadata), capabilities: connection.capabilities, holder: holder,
            scratch: layout.path("spool"), timing: ClaimTiming.ofTask)
        return workClaimer.withLock { claimer in
            let shared = claimer ?? made
            claimer = shared
            return shared
        }
    }

    private func isSharedThere(_ store: any ObjectStore) async throws -> Bool {
        guard let key = ObjectKey(EngineKey.sharing) else { return false }
        return try await store.head(key, context(.metadata)) != nil
    }

    private func storeMarker(_ store: any ObjectStore) async throws {
        guard let key = ObjectKey(EngineKey.sharing) else { return }
        try await catalog.announceProcess()
        let folder = layout.newJobFolder(of: catalog.process)
        try DurableFile.makeFolder(folder)
        defer { try? FileManager.default.removeItem(atPath: folder.string) }
        let text = Array("tiersync: shared by several devices, format 1\n".utf8)
        let file = folder.appending("sharing")
        try DurableFile.writePending(Data(text), to: file)
        // Whoever comes first: all write the same.
        _ = try await store.put(
            ObjectUpload(
                key: key, file: file, digest: ContentDigest(of: text), byteCount: Int64(text.count),
                contentType: "text/plain"), context(.metadata))
    }
}

extension ClaimTiming {
    /// That of the running task, where a test asks for another.
    @TaskLocal package static var ofTask = ClaimTiming()
}

extension EngineError.Code {
    /// The remote cannot be shared by several devices.
    public static let sharingImpossible = EngineError.Code(rawValue: "sharingImpossible")
    /// The remote is not shared.
    public static let notShared = EngineError.Code(rawValue: "notShared")
}
