import Catalog
import Remote
import TierModel

/// Deletes one photo in the trash for good: its files here, its objects on the remote, then its rows.
///
/// The remote is asked before anything is touched, and the journal's step is on disk before the first unlink: from then on the
/// photo cannot be restored, and whoever empties the trash next goes on from wherever this ended. As long as its rows are
/// there, nobody else gets its paths or its keys.
struct PhotoDeletion: Sendable {
    var library: Library
    /// Connects at the first photo that may have something on the remote.
    var connection: StoreConnection
    /// Counts objects that stayed because other content is there.
    let foreign = KeptOriginals()

    /// Does it.
    ///
    /// - Returns: `false` when the photo is not in the trash any more.
    /// - Throws: `EngineError` (`inUse`), `RemoteError`, `CatalogError`.
    func delete(_ photo: PhotoRecord) async throws -> Bool {
        let isDone = try await library.claiming(photo.id) { try await deleteClaimed(photo.id) }
        guard let isDone else {
            throw EngineError(
                .inUse, "\(photo.id) (\(photo.primary.fileName)) is being analysed or opened by another process",
                remedy: "empty the trash again when that is done")
        }
        return isDone
    }

    private func deleteClaimed(_ id: PhotoID) async throws -> Bool {
        let catalog = library.catalog
        guard let holdings = try await catalog.holdings(of: id) else { return false }
        guard holdings.files.contains(where: { $0.remote != nil }) else {
            guard try await catalog.beginDeletion(of: id) != nil else { return false }
            try LocalHoldings(holdings, library.layout).remove()
            try await catalog.deletePhoto(id)
            return true
        }
        let store = try await connection.store()
        let remote = try await RemoteHoldings(holdings, library, store)
        guard try await catalog.beginDeletion(of: id) != nil else { return false }
        try LocalHoldings(holdings, library.layout).remove()
        try await remote.remove(of: id, library, store)
        for _ in remote.foreign { await foreign.add() }
        try await catalog.deletePhoto(id, leaving: remote.foreign.map(\.rawValue))
        return true
    }
}
