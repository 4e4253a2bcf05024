import GRDB

extension PhotoCatalog {
    /// Pairs of people or faces that the user could not tell to be the same or not, each in ascending order.
    public func unsurePairs() async throws -> Set<[String]> {
        try await read { db in
            Set(try db.all("SELECT first, second FROM unsure") { [$0[0] as String, $0[1] as String] })
        }
    }

    /// Remembers such a pair.
    public func addUnsure(_ one: String, _ other: String) async throws {
        try await write { db in
            try db.run("INSERT OR IGNORE INTO unsure VALUES (?, ?)", [min(one, other), max(one, other)])
        }
    }
}
