import Foundation
import GRDB
public import TierModel

extension PhotoCatalog {
    /// Takes in packs that another device wrote.
    public func receive(packs: [PackDocument]) async throws {
        try await write { db in
            for pack in packs {
                try db.run(
                    """
                    INSERT INTO engine_object (key, kind, number, byte_count, digest, state, weight)
                    VALUES (?, 'pack', 0, ?, ?, 'foreign', ?) ON CONFLICT (key) DO NOTHING
                    """, [pack.key, pack.bytes, pack.sha256.data, pack.bytes])
            }
        }
    }

    /// Takes in photos that another device published, in their order, in one transaction. They are on the remote only.
    ///
    /// - Throws: `CatalogError` for a photo that contradicts itself or one that is here: nothing is taken in.
    public func receive(photos: [PhotoDocument]) async throws {
        try await write { db in for photo in photos { try PhotoReception(db: db).take(photo) } }
    }

    /// Takes in decisions of other devices with the actions that they belong to, and deletions.
    public func receive(decisions: [DecisionDocument], gone: [GoneDocument]) async throws {
        try await write { db in
            for document in decisions {
                guard let decision = document.decision, (1...Int64(1) << 60).contains(document.counter) else {
                    continue
                }
                let id = Stored.bytes(document.id)
                guard try db.number("SELECT EXISTS (SELECT 1 FROM decision WHERE id = ?)", [id]) == 0 else { continue }
                try Self.insert(decision, action: document.action, db)
                let seq = try db.number("SELECT seq FROM decision WHERE id = ?", [id])
                try db.run("DELETE FROM unpublished_decision WHERE decision = ?", [seq])
                try db.run("INSERT INTO published_decision VALUES (?, NULL)", [seq])
            }
            try Self.concludeMarks(db)
            for document in gone {
                try db.run(
                    "INSERT INTO gone (key, time) VALUES (?, ?) ON CONFLICT (key) DO NOTHING",
                    [document.key.rawValue, document.time])
            }
        }
    }

    /// Notes how far the remote had come, so that this library goes on from there.
    ///
    /// - Parameters:
    ///   - remote: the remote, as `publicationState` names it.
    ///   - clock: the latest logical time of photos.
    ///   - analyzers: those that photos are owed to.
    public func continuePublishing(on remote: String, clock: Int64, analyzers: [AnalyzerVersion]) async throws {
        let device = device.rawValue.uuidString.lowercased()
        try await write { db in
            try Self.set(Setting.remote, remote, db)
            try Self.set(Setting.writer, device, db)
            try Self.set(Setting.clock, String(clock), db)
            for analyzer in analyzers { _ = try Self.activate(analyzer, db) }
        }
    }

    /// The keys of the packs that are read from, in order.
    public func packsToRead() async throws -> [EngineObject] {
        try await read { db in
            try db.all(
                """
                SELECT \(EngineObject.columns) FROM engine_object o
                WHERE o.kind = 'pack' AND o.state IN ('live', 'retiring', 'foreign') AND o.live > 0 ORDER BY o.key
                """
            ) { try EngineObject($0) }
        }
    }

    /// What lies in a pack, by its place there, page by page.
    public func packedFiles(in pack: EngineObject, from start: Int64, limit: Int) async throws -> [PackedFile] {
        try await read { db in
            try db.all(
                """
                SELECT kind, name, byte_count, digest, start FROM packed
                WHERE pack = ? AND start >= ? ORDER BY start LIMIT ?
                """, [pack.id, start, limit]
            ) { PackedFile(file: try DerivedFile($0), pack: pack.key, start: $0[4]) }
        }
    }
}

/// Writes one published photo into the tables.
private struct PhotoReception {
    let db: Database

