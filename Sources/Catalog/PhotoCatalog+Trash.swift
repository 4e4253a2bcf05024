public import Foundation
import GRDB
public import TierModel

/// What photos in the trash take up.
public struct TrashTotals: Hashable, Sendable {
    /// Photos.
    public var photos: Int
    /// Bytes of their originals, of every version, and of their companions, that are on this device.
    public var localBytes: Int64
    /// Objects of theirs on the remote.
    public var remoteObjects: Int
    /// Bytes of those.
    public var remoteBytes: Int64
    /// Photos that lay on the remote before they came into the library.
    public var adoptedPhotos: Int

    /// Makes totals.
    public init(photos: Int, localBytes: Int64, remoteObjects: Int, remoteBytes: Int64, adoptedPhotos: Int) {
        self.photos = photos
        self.localBytes = localBytes
        self.remoteObjects = remoteObjects
        self.remoteBytes = remoteBytes
        self.adoptedPhotos = adoptedPhotos
    }
}

extension PhotoCatalog {
    /// Puts photos into the trash: they keep all that they have, and are listed nowhere else. Their faces leave the clusters.
    ///
    /// - Parameter action: What undo takes this back with.
    /// - Returns: Those that were not there already.
    /// - Throws: `CatalogError` (`unknownPhoto`), with nothing changed.
    public func moveToTrash(_ photos: [PhotoID], at time: Date, action: UUID? = nil) async throws -> [PhotoID] {
        try await write { db in
            try photos.filter { photo in
                guard try Self.setTrashed(photo, Stored.time(time), db) else { return false }
                try Self.note(.trash, of: photo, was: nil, action, db)
                return true
            }
        }
    }

    /// Takes photos out of the trash, with all that they have. Their faces are in no cluster until the next clustering.
    ///
    /// - Parameter action: What undo takes this back with.
    /// - Returns: Those that were there.
    /// - Throws: `CatalogError` (`unknownPhoto`; `notAllowed` for one that is being deleted), with nothing changed.
    public func restoreFromTrash(_ photos: [PhotoID], action: UUID? = nil) async throws -> [PhotoID] {
        try await write { db in
            try photos.filter { photo in
                let was = try db.first("SELECT trashed_at FROM photo WHERE id = ?", [photo.rawValue]) { $0.number(0) }
                guard try Self.setTrashed(photo, nil, db) else { return false }
                try Self.note(.trash, of: photo, was: was ?? nil, action, db)
                return true
            }
        }
    }

    /// Says that the originals of these photos are to stay on this device, or need not any more.
    ///
    /// - Parameter action: What undo takes this back with.
    /// - Returns: Those of which that was not said already.
    /// - Throws: `CatalogError` (`unknownPhoto`), with nothing changed.
    public func setPinned(_ photos: [PhotoID], at time: Date?, action: UUID? = nil) async throws -> [PhotoID] {
        try await write { db in
            try photos.filter { id in
                try Self.checkExists(id, db)
                let was = try db.first("SELECT pinned_at FROM photo WHERE id = ?", [id.rawValue]) { $0.number(0) }
                let count = try db.runCounting(
                    "UPDATE photo SET pinned_at = ?1 WHERE id = ?2 AND (pinned_at IS NULL) <> (?1 IS NULL)",
                    [time.map(Stored.time), id.rawValue])
                if count == 1 { try Self.note(.keep, of: id, was: was ?? nil, action, db) }
                return count == 1
            }
        }
    }

    /// Photos in the trash, page by page: what was put there first comes first.
    ///
    /// - Parameters:
    ///   - before: Only what was put there before; `nil` for all.
    ///   - after: The last photo of the page before.
    public func photosInTrash(before: Date?, after: PhotoRecord?, limit: Int) async throws -> [PhotoRecord] {
        try await read { db in
            let ids = try db.all(
                """
                SELECT id FROM photo INDEXED BY photo_trashed
                WHERE trashed_at < ?1 AND (trashed_at, id) > (?2, ?3) ORDER BY trashed_at, id LIMIT ?4
                """,
                [
                    before.map(Stored.time) ?? Int64.max, after?.trashedAt.map(Stored.time) ?? Int64.min,
                    after?.id.rawValue ?? 0, limit,
                ]
            ) { $0[0] as Int64 }
            return try PhotoRecord.fetch(
                db, "WHERE p.id IN (SELECT value FROM json_each(?)) ORDER BY p.trashed_at, p.id", [Stored.list(ids)])
        }
    }

