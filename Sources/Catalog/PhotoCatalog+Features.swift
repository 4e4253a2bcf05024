import Foundation
import GRDB
public import TierModel

/// A photo with the analyzers that have to look at its proxy.
public struct OutdatedPhoto: Hashable, Sendable {
    /// The photo.
    public var photo: PhotoRecord
    /// The versions in use whose word on it is missing, or of an earlier version.
    public var analyzers: Set<AnalyzerVersion>
}

extension PhotoCatalog {
    /// What analyzers said of a file, by the analyzer's name.
    public func features(of file: OriginalID) async throws -> [PhotoFeature] {
        try await read { db in
            try db.all(
                """
                SELECT y.name, y.version, e.value, e.vector, e.profile FROM feature e CROSS JOIN analyzer y ON y.id = e.analyzer
                WHERE e.file = ? ORDER BY y.name
                """, [file.rawValue]
            ) { PhotoFeature($0) }
        }
    }

    /// Makes these the versions in use: photos that were analysed and have no feature of them wait to be looked at.
    ///
    /// Costs a pass over all photos, once for each new version. For those that an embedder added at each call: programs without them may have
    /// analysed photos meanwhile. Those of them that are not named wait for their program; nothing waits for them.
    public func use(_ analyzers: [AnalyzerVersion]) async throws {
        let known = try await read { db in
            Set(
                try db.all("SELECT name, version FROM analyzer WHERE is_in_use = 1") {
                    AnalyzerVersion(name: $0[0], version: $0[1])
                })
        }
        let new = analyzers.filter { $0.isCustom || !known.contains($0) }
        let absent = known.filter { $0.isCustom && !analyzers.map(\.name).contains($0.name) }
        guard !new.isEmpty || !absent.isEmpty else { return }
        try await write { db in
            for analyzer in absent { try Self.retire(analyzer, db) }
            for analyzer in new { try Self.use(analyzer, db) }
        }
    }

    /// How many photos wait for a version in use.
    public func countOutdatedPhotos() async throws -> Int {
        try await read { Int(try $0.number("SELECT COUNT(DISTINCT photo) FROM outdated")) }
    }

    /// Photos of which no version of these analyzers has said anything, by number, page by page. Costs a pass over the photos.
    public func photos(withoutFeature name: String, after: PhotoID?, limit: Int) async throws -> [PhotoRecord] {
        try await read { db in
            let page = try db.all(
                """
                SELECT f.photo FROM file f WHERE f.role = 'primary' AND f.is_current = 1 AND f.is_trashed = 0
                    AND f.digest IS NOT NULL AND f.photo > ?1 AND NOT EXISTS (
                        SELECT 1 FROM feature e CROSS JOIN analyzer y ON y.id = e.analyzer AND y.name = ?2
                        WHERE e.file = f.id)
                ORDER BY f.photo LIMIT ?3
                """, [after?.rawValue ?? 0, name, limit]
            ) { $0[0] as Int64 }
            return try PhotoRecord.fetch(
                db, "WHERE p.id IN (SELECT value FROM json_each(?)) ORDER BY p.id", [Stored.list(page)])
        }
    }

    /// Photos on which a version in use has not said its word, by number, page by page.
    public func outdatedPhotos(after: PhotoID?, limit: Int) async throws -> [OutdatedPhoto] {
        try await read { db in
            let rows = try db.all(
                """
                SELECT o.photo, y.name, y.version FROM outdated o CROSS JOIN analyzer y ON y.id = o.analyzer
                WHERE o.photo > ?1 AND o.photo <= (SELECT MAX(photo) FROM (
                    SELECT DISTINCT photo FROM outdated WHERE photo > ?1 ORDER BY photo LIMIT ?2))
                ORDER BY o.photo
                """, [after?.rawValue ?? 0, limit]
            ) { (photo: $0[0] as Int64, analyzer: AnalyzerVersion(name: $0[1], version: $0[2])) }
            let analyzers = Dictionary(grouping: rows, by: \.photo)
            let photos = try PhotoRecord.fetch(
                db, "WHERE p.id IN (SELECT value FROM json_each(?)) ORDER BY p.id",
                [Stored.list(analyzers.keys.sorted())])
            return photos.map { photo in
                OutdatedPhoto(
                    photo: photo, analyzers: Set((analyzers[photo.id.rawValue] ?? []).map(\.analyzer)))
            }
        }
    }

    /// Commits what analyzers said of one version of a photo. It replaces what their earlier versions said. Of a photo that was deleted
    /// meanwhile nothing is kept.
    public func record(features: [PhotoFeature], of file: OriginalID) async throws {
        try await write { db in
            guard try Self.file(file, db) != nil else { return }
            try Self.record(features: features, of: file, db)
        }
    }
}

extension PhotoCatalog {
    static func record(features: [PhotoFeature], of file: OriginalID, _ db: Database) throws {
        guard !features.isEmpty else { return }
        for feature in features {
            let id = try inactiveRow(of: feature.analyzer, db)
            try db.run(
                "DELETE FROM feature WHERE file = ? AND analyzer IN (SELECT id FROM analyzer WHERE name = ?)",
                [file.rawValue, feature.analyzer.name])
            try db.run(
                "INSERT INTO feature (file, analyzer, value, vector, profile) VALUES (?, ?, ?, ?, ?)",
                [file.rawValue, id, feature.value, feature.vector?.data, feature.profile?.rawValue])
        }
    }

    private static func retire(_ analyzer: AnalyzerVersion, _ db: Database) throws {
        try db.run("UPDATE analyzer SET is_in_use = 0 WHERE name = ?", [analyzer.name])
        try db.run("DELETE FROM outdated WHERE analyzer IN (SELECT id FROM analyzer WHERE name = ?)", [analyzer.name])
    }

    private static func use(_ analyzer: AnalyzerVersion, _ db: Database) throws {
        let id = try inactiveRow(of: analyzer, db)
        try db.run("UPDATE analyzer SET is_in_use = (id = ?) WHERE name = ?", [id, analyzer.name])
        try db.run("DELETE FROM outdated WHERE analyzer IN (SELECT id FROM analyzer WHERE name = ?)", [analyzer.name])
        try db.run(
            """
            INSERT INTO outdated SELECT f.photo, ?1 FROM file f WHERE f.role = 'primary' AND f.is_current = 1
                AND EXISTS (SELECT 1 FROM analysis a WHERE a.file = f.id AND a.error IS NULL)
                AND NOT EXISTS (SELECT 1 FROM feature e WHERE e.file = f.id AND e.analyzer = ?1)
            """, [id])
    }
}

extension PhotoFeature {
    /// Name and version of the analyzer, value, vector, profile.
    init(_ row: Row, at start: Int = 0) {
        let vector: Data? = row[start + 3]
        self.init(
            analyzer: AnalyzerVersion(name: row[start], version: row[start + 1]), value: row[start + 2],
            vector: vector.map { QuantizedVector(data: $0) },
            profile: row.text(start + 4).flatMap { AnalysisProfile(rawValue: $0) })
    }
}
