import GRDB
import TierModel

extension PhotoCatalog {
    /// What is known of a file in flight.
    public func spoolEntry(_ id: OriginalID) async throws -> SpoolEntry? {
        try await read { try $0.first(SpoolEntry.query + " WHERE file = ?", [id.rawValue]) { try SpoolEntry($0) } }
    }

    /// All files in flight, by number.
    public func spoolEntries() async throws -> [SpoolEntry] {
        try await read { try $0.all(SpoolEntry.query + " ORDER BY file") { try SpoolEntry($0) } }
    }

    /// Writes down a file in flight, or what changed about it.
    public func saveSpoolEntry(_ entry: SpoolEntry) async throws {
        try await write { db in
            _ = try Self.existingFile(entry.file, db)
            let version = entry.version.columns
            try db.run(
                "INSERT OR REPLACE INTO spool VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [entry.file.rawValue, entry.path, entry.object] + version
                    + [entry.byteCount, entry.transfers.map { String($0.rawValue) }.joined(separator: " ")])
        }
    }

    /// Forgets a file in flight.
    public func removeSpoolEntry(_ id: OriginalID) async throws {
        try await write { try $0.run("DELETE FROM spool WHERE file = ?", [id.rawValue]) }
    }
}

extension SpoolEntry {
    fileprivate static let query = """
        SELECT file, path, object, version_id, etag, etag_strong, last_modified, byte_count, transfers FROM spool
        """

    fileprivate init(_ row: Row) throws {
        file = OriginalID(rawValue: row[0])
        path = row[1]
        object = row[2]
        version = row.objectVersion(at: 3)
        byteCount = row[7]
        transfers = (row[8] as String).split(separator: " ").compactMap { Int64($0).map(TransferID.init) }
    }
}