    /// Adds up what is in the trash, or what was put there before a time. Costs what is in it.
    public func trashTotals(before: Date?) async throws -> TrashTotals {
        try await read { db in
            try db.first(
                """
                SELECT COUNT(DISTINCT p.id), SUM(iif(f.tier = 'remote', 0, f.byte_count)), COUNT(f.uploaded_at),
                    SUM(iif(f.uploaded_at IS NULL, 0, COALESCE(f.remote_bytes, f.byte_count))),
                    COUNT(DISTINCT iif(f.is_adopted, p.id, NULL))
                FROM photo p INDEXED BY photo_trashed CROSS JOIN file f ON f.photo = p.id WHERE p.trashed_at < ?
                """, [before.map(Stored.time) ?? Int64.max]
            ) { row in
                TrashTotals(
                    photos: row[0], localBytes: row.number(1) ?? 0, remoteObjects: row[2],
                    remoteBytes: row.number(3) ?? 0, adoptedPhotos: row[4])
            } ?? TrashTotals(photos: 0, localBytes: 0, remoteObjects: 0, remoteBytes: 0, adoptedPhotos: 0)
        }
    }
}

extension PhotoCatalog {
    /// - Returns: whether that changed anything.
    static func setTrashed(_ id: PhotoID, _ time: Int64?, _ db: Database) throws -> Bool {
        try checkExists(id, db)
        let isTrashed = try db.number("SELECT trashed_at IS NOT NULL FROM photo WHERE id = ?", [id.rawValue]) == 1
        guard isTrashed == (time == nil) else { return false }
        if time == nil, try deletionStep(of: id, db) != nil { throw CatalogError.beingDeleted(id) }
        try db.run("UPDATE photo SET trashed_at = ? WHERE id = ?", [time, id.rawValue])
        try leaveClusters(id, db)
        return true
    }

    /// Takes the faces of a photo that went into the trash, or came back, out of the clusters; the next clustering finds their place.
    static func leaveClusters(_ id: PhotoID, _ db: Database) throws {
        let clusters = try db.all(
            "SELECT DISTINCT cluster FROM face WHERE photo = ? AND cluster IS NOT NULL", [id.rawValue]
        ) { $0[0] as Int64 }
        try db.run("UPDATE face SET cluster = NULL, person = NULL WHERE photo = ?", [id.rawValue])
        try recount(clusters: clusters, db)
        try advanceTrashRevision(db)
    }

    static func checkExists(_ id: PhotoID, _ db: Database) throws {
        guard try db.number("SELECT EXISTS (SELECT 1 FROM photo WHERE id = ?)", [id.rawValue]) == 1 else {
            throw CatalogError.unknown(id)
        }
    }

    /// The last word before a drop, in the transaction that begins it.
    static func checkMayBeDropped(_ file: FileRecord, _ db: Database) throws {
        guard !file.isTrashed else { throw CatalogError.inTrash(file.photo) }
        let isPinned = try db.number("SELECT pinned_at IS NOT NULL FROM photo WHERE id = ?", [file.photo.rawValue]) == 1
        guard !isPinned else {
            throw CatalogError(
                .notAllowed, "\(file.photo) (\(file.fileName)) is to be kept on this device",
                remedy: "run: tiersync apply \(file.photo) keep --off")
        }
    }
}

extension CatalogError {
    static func inTrash(_ photo: PhotoID) -> CatalogError {
        CatalogError(.notAllowed, "\(photo) is in the trash", remedy: "run: tiersync trash restore \(photo)")
    }

    static func beingDeleted(_ photo: PhotoID) -> CatalogError {
        CatalogError(
            .notAllowed, "\(photo) is being deleted, and some of it may be gone",
            remedy: "run: tiersync trash empty, which finishes that; then import the photo again")
    }
}
