public import Foundation
import GRDB
public import TierModel

extension PhotoCatalog {
    /// Commits what the one fetch of an adopted original told, as one transaction: digest, proof, metadata, derived files, faces.
    ///
    /// When another photo has the same bytes, this is the same photo at another place: that photo keeps its number and decisions, the object
    /// becomes a further copy of it (a primary file that is not the current one), and the number of this photo is gone. A photo in the
    /// trash comes back by that, since emptying the trash would take the user's own object along.
    /// - Returns: The photo that has the original now.
    /// - Throws: `CatalogError` (`notAllowed`) when the object was adopted as another version meanwhile.
    @discardableResult
    public func recordFirstReading(
        _ reading: FirstReading, faces: [DetectedFace], chips: [DerivedFile], features: [PhotoFeature] = [],
        photo: PhotoID, file: OriginalID, analyzer: AnalyzerVersion, at: Date, state: MachineState = MachineState()
    ) async throws -> PhotoID {
        try await write { db in
            let read = try Self.readable(file, reading, db)
            if let twin = try Self.twin(of: read, with: reading.digest, db) {
                try Self.note(reading, of: read, twin: twin, db)
                try Self.move(read, to: twin, at, db)
                if try !Self.isAnalyzed(twin.id, by: analyzer, db) {
                    try Self.record(
                        faces: faces, photo: twin.photo, file: twin.id, analyzer: analyzer, chips: chips,
                        features: features, at: at, state: state, db)
                }
                return twin.photo
            }
            try Self.note(reading, of: read, twin: nil, db)
            try Self.record(
                faces: faces, photo: photo, file: file, analyzer: analyzer, chips: chips, features: features, at: at,
                state: state, db)
            return photo
        }
    }

    private static func readable(_ id: OriginalID, _ reading: FirstReading, _ db: Database) throws -> FileRecord {
        let file = try existingFile(id, db)
        let isSame = reading.proof == nil || file.remote?.version == reading.listed
        guard isSame, file.digest == nil || file.digest == reading.digest else {
            throw CatalogError(
                .notAllowed, "\(file.fileName) of \(file.photo) was adopted as another version while it was read",
                remedy: "run: tiersync analyze \(file.photo)")
        }
        return file
    }

    /// The original of another photo with the same bytes, unless this photo has a history of its own.
    private static func twin(of file: FileRecord, with digest: ContentDigest, _ db: Database) throws -> FileRecord? {
        guard let other = try Self.file(withDigest: digest, db), other.role == .primary, other.photo != file.photo,
            try db.number("SELECT COUNT(*) FROM file WHERE photo = ? AND role = 'primary'", [file.photo.rawValue]) == 1
        else { return nil }
        return other
    }

    private static func note(_ reading: FirstReading, of file: FileRecord, twin: FileRecord?, _ db: Database) throws {
        try db.run(
            "UPDATE file SET digest = ?, byte_count = ?, format = ? WHERE id = ?",
            [reading.digest.data, reading.byteCount, reading.format.rawValue, file.id.rawValue])
        if let proof = reading.proof {
            _ = try provable(file.id, proof, db)
            try advance(file.id, by: .proven, db)
            try store(proof, of: file.id, db)
        }
        let owner = twin ?? file
        try record(derived: reading.derived, of: owner.id, db)
        guard try db.number("SELECT EXISTS (SELECT 1 FROM picture WHERE file = ?)", [owner.id.rawValue]) == 0 else {
            return
        }
        try insert(
            picture: reading.metadata, proxyBytes: reading.bytes(of: .proxy),
            thumbnailBytes: reading.bytes(of: .thumbnail), file: owner.id.rawValue, db)
        guard twin == nil, let captured = reading.metadata.captured else { return }
        try db.run(
            "UPDATE photo SET taken_at = ? WHERE id = ?", [Stored.time(captured.instant), file.photo.rawValue])
    }

    private static func isAnalyzed(_ file: OriginalID, by analyzer: AnalyzerVersion, _ db: Database) throws -> Bool {
        try db.number(
            """
            SELECT EXISTS (SELECT 1 FROM analysis a CROSS JOIN analyzer y ON y.id = a.analyzer
                WHERE a.file = ? AND y.name = ? AND a.error IS NULL)
            """, [file.rawValue, analyzer.name]) == 1
    }

    /// Gives the files of an adopted photo to the photo that has its bytes, and forgets its number.
    private static func move(_ file: FileRecord, to twin: FileRecord, _ at: Date, _ db: Database) throws {
        let old = file.photo.rawValue
        let new = twin.photo.rawValue
        try db.run(
            """
            UPDATE file SET photo = ?1, is_current = 0, version = (
                SELECT 1 + MAX(version) FROM file WHERE photo = ?1 AND role = 'primary') WHERE id = ?2
            """, [new, file.id.rawValue])
        // Those that the photo has under the same names stay its current ones.
        try db.run(
            """
            UPDATE file SET photo = ?1, is_current = is_current AND NOT EXISTS (
                SELECT 1 FROM file o WHERE o.photo = ?1 AND o.role = file.role AND o.name_folded = file.name_folded
                    AND o.is_current = 1) WHERE photo = ?2
            """, [new, old])
        try db.run("DELETE FROM spool WHERE file = ?", [file.id.rawValue])
        try db.run("DELETE FROM analysis WHERE file = ?", [file.id.rawValue])
        try db.run("DELETE FROM feature WHERE file = ?", [file.id.rawValue])
        for table in ["owed", "claim"] { try db.run("DELETE FROM \(table) WHERE photo = ?", [old]) }
        _ = try setTrashed(twin.photo, nil, db)
        let kept = try db.first("SELECT pinned_at FROM photo WHERE id = ?", [old]) { $0.number(0) } ?? nil
        if let kept {
            try db.run("UPDATE photo SET pinned_at = ? WHERE id = ? AND pinned_at IS NULL", [kept, new])
        }
        try db.run("DELETE FROM photo WHERE id = ?", [old])
        // The triggers follow the photo's changes, not a file that goes to another.
        try db.run(
            """
            UPDATE file SET taken_at = (SELECT taken_at FROM photo WHERE id = ?1),
                is_trashed = (SELECT trashed_at IS NOT NULL FROM photo WHERE id = ?1),
                is_owed = EXISTS (SELECT 1 FROM owed WHERE photo = ?1) WHERE photo = ?1
            """, [new])
    }
}
