public import Foundation
import GRDB
public import TierModel

extension PhotoCatalog {
    /// Photos whose current version no version of this analyzer has seen, and this one not even in vain; by number, page by page.
    ///
    /// What an earlier version saw is not owed to a new one: new models work from chips and proxies, never from originals again.
    /// Asking for a version for the first time makes it the active one of its name.
    /// - Parameters:
    ///   - analyzer: Who asks.
    ///   - photos: Only these; `nil` for all.
    ///   - tiers: Only photos whose primary file is in one of these tiers; `nil` for all.
    ///   - after: The last photo of the page before.
    ///   - limit: Photos in a page.
    public func photosToAnalyze(
        _ analyzer: AnalyzerVersion, photos: [PhotoID]?, tiers: Set<Tier>?, after: PhotoID?, limit: Int
    ) async throws -> [PhotoRecord] {
        let id = try await activeRow(of: analyzer)
        return try await read { db in
            let chosen = photos.map { Stored.list($0.map(\.rawValue)) }
            let owed = chosen == nil ? "owed o" : "json_each(?5) i CROSS JOIN owed o ON o.photo = i.value"
            let words = (tiers ?? Set(Tier.allCases)).map { "'\($0.rawValue)'" }.sorted().joined(separator: ", ")
            let values: Database.Values = [id, after?.rawValue ?? 0, limit, tiers == nil ? 1 : 0]
            let page = try db.all(
                """
                SELECT DISTINCT o.photo FROM \(owed) WHERE o.analyzer = ?1 AND o.photo > ?2 AND (?4 OR (
                    SELECT tier FROM file WHERE photo = o.photo AND role = 'primary' AND is_current = 1) IN (\(words)))
                ORDER BY o.photo LIMIT ?3
                """, values + (chosen.map { [$0] } ?? [])
            ) { $0[0] as Int64 }
            return try PhotoRecord.fetch(
                db, "WHERE p.id IN (SELECT value FROM json_each(?)) ORDER BY p.id", [Stored.list(page)])
        }
    }

    /// Makes this version the active one of its name: photos that no version has seen are owed to it, and faces that an earlier one described
    /// wait for it (`outdatedPhotos`). Costs a pass over all photos, once for each new version.
    public func use(faces analyzer: AnalyzerVersion) async throws {
        _ = try await activeRow(of: analyzer)
    }

    /// How many photos this analyzer still has to see.
    public func countPhotosToAnalyze(_ analyzer: AnalyzerVersion) async throws -> Int {
        try await read { Int(try Self.countOwed(to: analyzer, $0)) }
    }

    /// Commits what an analyzer found in one version of a photo, as one transaction: the photo's faces of this analyzer are replaced
    /// (also those of its earlier versions), the photo counts as analysed, the spool entry is gone and the step is ended.
    ///
    /// Faces of a version that is not the current one any more are dropped when the current one was analysed meanwhile.
    /// - Parameters:
    ///   - faces: The faces, in any order.
    ///   - photo: The photo.
    ///   - file: The version that was looked at; its digest is known.
    ///   - analyzer: Who looked.
    ///   - step: The journal step that ends with this.
    ///   - chips: The chips of the faces; those that the file had before are forgotten.
    ///   - features: What was found beside faces, in the same pass.
    ///   - at: The time.
    ///   - state: How the machine was.
    public func recordFaces(
        _ faces: [DetectedFace], photo: PhotoID, file: OriginalID, analyzer: AnalyzerVersion, finishing step: StepID?,
        chips: [DerivedFile] = [], features: [PhotoFeature] = [], at: Date, state: MachineState = MachineState()
    ) async throws {
        try await write { db in
            try Self.record(
                faces: faces, photo: photo, file: file, analyzer: analyzer, chips: chips, features: features, at: at,
                state: state, db)
            if let step { try db.run("DELETE FROM step WHERE id = ?", [step.rawValue]) }
        }
    }

    /// Notes that the current version of a photo could not be analysed; it is not tried again until `clearAnalysisFailures`.
    public func recordAnalysisFailure(
        _ failure: PhotoFailure, photo: PhotoID, analyzer: AnalyzerVersion
    ) async throws {
        let now = Date()
        try await write { db in
            let file = try db.first(
                "SELECT id FROM file WHERE photo = ? AND role = 'primary' AND is_current = 1", [photo.rawValue]
            ) { $0[0] as Int64 }
            guard let file else { throw CatalogError.unknown(photo) }
            let id = try Self.ensureRow(of: analyzer, db)
            try db.run(
                "DELETE FROM analysis WHERE file = ? AND analyzer = ? AND error IS NOT NULL", [file, id])
            try db.run(
                """
                INSERT OR IGNORE INTO analysis (file, analyzer, at, error, remedy, failed_name)
                VALUES (?, ?, ?, ?, ?, ?)
                """, [file, id, Stored.time(now), failure.error, failure.remedy, failure.file])
        }
    }

