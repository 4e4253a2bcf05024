import GRDB
public import TierModel

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
            try Self.save(entry, db)
        }
    }

    /// Writes down a file in flight unless one is known already, of whatever object.
    ///
    /// - Returns: Whether it was written down.
    public func addSpoolEntry(_ entry: SpoolEntry) async throws -> Bool {
        try await write { db in
            _ = try Self.existingFile(entry.file, db)
            let isKnown =
                try db.number("SELECT EXISTS (SELECT 1 FROM spool WHERE file = ?)", [entry.file.rawValue]) == 1
            if !isKnown { try Self.save(entry, db) }
            return !isKnown
        }
    }

    /// Forgets a file in flight whose bytes are thrown away, and says in the ledger that its fetch was of no use, however many requests it took.
    public func discardSpoolEntry(_ id: OriginalID, reason: WasteReason) async throws {
        try await write { db in
            try Self.wasteNewestFetch(of: id, reason, db)
            try db.run("DELETE FROM spool WHERE file = ?", [id.rawValue])
        }
    }

    /// Forgets a file in flight.
    public func removeSpoolEntry(_ id: OriginalID) async throws {
        try await write { try $0.run("DELETE FROM spool WHERE file = ?", [id.rawValue]) }
    }

    private static func save(_ entry: SpoolEntry, _ db: Database) throws {
        try db.run(
            "INSERT OR REPLACE INTO spool VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [entry.file.rawValue, entry.path, entry.object] + entry.version.columns
                + [entry.byteCount, entry.transfers.map { String($0.rawValue) }.joined(separator: " ")])
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
