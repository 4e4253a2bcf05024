import Foundation
import GRDB
import TierModel

/// Brings one published photo into the tables: as a new photo, or together with the one that is here.
struct PhotoReception {
    let db: Database

    /// - Returns: the photo; `nil` when nothing is new, or it was deleted for good.
    func take(_ said: PhotoDocument) throws -> PhotoID? {
        // As a join has it, also where it is the first word on the photo.
        let document = said.joined(with: said)
        let gone = try db.first("SELECT time FROM gone WHERE key = ?", [document.key.rawValue]) { $0.number(0) }
        // A deletion that waits to be published is of now.
        if let gone, document.lastBorn <= gone ?? .max { return nil }
        guard let photo = try photo(of: document) else {
            return PhotoID(rawValue: try insert(document))
        }
        return try PhotoReunion(db: db, photo: photo, said: document).run() ? PhotoID(rawValue: photo) : nil
    }

    /// The photo here that an entry speaks of: by its name on the remote, by the content of a version, or by the object that the user had put
    /// there.
    private func photo(of document: PhotoDocument) throws -> Int64? {
        let named = try db.first("SELECT photo FROM published WHERE key = ?", [document.key.rawValue]) {
            $0[0] as Int64
        }
        if let named { return named }
        for file in document.files where file.role == .primary {
            let same = try db.first(
                """
                SELECT photo FROM file WHERE role = 'primary' AND digest = ?1
                UNION ALL SELECT photo FROM file
                    WHERE role = 'primary' AND is_adopted = 1 AND digest IS NULL AND remote_key = ?2
                LIMIT 1
                """, [file.sha256?.data, file.object.key]
            ) { $0[0] as Int64 }
            // Two objects with the same content are two photos, if the user has put both there.
            if let same, try !isAnother(same, than: document) { return same }
        }
        return nil
    }

    private func isAnother(_ photo: Int64, than document: PhotoDocument) throws -> Bool {
        guard document.key.isAdopted else { return false }
        return try db.number(
            "SELECT EXISTS (SELECT 1 FROM published WHERE photo = ? AND key <> ?)", [photo, document.key.rawValue]) == 1
    }

    private func insert(_ document: PhotoDocument) throws -> Int64 {
        try db.run(
            """
            INSERT INTO photo (added_at, taken_at, trashed_at, pinned_at, trash_changed_at, pin_changed_at)
            VALUES (?, ?, ?, ?, ?, ?)
            """,
            [
                document.addedAt, document.takenAt, document.trashedAt, document.pinnedAt, document.trashChangedAt,
                document.pinChangedAt,
            ])
        let photo = db.lastInsertedRowID
        let files = FileReception(db: db, photo: photo)
        for file in document.files {
            guard file.isStored else { throw contradiction(document) }
            try files.insert(file)
        }
        guard document.files.contains(where: { $0.role == .primary && $0.isCurrent }) else {
            throw contradiction(document)
        }
        try db.run("UPDATE file SET is_published = 1 WHERE photo = ?", [photo])
        try db.run(
            "INSERT INTO published (photo, key, time, born) VALUES (?, ?, ?, ?)",
            [photo, document.key.rawValue, document.time, document.lastBorn])
        try db.run("DELETE FROM gone WHERE key = ?", [document.key.rawValue])
        try db.run("DELETE FROM unpublished WHERE photo = ?", [photo])
        return photo
    }

    private func contradiction(_ document: PhotoDocument) -> CatalogError {
        CatalogError(.invalidValue, "the entry \(document.key.rawValue) names no original on the remote")
    }
}

extension PhotoDocument {
    /// `born`; an earlier version wrote none, and counted the time of the entry.
    var lastBorn: Int64 { born ?? time }
}

extension FileDocument {
    /// Whether it lies on the remote.
    var isStored: Bool { !object.key.isEmpty && (proof != nil || isAdopted) }
}