    /// Forgets failures of these photos, or of all: they are to be analysed again.
    ///
    /// Of all, those stay whose original is only on the remote and arrived corrupt: each try would fetch it in vain.
    public func clearAnalysisFailures(photos: [PhotoID]?) async throws {
        try await write { db in
            guard let photos else {
                try db.run(
                    """
                    DELETE FROM analysis WHERE error IS NOT NULL AND NOT EXISTS (
                        SELECT 1 FROM file f WHERE f.id = analysis.file AND f.tier = 'remote' AND (
                            SELECT t.waste_reason FROM transfer t
                            WHERE t.photo = f.photo AND t.purpose = 'analysis' AND t.file = f.id AND t.operation = 'get'
                            ORDER BY t.id DESC LIMIT 1) = 'corrupt')
                    """)
                return
            }
            try db.run(
                """
                DELETE FROM analysis WHERE error IS NOT NULL AND file IN (
                    SELECT f.id FROM json_each(?) i CROSS JOIN file f ON f.photo = i.value)
                """, [Stored.list(photos.map(\.rawValue))])
        }
    }

    /// The photos whose current version could not be analysed by this analyzer.
    public func analysisFailures(_ analyzer: AnalyzerVersion, limit: Int) async throws -> [PhotoFailure] {
        try await read { db in
            try db.all(
                """
                SELECT f.photo, a.failed_name, a.error, a.remedy FROM analysis a
                CROSS JOIN file f ON f.id = a.file AND f.is_current = 1 AND f.is_trashed = 0
                WHERE a.analyzer = ? AND a.error IS NOT NULL ORDER BY a.file LIMIT ?
                """, [try Self.row(of: analyzer, db)?.id, limit]
            ) {
                PhotoFailure(
                    photo: PhotoID(rawValue: $0[0]), file: $0[1], error: $0[2], remedy: $0.text(3))
            }
        }
    }
}

extension PhotoCatalog {
    static func record(
        faces: [DetectedFace], photo: PhotoID, file: OriginalID, analyzer: AnalyzerVersion, chips: [DerivedFile],
        features: [PhotoFeature], at: Date, state: MachineState, _ db: Database
    ) throws {
        let version = try existingFile(file, db)
        guard version.photo == photo, version.role == .primary, version.digest != nil else {
            throw CatalogError(
                .notAllowed, "file number \(file.rawValue) is no version of \(photo) with a known digest")
        }
        let id = try ensureRow(of: analyzer, db)
        if try !isOutdated(file, of: photo, analyzer: analyzer, db) {
            try replaceFaces(of: version, with: faces, analyzer: id, name: analyzer.name, db)
            try forgetChips(of: file, db)
            try record(derived: chips, of: file, db)
            try record(features: features, of: file, db)
            // Features and faces come from the same pass.
            try db.run(
                "INSERT INTO analysis (file, analyzer, at, profile, on_mains, is_idle) VALUES (?, ?, ?, ?, ?, ?)",
                [
                    file.rawValue, id, Stored.time(at), features.lazy.compactMap(\.profile).first?.rawValue,
                    state.onMains, state.isIdle,
                ])
        }
        try db.run("DELETE FROM spool WHERE file = ?", [file.rawValue])
    }

    private func activeRow(of analyzer: AnalyzerVersion) async throws -> Int64 {
        if let (id, isActive) = try await read({ try Self.row(of: analyzer, $0) }), isActive { return id }
        return try await write { try Self.activate(analyzer, $0) }
    }

    /// An empty version stands for the active one.
    static func row(of analyzer: AnalyzerVersion, _ db: Database) throws -> (id: Int64, isActive: Bool)? {
        try db.first(
            "SELECT id, is_active FROM analyzer WHERE name = ?1 AND (version = ?2 OR (?2 = '' AND is_active = 1))",
            [analyzer.name, analyzer.version]
        ) { ($0[0], $0.flag(1)) }
    }

    private static func ensureRow(of analyzer: AnalyzerVersion, _ db: Database) throws -> Int64 {
        try row(of: analyzer, db)?.id ?? activate(analyzer, db)
    }

    /// The row of exactly this version, made without owing it any photo.
    static func inactiveRow(of analyzer: AnalyzerVersion, _ db: Database) throws -> Int64 {
        try db.run(
            "INSERT OR IGNORE INTO analyzer (name, version, is_active) VALUES (?, ?, 0)",
            [analyzer.name, analyzer.version])
        return try db.number(
            "SELECT id FROM analyzer WHERE name = ? AND version = ?", [analyzer.name, analyzer.version])
    }

