import Foundation
import GRDB
import TierModel

/// Brings together what this device knows of a photo and what another says of it.
struct PhotoReunion {
    let db: Database
    let photo: Int64
    /// The other's entry.
    let said: PhotoDocument

    private var files: FileReception { FileReception(db: db, photo: photo) }

    /// - Returns: whether the photo is another than before.
    func run() throws -> Bool {
        guard let known = try DocumentReader(db: db, includesLocal: true).documents(of: [photo])[photo] else {
            throw CatalogError(.invalidValue, "\(PhotoID(rawValue: photo)) has no original that counts")
        }
        let waited = try db.number("SELECT EXISTS (SELECT 1 FROM unpublished WHERE photo = ?)", [photo]) == 1
        let joint = known.document.joined(with: said)
        let isChanged = !joint.says(whatSays: known.document)
        if isChanged { try apply(joint, to: known) }
        try notePublication(joint, known.document, waited: waited)
        return isChanged
    }

    private func apply(_ joint: PhotoDocument, to known: PendingDocument) throws {
        try db.run(
            "UPDATE photo SET added_at = ?1 WHERE id = ?2 AND added_at <> ?1", [joint.addedAt, photo])
        try db.run("UPDATE photo SET taken_at = ?1 WHERE id = ?2 AND taken_at <> ?1", [joint.takenAt, photo])
        // A trigger dates a new word with now, unless it comes with a date that is another than before.
        let word = "(trashed_at IS NOT ?1 OR trash_changed_at IS NOT ?2)"
        let trash: Database.Values = [joint.trashedAt, joint.trashChangedAt, photo]
        try db.run("UPDATE photo SET trash_changed_at = -1 WHERE id = ?3 AND \(word)", trash)
        try db.run("UPDATE photo SET trashed_at = ?1, trash_changed_at = ?2 WHERE id = ?3 AND \(word)", trash)
        let pinWord = "(pinned_at IS NOT ?1 OR pin_changed_at IS NOT ?2)"
        let pin: Database.Values = [joint.pinnedAt, joint.pinChangedAt, photo]
        try db.run("UPDATE photo SET pin_changed_at = -1 WHERE id = ?3 AND \(pinWord)", pin)
        try db.run("UPDATE photo SET pinned_at = ?1, pin_changed_at = ?2 WHERE id = ?3 AND \(pinWord)", pin)
        if joint.trashedAt != known.document.trashedAt {
            try PhotoCatalog.leaveClusters(PhotoID(rawValue: photo), db)
        }
        let rows = Dictionary(
            zip(known.document.files, known.files).map { ($0.identity, ($0, $1.rawValue)) },
            uniquingKeysWith: { first, _ in first })
        let matched = joint.files.map { file in (file, rows[file.identity] ?? rows[file.unreadIdentity]) }
        // One primary file is current at any time.
        for (file, row) in matched {
            if let (was, id) = row, was.isCurrent, !file.isCurrent {
                try db.run("UPDATE file SET is_current = 0 WHERE id = ?", [id])
            }
        }
        for (file, row) in matched {
            guard let (was, id) = row else {
                try files.insert(file)
                continue
            }
            if was != file { try FileReunion(files: files, file: id, was: was, joint: file).run() }
        }
        try keepFacesOfCurrent(joint)
    }

    /// The faces of a photo are those of one version: of the current one, where that was looked at.
    private func keepFacesOfCurrent(_ joint: PhotoDocument) throws {
        let looked = joint.files.filter { file in
            file.role == .primary && file.analyses.contains { $0.analyzer.name == "faces" && $0.error == nil }
        }
        guard looked.count > 1, let current = looked.first(where: \.isCurrent)?.sha256 else { return }
        let others = "SELECT id FROM file WHERE photo = ?1 AND role = 'primary' AND digest IS NOT ?2"
        try db.run("DELETE FROM face WHERE photo = ?1 AND file IN (\(others))", [photo, current.data])
        try db.run(
            """
            DELETE FROM analysis WHERE file IN (\(others)) AND error IS NULL
                AND analyzer IN (SELECT id FROM analyzer WHERE name = 'faces')
            """, [photo, current.data])
    }

    /// Whether this device still has something to tell.
    private func notePublication(_ joint: PhotoDocument, _ known: PhotoDocument, waited: Bool) throws {
        let isTold = joint.stored.says(whatSays: said.stored)
        let row = try db.first("SELECT key, born, segment FROM published WHERE photo = ?", [photo]) {
            (key: $0[0] as String, born: $0.number(1) ?? 0, segment: $0.number(2))
        }
        var key = said.key.rawValue
        // Of two names of one photo the older one stays; a name by content is better than one by object.
        if let row, row.key != key {
            let keepsOwn =
                (PhotoKey(rawValue: row.key).isAdopted ? 1 : 0, row.born, row.key)
                < (said.key.isAdopted ? 1 : 0, said.lastBorn, key)
            if keepsOwn { key = row.key }
        }
        let holder = try db.number(
            "SELECT EXISTS (SELECT 1 FROM published WHERE key = ? AND photo <> ?)", [key, photo])
        guard holder == 0 else { return }
        try db.run(
            """
            INSERT INTO published (photo, key, time, born, segment) VALUES (?1, ?2, ?3, ?4, NULL)
            ON CONFLICT (photo) DO UPDATE SET key = ?2, time = ?3, born = ?4, segment = iif(?5, NULL, segment)
            """, [photo, key, max(joint.time, said.time), later(row?.born, said.lastBorn), isTold ? 1 : 0])
        // All that is known here others have said, or this device has said it before.
        if isTold || (!waited && row != nil) { try db.run("DELETE FROM unpublished WHERE photo = ?", [photo]) }
        for file in said.files {
            try db.run(
                """
                UPDATE file SET is_published = 1 WHERE photo = ? AND role = ? AND remote_key = ? AND digest IS ?
                    AND proof_digest IS ? AND is_published = 0
                """,
                [photo, file.role.rawValue, file.object.key, file.sha256?.data, file.proof?.sha256.data])
        }
    }
}

extension PhotoDocument {
    /// Without what is on one device only.
    fileprivate var stored: PhotoDocument {
        var document = self
        document.files.removeAll { !$0.isStored }
        return document
    }

    /// Whether two entries say the same, whatever their logical times are and where small pictures lie.
    fileprivate func says(whatSays other: PhotoDocument) -> Bool { comparable == other.comparable }

    private var comparable: PhotoDocument {
        // In the order, and with the words, that a join gives.
        var document = joined(with: self)
        document.key = PhotoKey(rawValue: "")
        document.time = 0
        document.born = nil
        return document
    }
}
