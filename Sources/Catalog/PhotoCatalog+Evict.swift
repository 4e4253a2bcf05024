public import Foundation
import GRDB
public import TierModel

extension PhotoCatalog {
    /// Files on this device with an upload recorded, page by page, in the order in which they are best dropped: photos that an
    /// analyzer is still owed last, and among equals the ones taken first. Pinned ones are among them; none of the trash.
    ///
    /// - Parameters:
    ///   - photos: Only these photos; `nil` for all.
    ///   - takenBefore: Only photos taken before; a photo that does not say counts as taken when its file was last changed.
    ///   - after: The place of the last file of the page before.
    ///   - limit: Files in a page.
    public func filesToEvict(
        photos: [PhotoID]?, takenBefore: Date?, after: EvictionPlace?, limit: Int
    ) async throws -> [EvictionCandidate] {
        try await read { db in
            var page: [EvictionCandidate] = []
            let end = takenBefore.map(Stored.time) ?? Int64.max
            for stretch in EvictionPlace.stretches(after: after) where page.count < limit {
                page += try EvictionCandidate.fetch(
                    photos, in: stretch, takenBefore: end, limit: limit - page.count, db)
            }
            return page
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
