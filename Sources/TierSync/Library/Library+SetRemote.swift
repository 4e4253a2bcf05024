import Catalog
import Remote
import TierModel

extension Library {
    /// Binds the library to a remote, or to another one.
    ///
    /// - Parameters:
    ///   - remote: its address; a password in it is kept apart.
    ///   - force: also when originals are on the remote that it had. They are not moved: without it, they cannot be opened.
    /// - Throws: `RemoteError` (`malformedLocation`), `EngineError` (`remoteInUse`).
    public func setRemote(_ remote: String, force: Bool = false) async throws {
        let (location, credentials) = try RemoteLocation.parse(remote)
        try location.check(extensions.stores)
        let counts = try await catalog.status(analyzer: nil)
        // Those in the trash may be there, too.
        let proven = counts.both + counts.remote + counts.trashed
        if !force, proven > 0, let old = configuration.remote, old != location.description {
            throw EngineError(
                .remoteInUse,
                counts.trashed == 0
                    ? "\(proven) originals are proven on \(old)"
                    : "\(proven) originals are proven on \(old), or in the trash",
                remedy: "copy them to the new place under the same names first, then add --force")
        }
        if let credentials { try CredentialsFile(layout: layout).write(credentials, for: location) }
        // As it is on disk: what was adjusted for this object alone is not written.
        var changed = try Configuration.read(layout)
        changed.remote = location.description
        try changed.write(layout)
        if force { try await acceptRemote(location) }
    }
}
