import Foundation
import GRDB
public import TierModel

extension PhotoCatalog {
    /// How many photos have changed since their row in the search index was written.
    public func countUnindexed() async throws -> Int {
        try await read { Int(try $0.number("SELECT COUNT(*) FROM unindexed")) }
    }

    /// Photos whose rows have to be written anew, page by page, the last added first.
    public func unindexedPhotos(before: PhotoID?, limit: Int) async throws -> [SearchSource] {
        try await concludeMarks()
        return try await read { db in
            var versions: [Int64: Int64] = [:]
            let ids = try db.all(
                "SELECT photo, version FROM unindexed WHERE photo < ? ORDER BY photo DESC LIMIT ?",
                [before?.rawValue ?? .max, limit]
            ) { row in
                versions[row[0]] = row[1]
                return row[0] as Int64
            }
            return try Self.searchSources(ids, versions, db)
        }
    }

    /// Writes rows of the index, those whose photo has not changed meanwhile: others wait for the next time.
    public func index(_ rows: [SearchRow]) async throws {
        try await write { db in for row in rows { try Self.index(row, db) } }
    }

    /// Has every row written anew: what they are made of, or how, has changed.
    public func indexAgain() async throws {
        try await write { db in
            try db.run(
                "INSERT INTO unindexed (photo) SELECT id FROM photo WHERE 1 ON CONFLICT (photo) DO UPDATE SET version = version + 1"
            )
        }
    }
}

extension PhotoCatalog {
    private static func index(_ row: SearchRow, _ db: Database) throws {
        let id = row.photo.rawValue
        guard
            try db.runCounting("DELETE FROM unindexed WHERE photo = ? AND version = ?", [id, row.version]) == 1
        else { return }
        if let old = try db.first("SELECT key FROM indexed WHERE photo = ?", [id], { $0[0] as Int64 }) {
            try db.run("DELETE FROM search WHERE rowid = ?", [old])
            try db.run("DELETE FROM indexed WHERE photo = ?", [id])
        }
        guard let key = row.key else { return }
        try db.run(
            "INSERT INTO indexed (photo, key, sketch, is_hidden, latitude, longitude) VALUES (?, ?, ?, ?, ?, ?)",
            [id, key.rawValue, row.sketch?.data, row.isHidden, row.location?.latitude, row.location?.longitude])
        try db.run(
            "INSERT INTO search (rowid, people, tags, caption, labels, place, kind, camera, file, text, facts) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [key.rawValue] + SearchColumn.allCases.map { row.columns[$0] ?? "" })
    }

    private static func searchSources(
        _ ids: [Int64], _ versions: [Int64: Int64], _ db: Database
    ) throws -> [SearchSource] {
        let list = Stored.list(ids)
        var sources: [Int64: SearchSource] = [:]
        let taken = Dictionary(
            uniqueKeysWithValues: try db.all(
                "SELECT id, taken_at FROM photo WHERE id IN (SELECT value FROM json_each(?))", [list]
            ) { ($0[0] as Int64, Double($0[1] as Int64) / 1e6) })
        for photo in try PhotoRecord.fetch(db, "WHERE p.id IN (SELECT value FROM json_each(?))", [list]) {
            let id = photo.id.rawValue
            sources[id] = SearchSource(
                version: versions[id] ?? 0, photo: photo, takenAt: taken[id] ?? 0, sources: [], features: [:],
                faces: [], marks: [])
        }
        for row in try db.all(
            """
            SELECT f.photo, s.path FROM file f CROSS JOIN source s ON s.file = f.id
            WHERE f.photo IN (SELECT value FROM json_each(?)) AND f.role = 'primary' AND f.is_current = 1 ORDER BY s.id
            """, [list], { ($0[0] as Int64, String(decoding: $0[1] as Data, as: UTF8.self)) })
        {
            sources[row.0]?.sources.append(row.1)
        }
        for row in try db.all(
            """
            SELECT f.photo, y.name, y.version, e.value, e.vector, e.profile
            FROM file f CROSS JOIN feature e ON e.file = f.id CROSS JOIN analyzer y ON y.id = e.analyzer
            WHERE f.photo IN (SELECT value FROM json_each(?)) AND f.role = 'primary' AND f.is_current = 1
            """, [list], { ($0[0] as Int64, PhotoFeature($0, at: 1)) })
        {
            sources[row.0]?.features[row.1.analyzer.name] = row.1
        }
        for row in try db.all(
            """
            SELECT a.photo, a.person FROM face a CROSS JOIN file f ON f.id = a.file AND f.is_current = 1
            WHERE a.photo IN (SELECT value FROM json_each(?)) ORDER BY a.photo, a.place
            """, [list], { ($0[0] as Int64, try $0.bytes(1).map { PersonID(rawValue: try Stored.uuid($0)) }) })
        {
            sources[row.0]?.faces.append(row.1)
        }
        for row in try db.all(
            "SELECT photo, value FROM mark WHERE photo IN (SELECT value FROM json_each(?))", [list],
            { ($0[0] as Int64, try mark($0[1])) })
        {
            sources[row.0]?.marks.append(row.1)
        }
        return ids.compactMap { sources[$0] }
    }
}