    func take(_ document: PhotoDocument) throws {
        try db.run(
            "INSERT INTO photo (added_at, taken_at, trashed_at, pinned_at) VALUES (?, ?, ?, ?)",
            [document.addedAt, document.takenAt, document.trashedAt, document.pinnedAt])
        let photo = db.lastInsertedRowID
        for file in document.files {
            guard file.proof != nil || file.isAdopted else { throw contradiction(document) }
            let id = try insert(file, of: photo)
            try insertParts(of: file, photo: photo, id: id)
        }
        guard document.files.contains(where: { $0.role == .primary && $0.isCurrent }) else {
            throw contradiction(document)
        }
        try db.run("UPDATE file SET is_published = 1 WHERE photo = ?", [photo])
        try db.run(
            "INSERT INTO published (photo, key, time) VALUES (?, ?, ?)", [photo, document.key.rawValue, document.time])
        try db.run("DELETE FROM unpublished WHERE photo = ?", [photo])
    }

    private func contradiction(_ document: PhotoDocument) -> CatalogError {
        CatalogError(.invalidValue, "the entry \(document.key.rawValue) names no original on the remote")
    }

    private func insert(_ file: FileDocument, of photo: Int64) throws -> Int64 {
        let object = file.object
        let start: Database.Values = [
            photo, file.role.rawValue, file.version, file.isCurrent ? 1 : 0, file.sha256?.data, file.bytes, file.name,
            file.name.foldedForCatalog, file.format, file.isAdopted ? 1 : 0, object.preferredKey, object.key,
            object.key.foldedForCatalog, object.sha256?.data, object.bytes,
        ]
        let proof: Database.Values =
            file.proof.map { proof in
                [proof.kind.rawValue, proof.sha256.data, proof.bytes] + proof.version.columns + [proof.provenAt]
            } ?? Array(repeating: nil, count: 8)
        try db.run(
            """
            INSERT INTO file (photo, role, version, is_current, digest, byte_count, name, name_folded, format,
                is_adopted, preferred_key, remote_key, remote_key_folded, remote_digest, remote_bytes,
                remote_version_id, remote_etag, remote_etag_strong, remote_last_modified, uploaded_at, lost_at,
                proof_kind, proof_digest, proof_bytes, proof_version_id, proof_etag, proof_etag_strong,
                proof_last_modified, proven_at, tier)
            VALUES (\(Array(repeating: "?", count: 29).joined(separator: ", ")), 'remote')
            """, start + object.version.columns + [object.uploadedAt, object.lostAt] + proof)
        return db.lastInsertedRowID
    }

    private func insertParts(of file: FileDocument, photo: Int64, id: Int64) throws {
        if let picture = file.picture {
            try db.run(
                "INSERT INTO picture VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [id] + picture.metadata.values + [picture.proxyBytes, picture.thumbnailBytes])
        }
        for source in file.sources {
            let path = source.path.map { Data($0.utf8) } ?? source.pathBytes ?? Data()
            try db.run("INSERT INTO source (path, file, modified) VALUES (?, ?, ?)", [path, id, source.modified])
        }
        for analysis in file.analyses {
            try db.run(
                """
                INSERT INTO analysis (file, analyzer, at, error, remedy, failed_name, profile)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """,
                [
                    id, try PhotoCatalog.inactiveRow(of: analysis.analyzer, db), analysis.at, analysis.error,
                    analysis.remedy, analysis.failedName, analysis.profile?.rawValue,
                ])
        }
        for face in file.faces { try insert(face, photo: photo, file: id) }
        try PhotoCatalog.record(
            features: file.features.map { feature in
                PhotoFeature(
                    analyzer: feature.analyzer, value: feature.value,
                    vector: feature.vector.map { QuantizedVector(data: $0) }, profile: feature.profile)
            }, of: OriginalID(rawValue: id), db)
        for derived in file.derived {
            let made = DerivedFile(
                kind: derived.kind, name: derived.name, byteCount: derived.bytes, digest: derived.sha256)
            try PhotoCatalog.record(derived: [made], of: OriginalID(rawValue: id), db)
            guard let pack = derived.pack, let start = derived.start else { continue }
            try db.run(
                """
                INSERT INTO packed (kind, name, pack, start, byte_count, digest)
                SELECT ?, ?, id, ?, ?, ? FROM engine_object WHERE key = ? ON CONFLICT (kind, name) DO NOTHING
                """, [derived.kind.rawValue, derived.name, start, derived.bytes, derived.sha256.data, pack])
        }
    }

    private func insert(_ face: FaceDocument, photo: Int64, file: Int64) throws {
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
}
