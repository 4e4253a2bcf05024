import Catalog
import Foundation
import Remote
import TierModel

/// What all who share a remote must do alike: the JSON of `tiersync/v1/sharing`.
struct Sharing: Hashable, Codable, Sendable {
    /// Which rules of claims are followed.
    var format = newest
    /// How long a claim holds after its last renewal, in seconds.
    var leaseSeconds: Int

    /// The newest rules that this build follows.
    static let newest = 1

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
        guard let data = try await library.contents(of: key, in: store) else { return nil }
        guard let sharing = try? JSONDecoder().decode(Sharing.self, from: data) else {
            throw EngineError(
                .damagedRemote, "\(EngineKey.sharing) is damaged",
                remedy: "remove it there while no device is at work, then run: tiersync share")
        }
        guard sharing.format <= Sharing.newest else { throw EngineError.newerRemote(sharing.format, store.location) }
        return sharing
    }

    /// Writes it where there is none.
    func write(_ sharing: Sharing) async throws {
        guard let key = ObjectKey(EngineKey.sharing) else { return }
        // Whoever comes first: what is there counts.
        _ = try await library.store(try JSONLine.encode(sharing), as: key, in: store)
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
}
