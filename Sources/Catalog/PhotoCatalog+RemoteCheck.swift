public import Foundation
import GRDB
public import TierModel

extension PhotoCatalog {
    /// Files of which the remote should hold a copy, by number, page by page.
    public func filesOnRemote(after: OriginalID?, limit: Int) async throws -> [FileRecord] {
        try await read { db in
            try db.all(
                """
                SELECT \(FileRecord.columns) FROM file f WHERE f.id > ? AND f.remote_key IS NOT NULL
                    AND (f.proof_kind IS NOT NULL OR (f.is_adopted = 1 AND f.tier = 'remote'))
                ORDER BY f.id LIMIT ?
                """, [after?.rawValue ?? 0, limit]
            ) { try FileRecord($0) }
        }
    }

    /// Whether some file's key, reserved or in use, is this one. Keys that differ only in case count as the same.
    public func knowsKey(_ key: String) async throws -> Bool {
        try await read { db in
            try db.number(
                "SELECT EXISTS (SELECT 1 FROM file WHERE remote_key_folded = ?)", [key.foldedForCatalog]) == 1
        }
    }

    /// Whether some file has a key that does not lie below this folder, as adopted ones may.
    public func hasKeys(outside folder: String) async throws -> Bool {
        let first = folder.foldedForCatalog + "/"
        // `0` follows `/`.
        let behind = folder.foldedForCatalog + "0"
        return try await read { db in
            try db.number(
                """
                SELECT EXISTS (SELECT 1 FROM file WHERE remote_key_folded < ?)
                    OR EXISTS (SELECT 1 FROM file WHERE remote_key_folded >= ?)
                """, [first, behind]) == 1
        }
    }

    /// How many files have a proof.
    public func provenFileCount() async throws -> Int {
        try await read { db in
            Int(
                try db.number(
                    "SELECT COUNT(*) FROM file INDEXED BY file_content_read WHERE proof_kind IS NOT NULL"))
        }
    }

    /// Proven files whose remote content was not read since `before`, the longest unread first.
    ///
    /// - Parameter after: the last of the page before, and when it had been read.
    public func filesToRead(
        before: Date, after: (file: OriginalID, readAt: Date)?, limit: Int
    ) async throws -> [(file: FileRecord, readAt: Date)] {
        let start = after.map { Stored.time($0.readAt) } ?? -1
        return try await read { db in
            try db.all(
                """
                SELECT \(FileRecord.columns), f.content_read_at FROM file f INDEXED BY file_content_read
                WHERE f.proof_kind IS NOT NULL AND f.content_read_at >= ?1 AND f.content_read_at < ?3
                    AND (f.content_read_at > ?1 OR f.id > ?2)
                ORDER BY f.content_read_at, f.id LIMIT ?4
                """, [start, after?.file.rawValue ?? 0, Stored.time(before), limit]
            ) { (file: try FileRecord($0), readAt: Stored.date($0[FileRecord.columnCount])) }
        }
    }

    /// Writes down that the remote content of a file was read back. The proof that this made, where the content was right, replaces the
    /// one there was.
    public func recordContentRead(_ id: OriginalID, at: Date, proof: Proof?) async throws {
        try await write { db in
            if let proof {
                _ = try Self.provable(id, proof, db)
                try Self.advance(id, by: .proven, db)
                try Self.store(proof, of: id, db)
            }
            try db.run("UPDATE file SET content_read_at = ? WHERE id = ?", [Stored.time(at), id.rawValue])
        }
    }

    /// Photos of which some file was fetched for analysis for more bytes than it has, by number.
    ///
    /// - Returns: for each such file the photo, the bytes that were kept and the file's size.
    public func fetchedMoreThanOnce(limit: Int) async throws -> [(photo: PhotoID, kept: Int64, byteCount: Int64)] {
        try await read { db in
            try db.all(
                """
                SELECT f.photo, t.kept, COALESCE(f.remote_bytes, f.byte_count) FROM (
                    SELECT file, SUM(received - wasted) AS kept
                    FROM transfer INDEXED BY transfer_analysis
                    WHERE purpose = 'analysis' AND operation = 'get' GROUP BY file
                ) t CROSS JOIN file f ON f.id = t.file
                WHERE t.kept > COALESCE(f.remote_bytes, f.byte_count) LIMIT ?
                """, [limit]
            ) { (photo: PhotoID(rawValue: $0[0]), kept: $0[1], byteCount: $0[2]) }
        }
    }

    /// What in the ledger contradicts itself, a sentence each.
    public func ledgerContradictions() async throws -> [String] {
        let now = Date()
        return try await read { db in
            var found: [String] = []
            let open = try db.all(
                "SELECT process, COUNT(*) FROM transfer WHERE finished_at IS NULL GROUP BY process"
            ) { ($0[0] as Int64, $0[1] as Int64) }
            let abandoned = try open.filter { try !Self.isAlive(process: $0.0, now: now, db) }.reduce(0) { $0 + $1.1 }
            if abandoned > 0 { found.append("\(abandoned) transfers were never ended, and their processes are gone") }
            for (problem, sql) in Self.ledgerQuestions {
                let count = try db.number(sql)
                if count > 0 { found.append("\(problem): \(count)") }
            }
            return found
        }
    }

    private static let ledgerQuestions: [(String, String)] = [
        (
            "transfers of which more was wasted than received, or less than nothing moved",
            "SELECT COUNT(*) FROM transfer WHERE wasted > received OR MIN(sent, received, wasted) < 0"
        ),
        (
            "days and purposes whose sum does not equal the ledger's rows",
            """
            SELECT COUNT(*) FROM (
                SELECT day, purpose, remote, operation, sent, received, wasted, requests, retries FROM traffic EXCEPT
                SELECT started_at / 86400000000, purpose, remote, operation, SUM(sent), SUM(received), SUM(wasted),
                    COUNT(*), SUM(attempt > 1)
                FROM transfer WHERE finished_at IS NOT NULL GROUP BY 1, 2, 3, 4)
            """
        ),
        (
            "days and purposes that are in the ledger's rows and not in its sums",
            """
            SELECT COUNT(*) FROM (
                SELECT DISTINCT started_at / 86400000000, purpose, remote, operation FROM transfer
                WHERE finished_at IS NOT NULL EXCEPT SELECT day, purpose, remote, operation FROM traffic)
            """
        ),
    ]
}
