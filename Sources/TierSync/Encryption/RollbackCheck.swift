import Catalog
package import Remote
import Sealing
import TierModel

extension Library {
    /// Compares the newest manifest of each writer that the remote shows with those that this device has seen, or written itself, and remembers
    /// them: a remote of an encrypted library that shows less was put back to an earlier state, by its provider or from a backup.
    ///
    /// - Parameters:
    ///   - newest: The highest number of a manifest by writer.
    ///   - location: The remote.
    /// - Throws: `SealingError` (`rolledBack`).
    package func noteManifests(_ newest: [String: Int64], on location: RemoteLocation) async throws {
        guard try await isEncrypted() else { return }
        var known = try await catalog.seenManifests(on: location.description)
        for key in try await catalog.ownManifestKeys().compactMap(ObjectKey.init) {
            if let (writer, number) = EngineKey.manifest(key) { known[writer] = max(known[writer] ?? 0, number) }
        }
        for (writer, number) in known.sorted(by: { $0.key < $1.key }) where newest[writer] ?? 0 < number {
            throw SealingError.rolledBack(
                "\(location) shows manifest \(newest[writer] ?? 0) of the device \(writer), and this one has seen \(number)",
                remedy:
                    "somebody has put an older state there; if that was you: tiersync remote set '\(location)' --force")
        }
        try await catalog.noteManifests(newest, on: location.description)
    }
}
