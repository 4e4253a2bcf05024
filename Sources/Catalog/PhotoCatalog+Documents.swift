import Foundation
import GRDB
public import TierModel

/// A photo's document, and what must be noted when it was published.
public struct PendingDocument: Sendable {
    /// The photo.
    public var photo: PhotoID
    /// Its number in the backlog when it was read; `nil` for one that only moves to another segment.
    public var change: Int64?
    /// What is published. The time of a change is still 0.
    public var document: PhotoDocument
    /// The files that the document names.
    public var files: [OriginalID]
}

extension PhotoCatalog {
    /// Photos that wait to be published and can be, in the order of their changes, page by page.
    ///
    /// - Returns: the documents, and the last number of the page; `nil` behind the end.
    public func unpublishedDocuments(after: Int64, limit: Int) async throws -> (page: [PendingDocument], last: Int64?) {
        try await read { db in
            let changes = try db.all(
                """
                SELECT seq, photo FROM unpublished INDEXED BY unpublished_ready WHERE is_ready = 1 AND seq > ?
                ORDER BY seq LIMIT ?
                """, [after, limit]
            ) { (seq: $0[0] as Int64, photo: $0[1] as Int64) }
            let found = try DocumentReader(db: db).documents(of: changes.map(\.photo))
            let page = changes.compactMap { change -> PendingDocument? in
                guard var pending = found[change.photo] else { return nil }
                pending.change = change.seq
                pending.document.time = 0
                return pending
            }
            return (page, changes.last?.seq)
        }
    }

    /// The photos whose newest entry is in one of these segments, by number, page by page.
    ///
    /// - Returns: the documents as of now with the time of their entry, and the last photo of the page; `nil` behind the end.
    public func documents(inSegments segments: [Int64], after: PhotoID?, limit: Int) async throws
        -> (page: [PendingDocument], last: PhotoID?)
    {
        try await read { db in
            // The first of each segment, then the first of all: each segment is read in the order of its index.
            var photos: [Int64] = []
            for segment in segments {
                photos += try db.all(
                    "SELECT photo FROM published WHERE segment = ? AND photo > ? ORDER BY photo LIMIT ?",
                    [segment, after?.rawValue ?? 0, limit]
                ) { $0[0] as Int64 }
            }
            photos = Array(photos.sorted().prefix(limit))
            let found = try DocumentReader(db: db).documents(of: photos)
            return (photos.compactMap { found[$0] }, photos.last.map(PhotoID.init))
        }
    }

    /// The documents of these photos as of now, whether they wait to be published or not.
    public func documents(of photos: [PhotoID]) async throws -> [PendingDocument] {
        try await read { db in
            let found = try DocumentReader(db: db).documents(of: photos.map(\.rawValue))
            return photos.compactMap { found[$0.rawValue] }
        }
    }
}

/// Gathers photos' documents with a few statements for a whole page.
struct DocumentReader {
    let db: Database
    /// Whether files that are only on this device are in the documents, too: to compare with what others say, not to be published.
    var includesLocal = false

    /// Those that can be published: their current original is proven on the remote, or is the user's own object there.
    func documents(of photos: [Int64]) throws -> [Int64: PendingDocument] {
        guard !photos.isEmpty else { return [:] }
        let list = Stored.list(photos)
        var result = try heads(list)
        let parts = try FileParts(db: db, photos: list)
        let files = try db.all(
            """
            SELECT \(Self.fileColumns) FROM json_each(?1) i CROSS JOIN file f ON f.photo = i.value
            WHERE ?2 OR f.proof_kind IS NOT NULL OR f.is_adopted = 1 ORDER BY f.id
            """, [list, includesLocal ? 1 : 0]
        ) { (photo: $0[1] as Int64, id: $0[0] as Int64, file: try FileDocument($0, parts)) }
        for (photo, id, file) in files {
            result[photo]?.document.files.append(file)
            result[photo]?.files.append(OriginalID(rawValue: id))
        }
        for (photo, pending) in result {
            let isReady = pending.document.files.contains { $0.role == .primary && $0.isCurrent }
            guard isReady, let key = try key(of: photo, pending.document.files) else {
                result[photo] = nil
                continue
            }
            result[photo]?.document.key = key
        }
        return result
    }

