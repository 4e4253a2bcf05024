import Foundation
import GRDB
import TierModel

/// Writes the files of a published photo, and what hangs on them, into the tables.
struct FileReception {
    let db: Database
    let photo: Int64

    /// Writes a file that is not here yet, with all that is said of it. It is on the remote only.
    func insert(_ file: FileDocument) throws {
        let object = file.object
        let folded = try reservedKey(object.key)
        let start: Database.Values = [
            photo, file.role.rawValue, file.version, file.isCurrent ? 1 : 0, file.currentSince, file.sha256?.data,
            file.bytes, file.name, file.name.foldedForCatalog, file.format, file.isAdopted ? 1 : 0,
            object.preferredKey, object.key, folded, object.sha256?.data, object.bytes,
        ]
        let values = start + object.version.columns + [object.uploadedAt, object.lostAt] + file.proofColumns
        try db.run(
            """
            INSERT INTO file (photo, role, version, is_current, current_since, digest, byte_count, name, name_folded,
                format, is_adopted, preferred_key, remote_key, remote_key_folded, remote_digest, remote_bytes,
                remote_version_id, remote_etag, remote_etag_strong, remote_last_modified, uploaded_at, lost_at,
                proof_kind, proof_digest, proof_bytes, proof_version_id, proof_etag, proof_etag_strong,
                proof_last_modified, proven_at, tier)
            VALUES (\(Array(repeating: "?", count: values.count).joined(separator: ", ")), 'remote')
            """, values)
        let id = db.lastInsertedRowID
        if let picture = file.picture { try insert(picture, id) }
        try insert(file.sources, id)
        try insert(file.analyses, id)
        for face in file.faces { try insert(face, id) }
        try insert(file.features, id)
        try insert(file.derived, id)
    }

    /// The name under which this photo holds an object. A file that was to be stored there next has to find another, since the remote has something
    /// there. Two photos may name one object, where devices have stored the same content under the same name: the second holds it under a name of its
    /// own, and the object stays until neither names it (`isNamedElsewhere`).
    func reservedKey(_ key: String) throws -> String {
        try db.run(
            """
            UPDATE file SET remote_key = NULL, remote_key_folded = NULL
            WHERE remote_key_folded = ? AND photo <> ? AND tier = 'local' AND uploaded_at IS NULL AND proof_kind IS NULL
            """, [key.foldedForCatalog, photo])
        let isHeld = try db.number(
            "SELECT EXISTS (SELECT 1 FROM file WHERE remote_key_folded = ? AND photo <> ?)",
            [key.foldedForCatalog, photo])
        return isHeld == 1 ? key.foldedForCatalog + PhotoCatalog.secondHolder + String(photo) : key.foldedForCatalog
    }

    func insert(_ picture: PictureDocument, _ file: Int64) throws {
        try db.run(
            "INSERT INTO picture VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [file] + picture.metadata.values + [picture.proxyBytes, picture.thumbnailBytes])
    }

    func insert(_ sources: [SourceDocument], _ file: Int64) throws {
        for source in sources {
            let path = source.path.map { Data($0.utf8) } ?? source.pathBytes ?? Data()
            try db.run(
                """
                INSERT INTO source (path, file, modified) VALUES (?1, ?2, ?3) ON CONFLICT (path, file) DO UPDATE
                SET modified = max(COALESCE(modified, ?3), COALESCE(?3, modified))
                """, [path, file, source.modified])
        }
    }

    func insert(_ analyses: [AnalysisDocument], _ file: Int64) throws {
        for analysis in analyses {
            try db.run(
                """
                INSERT INTO analysis (file, analyzer, at, error, remedy, failed_name, profile)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """,
                [
                    file, try PhotoCatalog.inactiveRow(of: analysis.analyzer, db), analysis.at, analysis.error,
                    analysis.remedy, analysis.failedName, analysis.profile?.rawValue,
                ])
        }
    }

    func insert(_ face: FaceDocument, _ file: Int64) throws {
        guard face.box.count == 4, face.landmarks.count == 10 else {
            throw CatalogError(.invalidValue, "the face \(face.key.rawValue) has no box or landmarks")
        }
        let points = (0..<5).map { PixelPoint(x: face.landmarks[2 * $0], y: face.landmarks[2 * $0 + 1]) }
        let detected = DetectedFace(
            key: face.key, box: PixelBox(x: face.box[0], y: face.box[1], width: face.box[2], height: face.box[3]),
            landmarks: FaceLandmarks(
                leftEye: points[0], rightEye: points[1], nose: points[2], mouthLeft: points[3], mouthRight: points[4]),
            quality: face.quality, embedding: QuantizedVector(data: face.vector))
        try db.run(
            "INSERT INTO face VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, NULL, NULL)",
            [photo, file, try PhotoCatalog.inactiveRow(of: face.analyzer, db), face.place] + detected.columns)
    }

    func insert(_ features: [FeatureDocument], _ file: Int64) throws {
        try PhotoCatalog.record(
            features: features.map { feature in
                PhotoFeature(
                    analyzer: feature.analyzer, value: feature.value,
                    vector: feature.vector.map { QuantizedVector(data: $0) }, profile: feature.profile)
            }, of: OriginalID(rawValue: file), db)
    }

    /// Notes proxies, thumbnails and chips that are not noted yet, and where they lie in packs.
    func insert(_ derived: [DerivedDocument], _ file: Int64) throws {
        for derived in derived {
            let known = try db.first(
                "SELECT digest FROM derived WHERE kind = ? AND name = ?", [derived.kind.rawValue, derived.name]
            ) { try $0.digest(0) }
            if known == nil {
                let made = DerivedFile(
                    kind: derived.kind, name: derived.name, byteCount: derived.bytes, digest: derived.sha256)
                try PhotoCatalog.record(derived: [made], of: OriginalID(rawValue: file), db)
            } else if known != derived.sha256 {
                // This device made its own.
                continue
            }
            guard let pack = derived.pack, let start = derived.start else { continue }
            try db.run(
                """
                INSERT INTO packed (kind, name, pack, start, byte_count, digest)
                SELECT ?, ?, id, ?, ?, ? FROM engine_object WHERE key = ? ON CONFLICT (kind, name) DO UPDATE
                SET pack = excluded.pack, start = excluded.start, byte_count = excluded.byte_count,
                    digest = excluded.digest
                WHERE (SELECT state FROM engine_object WHERE id = packed.pack) = 'foreign'
                """, [derived.kind.rawValue, derived.name, start, derived.bytes, derived.sha256.data, pack])
        }
    }
}

extension FileDocument {
    /// Kind, digest, bytes, version and time of the proof, as `file` has them.
    var proofColumns: Database.Values {
        proof.map { proof in
            [proof.kind.rawValue, proof.sha256.data, proof.bytes] + proof.version.columns + [proof.provenAt]
        } ?? Array(repeating: nil, count: 8)
    }
}
