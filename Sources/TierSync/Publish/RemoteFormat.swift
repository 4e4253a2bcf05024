import Foundation
import Remote

/// The remote's format, as its marker says it.
struct RemoteFormat {
    var store: any ObjectStore
    var library: Library

    /// Refuses a remote that was written by a newer version, and one that is encrypted where the library is not, or the other way round. One
    /// without a marker is new.
    ///
    /// - Throws: `EngineError` (`newerRemote`, `encryptedRemote`, `plainRemote`), `RemoteError`.
    func check() async throws {
        guard let key = ObjectKey(EngineKey.marker), let data = try await library.contents(of: key, in: store) else {
            return
        }
        let marker = RemoteMarker.Meaning(String(decoding: data, as: UTF8.self))
        if let format = marker.format, format > EngineKey.format {
            throw EngineError.newerRemote(format, store.location)
        }
        if let encryption = marker.encryption, encryption > RemoteMarker.Meaning.newestEncryption {
            throw EngineError.newerRemote(encryption, store.location)
        }
        let isEncrypted = try await library.isEncrypted()
        if marker.isEncrypted, !isEncrypted { throw EngineError.encryptedRemote(store.location) }
        if !marker.isEncrypted, isEncrypted { throw EngineError.plainRemote(store.location) }
    }
}
