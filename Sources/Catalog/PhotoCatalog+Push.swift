import Foundation
import GRDB
public import TierModel

extension PhotoCatalog {
    /// Files that are only on this device, ordered by number, page by page: of these photos, or of all that are not in the trash.
    public func filesToPush(photos: [PhotoID]?, after: OriginalID?, limit: Int) async throws -> [FileRecord] {
        try await read { db in
            let first = after?.rawValue ?? 0
            if let photos {
                return try db.all(
                    """
                    SELECT \(FileRecord.columns) FROM file f
                    WHERE f.photo IN (SELECT value FROM json_each(?)) AND +f.tier = 'local' AND f.id > ?
                        AND f.is_trashed = 0
                    ORDER BY f.id LIMIT ?
                    """, [Stored.list(photos.map(\.rawValue)), first, limit]
                ) { try FileRecord($0) }
            }
            return try db.all(
                """
                SELECT \(FileRecord.columns) FROM file f INDEXED BY file_to_push
                WHERE f.tier = 'local' AND f.is_trashed = 0 AND f.id > ? ORDER BY f.id LIMIT ?
                """, [first, limit]
            ) { try FileRecord($0) }
        }
    }

    /// Begins an upload: reserves a key on the remote for a file, and keeps it whatever happens; notes the temporary name that the
    /// upload is about to have beside it.
    ///
    /// - Returns: The key reserved earlier, else the first free one of `preferred`, `name-2.jpg`, `name-3.jpg`, …
    ///   Keys that differ only in case count as the same. And the name of an earlier upload whose end nobody wrote down: something
    ///   of it may lie there.
    public func beginUpload(of id: OriginalID, preferring preferred: String, as name: String) async throws
        -> (key: String, earlier: String?)
    {
        try await write { db in
            let file = try Self.advance(id, by: .keyReserved, db)
            let earlier = try db.first("SELECT upload_name FROM file WHERE id = ?", [id.rawValue]) { $0.text(0) }
            let key = try file.remote?.key ?? Self.reserve(preferred, for: id, db)
            try db.run("UPDATE file SET upload_name = ? WHERE id = ?", [name, id.rawValue])
            return (key, earlier ?? nil)
        }
    }

    /// Reserves the next key for a file because other content, not of this library, was found under the reserved one.
    ///
    /// - Parameter key: The key that turned out to be occupied. When it is not the file's key any more, nothing changes.
    /// - Returns: The key that is now reserved.
    public func replaceKey(_ key: String, for id: OriginalID) async throws -> String {
        try await write { db in
            let file = try Self.existingFile(id, db)
            if let current = file.remote?.key, current != key { return current }
            try Self.advance(id, by: .keyReplaced, db)
            let preferred = try db.first("SELECT preferred_key FROM file WHERE id = ?", [id.rawValue]) { $0.text(0) }
            try db.run("INSERT OR IGNORE INTO occupied_key VALUES (?)", [key.foldedForCatalog])
            return try Self.reserve((preferred ?? nil) ?? key, for: id, db)
        }
    }

    /// Writes down that the remote took the file as this object.
    ///
    /// - Parameters:
    ///   - id: The file.
    ///   - key: The object's key.
    ///   - digest: SHA-256 of the stored bytes.
    ///   - byteCount: Their number.
    ///   - version: The version that the server named.
    ///   - proof: The proof that the upload itself gave, where it did: the file is then in both places.
    public func recordUpload(
        _ id: OriginalID, object key: String, digest: ContentDigest, byteCount: Int64, version: ObjectVersion,
        proof: Proof? = nil
    ) async throws {
        let now = Date()
        try await write { db in
            let file = try Self.advance(id, by: .uploaded, db)
            guard file.tier == .local || file.remote?.digest == nil || file.remote?.digest == digest else {
                throw CatalogError(.notAllowed, "\(file.fileName) of \(file.photo) is proven with other stored bytes")
            }
            try db.run(
                """
                UPDATE file SET remote_key = ?, remote_key_folded = ?, remote_digest = ?, remote_bytes = ?,
                    remote_version_id = ?, remote_etag = ?, remote_etag_strong = ?, remote_last_modified = ?,
                    uploaded_at = ?, upload_name = NULL WHERE id = ?
                """,
                [key, key.foldedForCatalog, digest.data, byteCount] + version.columns
                    + [Stored.time(now), id.rawValue])
            if let proof { try Self.record(proof, of: id, db) }
        }
    }

    /// Writes down a proof, fresh or first: a file that was only here is then in both places.
    public func recordProof(_ id: OriginalID, _ proof: Proof) async throws {
        try await write { try Self.record(proof, of: id, $0) }
    }

