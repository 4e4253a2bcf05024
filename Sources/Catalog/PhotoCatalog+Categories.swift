import GRDB

extension PhotoCatalog {
    /// Hands over some columns of every row of the search index. Costs a pass over all photos.
    ///
    /// - Parameter body: takes the columns' texts, in the order in which they were asked for.
    public func forEachRow(_ columns: [SearchColumn], _ body: @Sendable @escaping ([String]) -> Void) async throws {
        let names = columns.map(\.rawValue).joined(separator: ", ")
        let count = columns.count
        try await read { db in
            let statement = try db.cachedStatement(sql: "SELECT \(names) FROM search")
            let rows = try Row.fetchCursor(statement)
            while let row = try rows.next() { body((0..<count).map { row[$0] }) }
        }
    }
}
