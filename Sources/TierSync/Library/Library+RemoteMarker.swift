import Catalog
import Remote
import TierModel

extension Library {
    /// Names the remote that is to be taken as it is, even without what the library knows to be there.
    private static let acceptedSetting = "remoteAccepted"
    /// How many of the originals on the remote are asked for: one may have been deleted there.
    private static let sampleSize = 3

    /// Makes the next connection take a remote as it is.
    func acceptRemote(_ location: RemoteLocation) async throws {
        try await catalog.setSetting(Self.acceptedSetting, to: location.description)
        try await catalog.forgetManifests(on: location.description)
        try await forgetCapabilities()
    }

    /// Before a remote is probed, and marked with that: the originals that this library knows to be there must be, or the marker.
    ///
    /// - Throws: `RemoteError` when it answers and has neither: another disk, or an empty one.
    func recognize(_ store: any ObjectStore) async throws {
        guard try await catalog.setting(Self.acceptedSetting) != store.location.description else { return }
        let keys = try await catalog.keysOnRemote(limit: Self.sampleSize).compactMap(ObjectKey.init)
        guard !keys.isEmpty, try await !RemoteMarker.isThere(store, context(.metadata)) else { return }
        for key in keys where try await store.head(key, context(.metadata)) != nil { return }
        throw RemoteError.anotherRemote(store.location)
    }

    /// Marks a remote that was probed, so that it is known again.
    func mark(_ store: any ObjectStore, isEncrypted: Bool) async throws {
        if case .directory = store.location {
        } else {
            try await RemoteMarker.establish(store, isEncrypted: isEncrypted, context(.metadata))
        }
        try await catalog.setSetting(Self.acceptedSetting, to: nil)
    }
}