    /// Makes this version the one of its name that photos are owed to. Costs a pass over all photos, once for each new version.
    static func activate(_ analyzer: AnalyzerVersion, _ db: Database) throws -> Int64 {
        try db.run(
            "INSERT OR IGNORE INTO analyzer (name, version, is_active) VALUES (?, ?, 0)",
            [analyzer.name, analyzer.version])
        guard let id = try row(of: analyzer, db)?.id else { throw CatalogError.contradiction("an analyzer vanished") }
        for table in ["owed", "outdated"] {
            try db.run(
                "DELETE FROM \(table) WHERE analyzer IN (SELECT id FROM analyzer WHERE name = ?)", [analyzer.name])
        }
        try db.run("UPDATE analyzer SET is_active = (id = ?) WHERE name = ?", [id, analyzer.name])
        try db.run(
            """
            INSERT INTO owed SELECT ?1, f.photo FROM file f WHERE f.role = 'primary' AND f.is_current = 1
                AND NOT EXISTS (SELECT 1 FROM analysis a CROSS JOIN analyzer y ON y.id = a.analyzer
                    WHERE a.file = f.id AND y.name = ?2 AND (a.error IS NULL OR y.id = ?1))
            """, [id, analyzer.name])
        // Faces that an earlier version described: their chips are looked at.
        try db.run(
            """
            INSERT INTO outdated SELECT DISTINCT a.photo, ?1 FROM face a CROSS JOIN analyzer y ON y.id = a.analyzer
                WHERE y.name = ?2 AND y.id <> ?1
            """, [id, analyzer.name])
        return id
    }

    static func countOwed(to analyzer: AnalyzerVersion, _ db: Database) throws -> Int64 {
        if let row = try row(of: analyzer, db), row.isActive {
            return try db.number("SELECT COUNT(*) FROM owed WHERE analyzer = ?", [row.id])
        }
        let photos = try db.number("SELECT SUM(count) FROM tally WHERE name IN ('local', 'both', 'remote')")
        // A version that is not the active one: nobody keeps its list, so it is counted.
        return photos
            - (try db.number(
                """
                SELECT COUNT(DISTINCT f.id) FROM analyzer y
                CROSS JOIN analysis a ON a.analyzer = y.id AND a.error IS NULL
                CROSS JOIN file f ON f.id = a.file AND f.role = 'primary' AND f.is_current = 1 AND f.is_trashed = 0
                WHERE y.name = ?
                """, [analyzer.name]))
    }

    /// Whether a later version of the photo is the current one, and was analysed already.
    private static func isOutdated(
        _ file: OriginalID, of photo: PhotoID, analyzer: AnalyzerVersion, _ db: Database
    ) throws -> Bool {
        try db.number(
            """
            SELECT EXISTS (SELECT 1 FROM file f
                CROSS JOIN analysis a ON a.file = f.id AND a.error IS NULL
                CROSS JOIN analyzer y ON y.id = a.analyzer AND y.name = ?
                WHERE f.photo = ? AND f.role = 'primary' AND f.is_current = 1 AND f.id <> ?)
            """, [analyzer.name, photo.rawValue, file.rawValue]) == 1
    }

    private static func replaceFaces(
        of file: FileRecord, with faces: [DetectedFace], analyzer: Int64, name: String, _ db: Database
    ) throws {
        let mine = "photo = ? AND analyzer IN (SELECT id FROM analyzer WHERE name = ?)"
        let values: Database.Values = [file.photo.rawValue, name]
        let clusters = try db.all(
            "SELECT DISTINCT cluster FROM face WHERE \(mine) AND cluster IS NOT NULL", values
        ) { $0[0] as Int64 }
        try db.run("DELETE FROM face WHERE \(mine)", values)
        try db.run("DELETE FROM outdated WHERE photo = ? AND analyzer = ?", [file.photo.rawValue, analyzer])
        // Only the version whose faces are kept counts as analysed: another that becomes current again is owed again.
        try db.run(
            """
            DELETE FROM analysis WHERE file IN (SELECT id FROM file WHERE photo = ? AND role = 'primary')
                AND (analyzer = ? OR file <> ? AND analyzer IN (SELECT id FROM analyzer WHERE name = ?))
            """, [file.photo.rawValue, analyzer, file.id.rawValue, name])
        let ordered = faces.sorted { ($0.box.x, $0.box.y, $0.key) < ($1.box.x, $1.box.y, $1.key) }
        for (offset, face) in ordered.enumerated() {
            try db.run(
                "INSERT INTO face VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, NULL, NULL)",
                [file.photo.rawValue, file.id.rawValue, analyzer, offset + 1] + face.columns)
        }
        try recount(clusters: clusters, db)
    }
}
