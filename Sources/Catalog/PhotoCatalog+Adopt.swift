import Foundation
import GRDB
import TierModel

extension PhotoCatalog {
    /// Registers photos that lie on the remote already, as one transaction: nothing is known of them but key and version, so they are
    /// owed for analysis, whose one fetch tells the rest.
    ///
    /// What the catalog has already is passed over. Another version under a known adopted key becomes the photo's next version, or
    /// takes the place of one that was never fetched. A key that some servers could not tell from a known one is refused.
    /// - Parameter dryRun: Only says what would be done.
    public func adopt(_ photos: [AdoptedPhoto], dryRun: Bool = false) async throws -> AdoptedPage {
        let now = Date()
        let work: @Sendable (Database) throws -> AdoptedPage = { db in
            var adoption = Adoption(db: db, now: Stored.time(now), isDryRun: dryRun)
            for photo in photos { try adoption.take(photo) }
            return adoption.page
        }
        return dryRun ? try await read(work) : try await write(work)
    }

    /// Adopted files that a listing should show, by number, page by page.
    public func adoptedFiles(after: OriginalID?, limit: Int) async throws -> [FileRecord] {
        try await read { db in
            try db.all(
                """
                SELECT \(FileRecord.columns) FROM file f INDEXED BY file_adopted
                WHERE f.is_adopted = 1 AND f.id > ? AND f.remote_key IS NOT NULL ORDER BY f.id LIMIT ?
                """, [after?.rawValue ?? 0, limit]
            ) { try FileRecord($0) }
        }
    }
}

/// Takes a page of listed photos into the catalog.
private struct Adoption {
    let db: Database
    let now: Int64
    let isDryRun: Bool
    var page = AdoptedPage()

    /// What the catalog has under a key.
    private enum Standing {
        case new
        case known(FileRecord)
        case changed(FileRecord)
        case refused
    }

    init(db: Database, now: Int64, isDryRun: Bool) {
        self.db = db
        self.now = now
        self.isDryRun = isDryRun
    }

    /// What belongs to a refused picture waits until that is mended.
    mutating func take(_ photo: AdoptedPhoto) throws {
        let owner: PhotoID?
        switch try standing(of: photo.primary) {
        case .new:
            page.photos += 1
            page.bytes += photo.primary.byteCount
            owner = try isDryRun ? nil : addPhoto(photo.primary)
        case .known(let file):
            page.known += 1
            owner = file.photo
        case .changed(let file):
            page.changed += 1
            page.bytes += photo.primary.byteCount
            owner = file.photo
            if !isDryRun { try replace(file, with: photo.primary) }
        case .refused: return
        }
        for companion in photo.companions { try take(companion, of: owner) }
    }

    private mutating func take(_ companion: AdoptedFile, of photo: PhotoID?) throws {
        switch try standing(of: companion) {
        case .new:
            page.companions += 1
            page.bytes += companion.byteCount
            guard !isDryRun, let photo else { return }
            // A companion of the same name that the photo has stays: this one is registered beside it.
            let hasSame = try has(companion.role, named: companion.fileName, photo)
            try insert(companion, of: photo.rawValue, isCurrent: !hasSame)
        case .changed(let file):
            page.changed += 1
            page.bytes += companion.byteCount
            if !isDryRun { try replace(file, with: companion) }
        case .known, .refused: return
        }
    }

    private mutating func standing(of file: AdoptedFile) throws -> Standing {
        let found = try db.first(
            "SELECT \(FileRecord.columns), f.is_adopted, f.is_current FROM file f WHERE f.remote_key_folded = ?",
            [file.key.foldedForCatalog]
        ) {
            (
                file: try FileRecord($0), isAdopted: $0.flag(FileRecord.columnCount),
                isCurrent: $0.flag(FileRecord.columnCount + 1)
            )
        }
        guard let found, let copy = found.file.remote else { return .new }
        // Bytes are compared: two compositions of one name are equal strings, and different keys.
        guard copy.key.utf8.elementsEqual(file.key.utf8) else {
            page.refused.append(AdoptedPage.Refusal(key: file.key, other: copy.key))
            return .refused
        }
        let isReplaced = copy.byteCount != file.byteCount || copy.version?.isReplaced(by: file.version) ?? false
        guard found.isAdopted, isReplaced else { return .known(found.file) }
        // A further copy of a photo that lies elsewhere is one no longer.
        if !found.isCurrent, file.role == .primary {
            if !isDryRun { try release(found.file) }
            return .new
        }
        return .changed(found.file)
    }