    private func heads(_ list: String) throws -> [Int64: PendingDocument] {
        let rows = try db.all(
            """
            SELECT p.id, p.added_at, p.taken_at, p.trashed_at, p.pinned_at, b.time, p.trash_changed_at, p.pin_changed_at,
                b.born
            FROM json_each(?) i CROSS JOIN photo p ON p.id = i.value LEFT JOIN published b ON b.photo = p.id
            """, [list]
        ) { row in
            PendingDocument(
                photo: PhotoID(rawValue: row[0]), change: nil,
                document: PhotoDocument(
                    key: PhotoKey(rawValue: ""), time: row.number(5) ?? 0, born: row.number(8), addedAt: row[1],
                    takenAt: row[2], trashedAt: row.number(3), trashChangedAt: row.number(6), pinnedAt: row.number(4),
                    pinChangedAt: row.number(7), files: []), files: [])
        }
        return Dictionary(rows.map { ($0.photo.rawValue, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// A photo keeps the key that it was published under; one that was never fetched gets its own when it is.
    private func key(of photo: Int64, _ files: [FileDocument]) throws -> PhotoKey? {
        let known = try db.first("SELECT key FROM published WHERE photo = ?", [photo]) {
            PhotoKey(rawValue: $0[0])
        }
        if let known, !known.isAdopted { return known }
        let first = try db.first(
            "SELECT digest FROM file WHERE photo = ? AND role = 'primary' ORDER BY version LIMIT 1", [photo]
        ) { try $0.digest(0) }
        if let digest = first ?? nil {
            let key = PhotoKey(firstVersion: digest)
            let isTaken = try db.number(
                "SELECT EXISTS (SELECT 1 FROM published WHERE key = ? AND photo <> ?)", [key.rawValue, photo])
            if isTaken == 0 { return key }
        }
        // The user has two objects with the same content: the second keeps the name of its object.
        guard let adopted = files.first(where: { $0.role == .primary && $0.isAdopted }) else { return known }
        return known ?? PhotoKey(adopted: adopted.object.key, version: adopted.object.version)
    }

    /// 29 columns of `file` under the alias `f`.
    private static let fileColumns = """
        f.id, f.photo, f.role, f.version, f.is_current, f.digest, f.byte_count, f.name, f.format, f.is_adopted, \
        f.remote_key, f.preferred_key, f.remote_digest, f.remote_bytes, \
        f.remote_version_id, f.remote_etag, f.remote_etag_strong, f.remote_last_modified, f.uploaded_at, f.lost_at, \
        f.proof_kind, f.proof_digest, f.proof_bytes, \
        f.proof_version_id, f.proof_etag, f.proof_etag_strong, f.proof_last_modified, f.proven_at, f.current_since
        """
}

/// What hangs on the files of some photos.
private struct FileParts {
    var pictures: [Int64: PictureDocument] = [:]
    var sources: [Int64: [SourceDocument]] = [:]
    var analyses: [Int64: [AnalysisDocument]] = [:]
    var faces: [Int64: [FaceDocument]] = [:]
    var features: [Int64: [FeatureDocument]] = [:]
    var derived: [Int64: [DerivedDocument]] = [:]

    init(db: Database, photos: String) throws {
        func each(_ columns: String, _ table: String, _ decode: (Row) throws -> Void) throws {
            _ = try db.all(
                """
                SELECT f.id, \(columns) FROM json_each(?) i CROSS JOIN file f ON f.photo = i.value
                CROSS JOIN \(table)
                """, [photos], decode)
        }
        try each(
            "\(PhotoMetadata.columns), m.proxy_bytes, m.thumbnail_bytes", "picture m ON m.file = f.id"
        ) { row in
            let end = 1 + PhotoMetadata.columnCount
            pictures[row[0]] = PictureDocument(
                metadata: PhotoMetadata(row, at: 1), proxyBytes: row[end], thumbnailBytes: row[end + 1])
        }
        try each("s.path, s.modified", "source s ON s.file = f.id ORDER BY s.id") { row in
            sources[row[0], default: []].append(try SourceDocument(row))
        }
        try each(
            "y.name, y.version, a.at, a.error, a.remedy, a.failed_name, a.profile",
            "analysis a ON a.file = f.id CROSS JOIN analyzer y ON y.id = a.analyzer ORDER BY y.name, y.version"
        ) { row in
            analyses[row[0], default: []].append(
                AnalysisDocument(
                    analyzer: AnalyzerVersion(name: row[1], version: row[2]), at: row[3], error: row.text(4),
                    remedy: row.text(5), failedName: row.text(6),
                    profile: row.text(7).flatMap { AnalysisProfile(rawValue: $0) }))
        }
        try each(
            """
            y.name, y.version, a.place, a.key, a.x, a.y, a.width, a.height, a.landmarks, a.score, a.size, a.sharpness,
            a.yaw, a.embedding
            """,
            """
            face a ON a.photo = f.photo AND a.file = f.id CROSS JOIN analyzer y ON y.id = a.analyzer
            ORDER BY y.name, a.place, a.id
            """
        ) { row in
            faces[row[0], default: []].append(try FaceDocument(row))
        }
        try each(
            "y.name, y.version, e.value, e.vector, e.profile",
            "feature e ON e.file = f.id CROSS JOIN analyzer y ON y.id = e.analyzer ORDER BY y.name"
        ) { row in
            let feature = PhotoFeature(row, at: 1)
            features[row[0], default: []].append(
                FeatureDocument(
                    analyzer: feature.analyzer, value: feature.value, vector: feature.vector?.data,
                    profile: feature.profile))
        }
        try each(
            "d.kind, d.name, d.byte_count, d.digest, o.key, k.start",
            """
            derived d ON d.file = f.id LEFT JOIN packed k ON k.kind = d.kind AND k.name = d.name AND k.digest = d.digest
            LEFT JOIN engine_object o ON o.id = k.pack AND o.state IN ('live', 'retiring', 'foreign') ORDER BY d.kind, d.name
            """
        ) { row in
            derived[row[0], default: []].append(try DerivedDocument(row))
        }
    }
}

extension FileDocument {
    fileprivate init(_ row: Row, _ parts: FileParts) throws {
        let id: Int64 = row[0]
        let proof: ProofDocument? =
            row.text(20) == nil
            ? nil
            : ProofDocument(
                kind: try row.value(20, as: ProofKind.self),
                sha256: try row.needed(row.digest(21), "the digest of its proof"), bytes: row[22],
                version: row.objectVersion(at: 23), provenAt: row.number(27) ?? 0)
        self.init(
            role: try row.value(2, as: FileRole.self), version: row[3], isCurrent: row.flag(4),
            currentSince: row.number(28), sha256: try row.digest(5), bytes: row[6], name: row[7], format: row.text(8),
            isAdopted: row.flag(9),
            object: StoredDocument(
                // What is only here has none yet.
                key: row.text(10) ?? "", preferredKey: row.text(11), sha256: try row.digest(12),
                bytes: row.number(13), version: row.objectVersion(at: 14), uploadedAt: row.number(18),
                lostAt: row.number(19)),
            proof: proof, picture: parts.pictures[id], sources: parts.sources[id] ?? [],
            analyses: parts.analyses[id] ?? [], faces: parts.faces[id] ?? [],
            features: parts.features[id] ?? [], derived: parts.derived[id] ?? [])
    }
}

extension SourceDocument {
    fileprivate init(_ row: Row) throws {
        let bytes = try row.needed(row.bytes(1), "a source path")
        let text = String(validating: bytes, as: UTF8.self)
        self.init(path: text, pathBytes: text == nil ? bytes : nil, modified: row.number(2))
    }
}

extension FaceDocument {
    fileprivate init(_ row: Row) throws {
        let points = try FaceLandmarks(storedBytes: row[9]).points
        self.init(
            key: FaceKey(rawValue: row[4]), analyzer: AnalyzerVersion(name: row[1], version: row[2]), place: row[3],
            box: [row[5], row[6], row[7], row[8]], landmarks: points.flatMap { [$0.x, $0.y] },
            quality: FaceQuality(score: row[10], size: row[11], sharpness: row[12], yaw: row[13]), vector: row[14])
    }
}

extension DerivedDocument {
    fileprivate init(_ row: Row) throws {
        let pack = row.text(5)
        self.init(
            kind: try row.value(1, as: DerivedKind.self), name: row[2], bytes: row[3],
            sha256: try row.needed(row.digest(4), "a digest"), pack: pack, start: pack == nil ? nil : row.number(6))
    }
}
