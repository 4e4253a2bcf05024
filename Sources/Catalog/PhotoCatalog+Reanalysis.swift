import GRDB
public import TierModel

extension PhotoCatalog {
    /// Photos that were analysed with a profile that looks less closely than this one, or of those named all that were analysed at all; by number,
    /// page by page. Costs a pass over the analyses: somebody asked for it.
    public func photosToReanalyze(
        below profile: AnalysisProfile, photos: [PhotoID]?, tiers: Set<Tier>?, after: PhotoID?, limit: Int
    ) async throws -> [PhotoRecord] {
        try await read { db in
            let words = (tiers ?? Set(Tier.allCases)).map { "'\($0.rawValue)'" }.sorted().joined(separator: ", ")
            let page = try db.all(
                "SELECT f.photo \(Self.analyzed) AND f.photo > ?3 AND f.tier IN (\(words)) ORDER BY f.photo LIMIT ?4",
                Self.values(below: profile, photos) + [after?.rawValue ?? 0, limit]
            ) { $0[0] as Int64 }
            return try PhotoRecord.fetch(
                db, "WHERE p.id IN (SELECT value FROM json_each(?)) ORDER BY p.id", [Stored.list(page)])
        }
    }

    /// What those cost.
    public func reanalysisCost(below profile: AnalysisProfile, photos: [PhotoID]?) async throws -> ReanalysisCost {
        try await read { db in
            var cost = ReanalysisCost()
            let rows = try db.all(
                "SELECT f.tier = 'remote', COUNT(*), SUM(f.byte_count) \(Self.analyzed) GROUP BY 1",
                Self.values(below: profile, photos)
            ) { (isRemote: $0.flag(0), count: $0[1] as Int, bytes: $0[2] as Int64) }
            for row in rows {
                if row.isRemote { (cost.remote, cost.bytes) = (row.count, row.bytes) } else { cost.here = row.count }
            }
            return cost
        }
    }

    /// Of before profiles were noted, the balanced one was the only one.
    private static let analyzed = """
        FROM file f WHERE f.role = 'primary' AND f.is_current = 1 AND f.is_trashed = 0
        AND (?1 IS NULL OR f.photo IN (SELECT value FROM json_each(?1)))
        AND EXISTS (SELECT 1 FROM analysis a CROSS JOIN analyzer y ON y.id = a.analyzer AND y.name = 'faces'
            WHERE a.file = f.id AND a.error IS NULL AND (?1 IS NOT NULL
                OR COALESCE(a.profile, 'balanced') IN (SELECT value FROM json_each(?2))))
        """

    private static func values(below profile: AnalysisProfile, _ photos: [PhotoID]?) -> Database.Values {
        let less = AnalysisProfile.allCases.filter { $0 < profile }.map { "\"\($0.rawValue)\"" }
        return [
            photos.map { Stored.list($0.map(\.rawValue)) }, "[\(less.joined(separator: ","))]",
        ]
    }
}
