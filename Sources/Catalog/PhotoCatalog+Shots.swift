import Foundation
import GRDB
public import TierModel

extension PhotoCatalog {
    /// What tells duplicates, poor shots and the best ones, of photos that are not in the trash: page by page, by number.
    ///
    /// - Parameter photos: Only these; `nil` for all.
    public func shots(_ photos: [PhotoID]? = nil, after: PhotoID?, limit: Int) async throws -> [ShotRecord] {
        try await concludeMarks()
        let list = photos.map { Stored.list($0.map(\.rawValue)) }
        return try await read { db in
            let among = list == nil ? "" : "AND p.id IN (SELECT value FROM json_each(?3))"
            return try db.all(
                """
                SELECT p.id, f.name, f.byte_count, f.format, f.digest, \(PhotoMetadata.columns),
                    json_extract(h.value, '$'), q.value, json_extract(k.value, '$.kind'), json_array_length(t.value), json_array_length(s.value),
                    (SELECT json_extract(value, '$.number') FROM mark WHERE photo = p.id AND kind = 'rating' AND name = ''),
                    EXISTS (SELECT 1 FROM mark WHERE photo = p.id AND kind = 'favourite' AND name = ''),
                    (SELECT value FROM mark WHERE photo = p.id AND kind = 'captured' AND name = ''),
                    (SELECT value FROM mark WHERE photo = p.id AND kind = 'location' AND name = ''),
                    (SELECT COUNT(*) FROM face WHERE photo = p.id AND file = f.id)
                FROM photo p CROSS JOIN file f ON f.photo = p.id AND f.role = 'primary' AND f.is_current = 1
                LEFT JOIN picture m ON m.file = f.id
                LEFT JOIN feature h ON h.file = f.id AND h.analyzer IN (SELECT id FROM analyzer WHERE name = 'hash')
                LEFT JOIN feature q ON q.file = f.id AND q.analyzer IN (SELECT id FROM analyzer WHERE name = 'quality')
                LEFT JOIN feature k ON k.file = f.id AND k.analyzer IN (SELECT id FROM analyzer WHERE name = 'kind')
                LEFT JOIN feature t ON t.file = f.id AND t.analyzer IN (SELECT id FROM analyzer WHERE name = 'text')
                LEFT JOIN feature s ON s.file = f.id AND s.analyzer IN (SELECT id FROM analyzer WHERE name = 'scene')
                WHERE p.id > ?1 AND p.trashed_at IS NULL \(among) ORDER BY p.id LIMIT ?2
                """, [after?.rawValue ?? 0, limit] + (list.map { [$0] } ?? [])
            ) { try ShotRecord($0) }
        }
    }

    /// The scene vectors of photos, read at once on the thread of the caller, which may block.
    ///
    /// - Throws: `CatalogError`.
    public func sceneVectorsBlocking(of photos: [PhotoID]) throws -> [PhotoID: QuantizedVector] {
        let list = Stored.list(photos.map(\.rawValue))
        let found = try readBlocking { db in
            try db.all(
                """
                SELECT f.photo, e.vector FROM json_each(?) ids
                CROSS JOIN file f ON f.photo = ids.value AND f.role = 'primary' AND f.is_current = 1
                CROSS JOIN feature e ON e.file = f.id AND e.analyzer IN (SELECT id FROM analyzer WHERE name = 'scene')
                WHERE e.vector IS NOT NULL
                """, [list]
            ) { (PhotoID(rawValue: $0[0]), QuantizedVector(data: $0[1])) }
        }
        return Dictionary(found) { first, _ in first }
    }
}

extension ShotRecord {
    fileprivate init(_ row: Row) throws {
        let rest = 5 + PhotoMetadata.columnCount
        let hash = row.text(rest).flatMap { UInt64($0, radix: 16) }.map { PerceptualHash(bits: $0) }
        var captured: CaptureTime?
        var location: GeoPoint?
        if case .captured(let time)? = try row.text(rest + 7).map(PhotoCatalog.mark) { captured = time }
        if case .location(let point)? = try row.text(rest + 8).map(PhotoCatalog.mark) { location = point }
        self.init(
            photo: PhotoID(rawValue: row[0]), fileName: row[1], byteCount: row[2],
            format: row.text(3).flatMap(ImageFormat.init), digest: try row.digest(4),
            metadata: PhotoMetadata(row, at: 5), hash: hash,
            quality: row.text(rest + 1).flatMap { PictureQuality(json: $0) },
            kind: row.text(rest + 2).flatMap(PhotoKind.init), textLines: row.number(rest + 3).map(Int.init) ?? 0,
            labels: row.number(rest + 4).map(Int.init) ?? 0, rating: row.number(rest + 5).map(Int.init),
            isFavourite: row.flag(rest + 6), captured: captured, location: location, faces: row[rest + 9])
    }
}

extension PictureQuality {
    private static let decoder = JSONDecoder()

    fileprivate init?(json: String) {
        guard let quality = try? Self.decoder.decode(PictureQuality.self, from: Data(json.utf8)) else { return nil }
        self = quality
    }
}