    /// Takes a proof back: the remote copy is gone, or is another. A file that is here is then only here and has to be pushed again.
    /// Of a file that is nowhere else the old proof stays, to know what to look for, and the loss is noted (`RemoteCopy.lostAt`).
    public func forgetProof(_ id: OriginalID) async throws {
        let now = Date()
        try await write { db in
            let file = try Self.advance(id, by: .proofForgotten, db)
            if file.tier == .remote {
                try db.run("UPDATE file SET lost_at = ? WHERE id = ?", [Stored.time(now), id.rawValue])
            } else {
                try Self.clearProof(of: id, db)
            }
        }
    }

    /// Files that are nowhere but on the remote, where they were not found any more.
    public func lostFiles(after: OriginalID?, limit: Int) async throws -> [FileRecord] {
        try await read { db in
            try db.all(
                """
                SELECT \(FileRecord.columns) FROM file f INDEXED BY file_lost
                WHERE f.lost_at IS NOT NULL AND f.id > ? ORDER BY f.id LIMIT ?
                """, [after?.rawValue ?? 0, limit]
            ) { try FileRecord($0) }
        }
    }
}

extension PhotoCatalog {
    private static func record(_ proof: Proof, of id: OriginalID, _ db: Database) throws {
        _ = try provable(id, proof, db)
        try advance(id, by: .proven, db)
        try store(proof, of: id, db)
    }

    private static func reserve(_ preferred: String, for id: OriginalID, _ db: Database) throws -> String {
        guard !preferred.isEmpty else { throw CatalogError(.invalidValue, "a key on the remote cannot be empty") }
        let key = try RemoteKey(preferred).firstFree { try isTaken($0, except: id, db) }
        try db.run(
            """
            UPDATE file SET remote_key = ?, remote_key_folded = ?, preferred_key = ?, remote_digest = NULL,
                remote_bytes = NULL, remote_version_id = NULL, remote_etag = NULL, remote_etag_strong = NULL,
                remote_last_modified = NULL, uploaded_at = NULL WHERE id = ?
            """, [key, key.foldedForCatalog, preferred, id.rawValue])
        return key
    }

    private static func isTaken(_ key: String, except id: OriginalID, _ db: Database) throws -> Bool {
        let folded = key.foldedForCatalog
        return try db.number(
            """
            SELECT EXISTS (SELECT 1 FROM file WHERE remote_key_folded = ?1 AND id <> ?2)
                OR EXISTS (SELECT 1 FROM occupied_key WHERE key_folded = ?1)
            """, [folded, id.rawValue]) == 1
    }

    /// The file, if this proof can be its proof: it must be about the bytes that were uploaded.
    static func provable(_ id: OriginalID, _ proof: Proof, _ db: Database) throws -> FileRecord {
        let file = try existingFile(id, db)
        guard let remote = file.remote else {
            throw CatalogError(.notAllowed, "\(file.fileName) of \(file.photo) has no place on the remote to be proven")
        }
        // What was uploaded; of an object that was found there already, the file's own bytes.
        let stored = remote.digest ?? remote.proof?.digest ?? file.digest
        guard stored == nil || stored == proof.digest else {
            throw CatalogError(
                .notAllowed, "the proof for \(file.fileName) of \(file.photo) is about other bytes than were uploaded",
                remedy: "run tiersync push \(file.photo) again")
        }
        return file
    }

    /// One statement, since each change of a file has its triggers run.
    static func store(_ proof: Proof, of id: OriginalID, _ db: Database) throws {
        try db.run(
            """
            UPDATE file SET tier = CASE tier WHEN 'local' THEN 'both' ELSE tier END, proof_kind = ?1, proof_digest = ?2, proof_bytes = ?3, proof_version_id = ?4,
                proof_etag = ?5, proof_etag_strong = ?6, proof_last_modified = ?7, proven_at = ?8, lost_at = NULL,
                remote_digest = COALESCE(remote_digest, ?2), remote_bytes = COALESCE(remote_bytes, ?3),
                uploaded_at = COALESCE(uploaded_at, ?8) WHERE id = ?9
            """, proof.columns + [id.rawValue])
    }

    static func clearProof(of id: OriginalID, _ db: Database, tier: Tier = .local) throws {
        try db.run(
            """
            UPDATE file SET tier = ?2, proof_kind = NULL, proof_digest = NULL, proof_bytes = NULL,
                proof_version_id = NULL, proof_etag = NULL, proof_etag_strong = NULL, proof_last_modified = NULL,
                proven_at = NULL, lost_at = NULL, remote_digest = NULL, remote_bytes = NULL, remote_version_id = NULL,
                remote_etag = NULL, remote_etag_strong = NULL, remote_last_modified = NULL, uploaded_at = NULL,
                content_read_at = 0 WHERE id = ?1
            """, [id.rawValue, tier.rawValue])
    }
}
