import GRDB
public import TierModel

extension PhotoCatalog {
    /// What waits to be published.
    public func publicationBacklog() async throws -> PublicationBacklog {
        try await read { db in
            PublicationBacklog(
                photos: Int(
                    try db.number("SELECT COUNT(*) FROM unpublished INDEXED BY unpublished_ready WHERE is_ready = 1")),
                decisions: Int(try db.number("SELECT COUNT(*) FROM unpublished_decision")),
                gone: Int(
                    try db.number("SELECT COUNT(*) FROM gone INDEXED BY gone_unpublished WHERE time IS NULL")))
        }
    }

    /// Whether the newest entry of its photo on the remote names this file as it is stored now.
    public func isPublished(_ file: OriginalID) async throws -> Bool {
        try await read { db in
            try db.number("SELECT is_published FROM file WHERE id = ?", [file.rawValue]) == 1
        }
    }

    /// Puts a photo into the backlog, as a change does: something that was not at hand at its last publication is now.
    public func publishAgain(_ photo: PhotoID) async throws {
        try await write { db in
            // Fires the trigger.
            try db.run("UPDATE photo SET pinned_at = pinned_at WHERE id = ?", [photo.rawValue])
        }
    }

    /// Decisions that wait to be published, oldest first, page by page.
    public func unpublishedDecisions(after: Int64, limit: Int) async throws -> [(number: Int64, DecisionDocument)] {
        try await read { db in
            try Self.decisions("unpublished_decision u WHERE u.decision > ? ORDER BY u.decision", [after, limit], db)
        }
    }

    /// The decisions in a segment, oldest first, page by page.
    public func decisions(inSegment segment: Int64, after: Int64, limit: Int) async throws
        -> [(number: Int64, DecisionDocument)]
    {
        try await read { db in
            try Self.decisions(
                "published_decision u WHERE u.segment = ? AND u.decision > ? ORDER BY u.decision",
                [segment, after, limit], db)
        }
    }

    /// Photos deleted for good that wait to be published; their time is still 0.
    public func unpublishedGone(after: String, limit: Int) async throws -> [GoneDocument] {
        try await read { db in
            try db.all(
                "SELECT key FROM gone INDEXED BY gone_unpublished WHERE time IS NULL AND key > ? ORDER BY key LIMIT ?",
                [after, limit]
            ) { GoneDocument(key: PhotoKey(rawValue: $0[0]), time: 0) }
        }
    }

    /// The deletions in a segment.
    public func gone(inSegment segment: Int64, after: String, limit: Int) async throws -> [GoneDocument] {
        try await read { db in
            try db.all(
                "SELECT key, time FROM gone WHERE segment = ? AND key > ? ORDER BY key LIMIT ?",
                [segment, after, limit]
            ) { GoneDocument(key: PhotoKey(rawValue: $0[0]), time: $0[1]) }
        }
    }

    /// The packs that a segment names, without those that are replaced.
    public func packs(inSegment segment: Int64) async throws -> [PackDocument] {
        try await read { db in
            try db.all(
                """
                SELECT \(EngineObject.columns) FROM engine_object o
                WHERE o.segment = ? AND o.state IN ('live', 'retiring') ORDER BY o.number
                """, [segment]
            ) { row in
                let pack = try EngineObject(row)
                return PackDocument(key: pack.key, bytes: pack.byteCount, sha256: pack.digest)
            }
        }
    }

    private static func decisions(
        _ rest: String, _ values: Database.Values, _ db: Database
    ) throws -> [(number: Int64, DecisionDocument)] {
        let table = rest.prefix { $0 != " " }
        let conditions = rest.dropFirst(table.count + 2)
        return try db.all(
            """
            SELECT d.id, d.counter, d.device, d.made_at, d.statement, d.action, d.seq
            FROM \(table) u CROSS JOIN decision d ON d.seq = u.decision \(conditions) LIMIT ?
            """, values
        ) { row in
            let action = try row.bytes(5).map { try Stored.uuid($0) }
            return (row[6], DecisionDocument(try Decision(row), action: action))
        }
    }
}

extension PhotoCatalog {
    /// The versions of analyzers that photos are owed to.
    public func activeAnalyzers() async throws -> [AnalyzerVersion] {
        try await read { db in
            try db.all("SELECT name, version FROM analyzer WHERE is_active = 1 ORDER BY name") {
                AnalyzerVersion(name: $0[0], version: $0[1])
            }
        }
    }
}
