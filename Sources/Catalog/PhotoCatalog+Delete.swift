import Foundation
import GRDB
public import TierModel

/// All that a photo has outside the catalog: what goes when it is deleted for good.
public struct PhotoHoldings: Sendable {
    /// The photo.
    public var photo: PhotoID
    /// Every version of its picture, and every companion.
    public var files: [FileRecord]
    /// Local paths of those, relative to the library, that belong to no other photo.
    public var originals: [String]
    /// Proxies, thumbnails and chips that were written down.
    public var derived: [DerivedFile]
    /// Its faces, whose chips may not have been written down.
    public var faces: [FaceKey]
    /// Whether an object of it lay on the remote before it came into the library.
    public var isAdopted: Bool
    /// Whether its deletion has begun.
    public var isBeingDeleted: Bool
}

extension PhotoCatalog {
    /// What a photo in the trash has outside the catalog; `nil` when it is not there.
    public func holdings(of photo: PhotoID) async throws -> PhotoHoldings? {
        try await read { db in
            let values: Database.Values = [photo.rawValue]
            let isTrashed = try db.number(
                "SELECT EXISTS (SELECT 1 FROM photo WHERE id = ? AND trashed_at IS NOT NULL)", values)
            guard isTrashed == 1 else { return nil }
            let files = try Self.files(of: photo, db)
            return PhotoHoldings(
                photo: photo, files: files,
                originals: try files.compactMap { file in
                    try file.localPath.flatMap { try Self.isShared($0, file, db) ? nil : $0 }
                },
                derived: try db.all(
                    """
                    SELECT d.kind, d.name, d.byte_count, d.digest FROM file f CROSS JOIN derived d ON d.file = f.id
                    WHERE f.photo = ?
                    """, values
                ) { try DerivedFile($0) },
                faces: try db.all("SELECT key FROM face WHERE photo = ?", values) { FaceKey(rawValue: $0[0]) },
                isAdopted: try db.number(
                    "SELECT EXISTS (SELECT 1 FROM file WHERE photo = ? AND is_adopted = 1)", values) == 1,
                isBeingDeleted: try Self.deletionStep(of: photo, db) != nil)
        }
    }

    /// Writes down that a photo in the trash is about to be deleted, after the user confirmed it. From now on it cannot be restored.
    ///
    /// - Returns: The journal step, that of an earlier attempt if there was one; `nil` when the photo is not in the trash any more.
    /// - Throws: `CatalogError` (`notAllowed`) while a file of it is being dropped from this device.
    public func beginDeletion(of photo: PhotoID) async throws -> StepID? {
        let now = Date()
        return try await write { [process] db in
            if let step = try Self.deletionStep(of: photo, db) { return step }
            let files = try Self.files(of: photo, db)
            guard let primary = files.first(where: { $0.role == .primary }), primary.isTrashed else { return nil }
            for file in files { try Self.advance(file.id, by: .deleted, db) }
            return try Self.insertStep(.emptyTrash, file: primary.id, detail: [:], of: process, now: now, db)
        }
    }

    /// The photos whose deletion has begun and not ended.
    public func photosBeingDeleted() async throws -> [PhotoID] {
        try await read { db in
            try db.all(
                """
                SELECT DISTINCT f.photo FROM step s CROSS JOIN file f ON f.id = s.file WHERE s.kind = ? ORDER BY f.photo
                """, [StepKind.emptyTrash.rawValue]
            ) { PhotoID(rawValue: $0[0]) }
        }
    }

    /// Forgets a photo whose files and objects are gone, as one transaction: faces, analyses, sources, pictures, files and the step
    /// of its deletion. Decisions and the ledger stay. That a published photo was deleted is published, too (table `gone`).
    ///
    /// - Parameters:
    ///   - photo: The photo; its deletion was begun.
    ///   - occupied: Keys of its files under which the remote has other content: they are not offered again.
    /// - Throws: `CatalogError` (`notAllowed`) when its deletion was not begun.
    public func deletePhoto(_ photo: PhotoID, leaving occupied: [String] = []) async throws {
        try await write { db in
            guard try Self.deletionStep(of: photo, db) != nil else {
                throw CatalogError(.notAllowed, "the deletion of \(photo) was not begun")
            }
            for name in occupied {
                try db.run("INSERT OR IGNORE INTO occupied_key VALUES (?)", [name.foldedForCatalog])
            }
            try Self.deleteRows(of: photo, db)
        }
    }
}

extension PhotoCatalog {
    static func deletionStep(of photo: PhotoID, _ db: Database) throws -> StepID? {
        try db.first(
            "SELECT s.id FROM file f CROSS JOIN step s ON s.file = f.id AND s.kind = ? WHERE f.photo = ?",
            [StepKind.emptyTrash.rawValue, photo.rawValue]
        ) { StepID(rawValue: $0[0]) }
    }

    private static func files(of photo: PhotoID, _ db: Database) throws -> [FileRecord] {
        try db.all("SELECT \(FileRecord.columns) FROM file f WHERE f.photo = ? ORDER BY f.id", [photo.rawValue]) {
            try FileRecord($0)
        }
    }

    /// Two photos never share a file; if they did, it would stay.
    private static func isShared(_ path: String, _ file: FileRecord, _ db: Database) throws -> Bool {
        guard let digest = file.digest else { return false }
        return try db.number(
            "SELECT EXISTS (SELECT 1 FROM file WHERE digest = ? AND local_path = ? AND photo <> ?)",
            [digest.data, path, file.photo.rawValue]) == 1
    }

    static func deleteRows(of photo: PhotoID, _ db: Database) throws {
        let files = try db.all("SELECT id FROM file WHERE photo = ?", [photo.rawValue]) { OriginalID(rawValue: $0[0]) }
        for file in files { try deleteRows(ofFile: file, db) }
        // Triggers may have put it there again meanwhile.
        for table in ["outdated", "owed", "claim"] {
            try db.run("DELETE FROM \(table) WHERE photo = ?", [photo.rawValue])
        }
        try db.run("DELETE FROM photo WHERE id = ?", [photo.rawValue])
    }

    /// Forgets one file of a photo, with all that hangs on it.
    static func deleteRows(ofFile file: OriginalID, _ db: Database) throws {
        for statement in [
            "DELETE FROM face WHERE file = ?1",
            "DELETE FROM analysis WHERE file = ?1",
            "DELETE FROM feature WHERE file = ?1",
            "DELETE FROM derived WHERE file = ?1",
            "DELETE FROM spool WHERE file = ?1",
            "DELETE FROM source WHERE file = ?1",
            "DELETE FROM picture WHERE file = ?1",
            "DELETE FROM upload WHERE object = (SELECT remote_key FROM file WHERE id = ?1 AND remote_key IS NOT NULL)",
            "DELETE FROM step WHERE file = ?1",
            "DELETE FROM file WHERE id = ?1",
        ] { try db.run(statement, [file.rawValue]) }
    }
}
