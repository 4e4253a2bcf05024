import GRDB

/// Stands for the state of a catalog as one object sees it: two that are equal say that nothing was committed in between.
/// It has no meaning to another object, another process, or after a restart.
public struct CatalogRevision: Hashable, Sendable {
    /// Changes with what other connections commit, those of other processes too (`PRAGMA data_version`).
    private var others: Int64
    /// Rows that this object has changed since it was opened.
    private var own: Int

    fileprivate init(others: Int64, own: Int) {
        self.others = others
        self.own = own
    }
}

extension PhotoCatalog {
    /// The state as it is now, whoever changed it last. Costs microseconds, and waits for a change that is being committed.
    ///
    /// - Throws: `CatalogError`.
    public func revision() async throws -> CatalogRevision {
        // Not the files' times: two commits can fall into one tick of the clock that stamps them.
        try await onWriter { db in
            CatalogRevision(
                others: try Int64.fetchOne(db, sql: "PRAGMA data_version") ?? 0, own: db.totalChangesCount)
        }
    }
}
