public import Foundation
import GRDB
public import TierModel

extension PhotoCatalog {
    /// Files on this device with an upload recorded, ordered by number, page by page.
    ///
    /// - Parameters:
    ///   - photos: Only these photos; `nil` for all.
    ///   - capturedBefore: Only photos taken before; a photo that does not say counts as taken when its file was last changed.
    ///   - after: The last file of the page before.
    ///   - limit: Files in a page.
    public func filesToEvict(
        photos: [PhotoID]?, capturedBefore: Date?, after: OriginalID?, limit: Int
    ) async throws -> [FileRecord] {
        try await read { db in
            let files = "SELECT \(FileRecord.columns) FROM file f"
            let conditions = """
                f.id > ?1 AND f.tier <> 'remote' AND f.uploaded_at IS NOT NULL
                    AND (?2 IS NULL OR (SELECT taken_at FROM photo WHERE id = f.photo) < ?2)
                ORDER BY f.id LIMIT ?3
                """
            let values: Database.Values = [after?.rawValue ?? 0, capturedBefore.map(Stored.time), limit]
            guard let photos else {
                return try db.all("\(files) INDEXED BY file_to_evict WHERE \(conditions)", values) {
                    try FileRecord($0)
                }
            }
            return try db.all(
                "\(files) WHERE f.photo IN (SELECT value FROM json_each(?4)) AND \(conditions)",
                values + [Stored.list(photos.map(\.rawValue))]
            ) { try FileRecord($0) }
        }
    }

    /// Writes down that the local file was dropped after a fresh proof, which replaces the one there was; or that it was gone
    /// without our doing.
    public func recordEviction(_ id: OriginalID, proof: Proof) async throws {
        try await write { db in
            let file = try Self.provable(id, proof, db)
            let isDropping = try Self.state(of: file, db) == .dropping
            try Self.advance(id, by: isDropping ? .dropped : .vanished, db)
            try Self.store(proof, of: id, db)
            try db.run("UPDATE file SET tier = 'remote', local_path = NULL WHERE id = ?", [id.rawValue])
        }
    }

    /// Writes down that the file is on this device (again).
    ///
    /// - Parameters:
    ///   - id: The file.
    ///   - path: Where it is, relative to the library.
    public func recordLocal(_ id: OriginalID, path: String) async throws {
        try await write { db in
            let file = try Self.advance(id, by: .returned, db)
            let tier: Tier = file.tier == .remote ? .both : file.tier
            try db.run("UPDATE file SET tier = ?, local_path = ? WHERE id = ?", [tier.rawValue, path, id.rawValue])
            // What the remote has lost is only here now, and has to be pushed again.
            if file.remote?.lostAt != nil { try Self.clearProof(of: id, db) }
        }
    }
}
