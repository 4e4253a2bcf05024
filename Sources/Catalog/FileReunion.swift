import Foundation
import GRDB
import TierModel

/// Changes the rows of a file to what this device and others know of it together.
struct FileReunion {
    let files: FileReception
    /// The row.
    let file: Int64
    /// What is here.
    let was: FileDocument
    /// What it is to become.
    let joint: FileDocument

    private var db: Database { files.db }

    func run() throws {
        if was.sha256 == nil, let digest = joint.sha256 {
            // Another device has read the user's object first.
            try db.run(
                """
                UPDATE file SET digest = ?, byte_count = ?, format = ? WHERE id = ?
                """, [digest.data, joint.bytes, joint.format, file])
        }
        try db.run(
            "UPDATE file SET version = ?1, current_since = ?2 WHERE id = ?3 AND (version <> ?1 OR current_since IS NOT ?2)",
            [joint.version, joint.currentSince, file])
        if joint.isCurrent != was.isCurrent {
            // A trigger dates it with now, unless it comes with a date that is another than before.
            try db.run("UPDATE file SET current_since = -1 WHERE id = ?", [file])
            try db.run(
                "UPDATE file SET is_current = ?, current_since = ? WHERE id = ?",
                [joint.isCurrent ? 1 : 0, joint.currentSince, file])
        }
        if joint.object != was.object || joint.proof != was.proof { try store() }
        if was.picture == nil, let picture = joint.picture { try files.insert(picture, file) }
        try files.insert(joint.sources, file)
        try replaceFindings()
        try files.insert(joint.derived, file)
    }

    /// Where and what is stored, and what proves it.
    private func store() throws {
        let object = joint.object
        guard joint.isStored else { return }
        let isLost = object.lostAt != nil
        let folded = try files.reservedKey(object.key)
        let isHere = try db.number("SELECT tier <> 'remote' FROM file WHERE id = ?", [file]) == 1
        if isHere, isLost {
            // It is nowhere but here, and has to be stored again.
            try PhotoCatalog.clearProof(of: OriginalID(rawValue: file), db)
            return
        }
        try db.run(
            """
            UPDATE file SET preferred_key = ?, remote_key = ?, remote_key_folded = ?, remote_digest = ?, remote_bytes = ?,
                remote_version_id = ?, remote_etag = ?, remote_etag_strong = ?, remote_last_modified = ?,
                uploaded_at = ?, lost_at = ?,
                proof_kind = ?, proof_digest = ?, proof_bytes = ?, proof_version_id = ?, proof_etag = ?,
                proof_etag_strong = ?, proof_last_modified = ?, proven_at = ? WHERE id = ?
            """,
            [object.preferredKey, object.key, folded, object.sha256?.data, object.bytes]
                + object.version.columns + [object.uploadedAt, object.lostAt] + joint.proofColumns + [file])
        if isHere, joint.proof != nil {
            try db.run("UPDATE file SET tier = 'both' WHERE id = ? AND tier = 'local'", [file])
        }
    }

    /// Of each analyzer whose word is another now, all that it said.
    private func replaceFindings() throws {
        let former = Findings(was).words
        for (name, word) in Findings(joint).words.sorted(by: { $0.key < $1.key }) {
            if let known = former[name], known.rank == word.rank { continue }
            let analyzers = "SELECT id FROM analyzer WHERE name = ?2"
            let values: Database.Values = [file, name]
            let clusters = try db.all(
                "SELECT DISTINCT cluster FROM face WHERE file = ?1 AND analyzer IN (\(analyzers)) AND cluster IS NOT NULL",
                values
            ) { $0[0] as Int64 }
            try db.run("DELETE FROM face WHERE file = ?1 AND analyzer IN (\(analyzers))", values)
            try db.run("DELETE FROM analysis WHERE file = ?1 AND analyzer IN (\(analyzers))", values)
            for face in word.faces { try files.insert(face, file) }
            try files.insert(word.features, file)
            try files.insert(word.analyses, file)
            try PhotoCatalog.recount(clusters: clusters, db)
        }
    }
}