    private func has(_ role: FileRole, named name: String, _ photo: PhotoID) throws -> Bool {
        try db.number(
            """
            SELECT EXISTS (SELECT 1 FROM file WHERE photo = ? AND role = ? AND name_folded = ? AND is_current = 1)
            """, [photo.rawValue, role.rawValue, name.foldedForCatalog]) == 1
    }

    private func addPhoto(_ primary: AdoptedFile) throws -> PhotoID {
        try db.run(
            "INSERT INTO photo (added_at, taken_at) VALUES (?, ?)", [now, primary.modified.map(Stored.time) ?? now])
        let id = db.lastInsertedRowID
        try insert(primary, of: id, isCurrent: true)
        return PhotoID(rawValue: id)
    }

    private func insert(_ file: AdoptedFile, of photo: Int64, isCurrent: Bool, version: Int64 = 1) throws {
        try db.run(
            """
            INSERT INTO file (photo, role, version, is_current, byte_count, name, name_folded, tier, is_adopted,
                remote_key, remote_key_folded, remote_bytes, remote_version_id, remote_etag, remote_etag_strong,
                remote_last_modified, uploaded_at) VALUES (?, ?, ?, ?, ?, ?, ?, 'remote', 1, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                photo, file.role.rawValue, version, isCurrent ? 1 : 0, file.byteCount, file.fileName,
                file.fileName.foldedForCatalog, file.key, file.key.foldedForCatalog, file.byteCount,
            ] + file.version.columns + [file.modified.map(Stored.time) ?? now])
    }

    private func replace(_ old: FileRecord, with file: AdoptedFile) throws {
        try db.run(
            "UPDATE photo SET taken_at = ? WHERE id = ? AND ? = 'primary'",
            [file.modified.map(Stored.time) ?? now, old.photo.rawValue, old.role.rawValue])
        guard old.digest != nil else { return try renew(old, as: file) }
        try release(old)
        let version = try db.number(
            "SELECT 1 + MAX(version) FROM file WHERE photo = ? AND role = ?", [old.photo.rawValue, old.role.rawValue])
        try insert(file, of: old.photo.rawValue, isCurrent: true, version: version)
    }

    /// What was never fetched left nothing: the new version takes its place.
    private func renew(_ old: FileRecord, as file: AdoptedFile) throws {
        // A part of it that was fetched must not be joined to the other.
        try PhotoCatalog.wasteNewestFetch(of: old.id, .replaced, db)
        try db.run("DELETE FROM spool WHERE file = ?", [old.id.rawValue])
        try db.run("DELETE FROM analysis WHERE file = ?", [old.id.rawValue])
        try db.run("DELETE FROM feature WHERE file = ?", [old.id.rawValue])
        try db.run(
            """
            UPDATE file SET byte_count = ?, remote_bytes = ?, remote_version_id = ?, remote_etag = ?,
                remote_etag_strong = ?, remote_last_modified = ?, uploaded_at = ?, lost_at = NULL WHERE id = ?
            """,
            [file.byteCount, file.byteCount] + file.version.columns
                + [file.modified.map(Stored.time) ?? now, old.id.rawValue])
    }

    /// An earlier version whose key holds another now. What is here of it is only here, and will be pushed under a key of its own.
    private func release(_ old: FileRecord) throws {
        try PhotoCatalog.advance(old.id, by: .proofForgotten, db)
        try db.run("DELETE FROM spool WHERE file = ?", [old.id.rawValue])
        try db.run("UPDATE file SET is_current = 0 WHERE id = ?", [old.id.rawValue])
        try PhotoCatalog.clearProof(of: old.id, db, tier: old.localPath == nil ? .remote : .local)
        try db.run(
            "UPDATE file SET remote_key = NULL, remote_key_folded = NULL, preferred_key = NULL WHERE id = ?",
            [old.id.rawValue])
    }
}
