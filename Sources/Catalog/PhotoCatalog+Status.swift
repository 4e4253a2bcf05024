import Foundation
import GRDB
public import TierModel

extension PhotoCatalog {
    /// Counts for `tiersync status`, of photos that are not in the trash, which cost the same however large the library is (but for `unanalyzed`, which costs what is owed).
    ///
    /// - Parameter analyzer: Whose backlog and failures are counted; `nil` for any analyzer's.
    public func status(analyzer: AnalyzerVersion?) async throws -> LibraryStatus {
        try await read { db in
            let tallies = try db.all("SELECT name, count, bytes FROM tally") {
                ($0[0] as String, (count: $0[1] as Int, bytes: $0[2] as Int64))
            }
            let tally = Dictionary(tallies) { first, _ in first }
            let count = { (tier: Tier) in tally[tier.rawValue]?.count ?? 0 }
            let bytes = { (tier: Tier) in tally[tier.rawValue]?.bytes ?? 0 }
            let photos = count(.local) + count(.both) + count(.remote)
            return LibraryStatus(
                photos: photos, local: count(.local), both: count(.both), remote: count(.remote),
                unanalyzed: try Self.unanalyzed(analyzer, of: photos, db), faces: tally["face"]?.count ?? 0,
                people: Int(
                    try db.number(
                        """
                        SELECT COUNT(*) FROM person p WHERE p.name_folded IS NOT NULL
                            AND EXISTS (SELECT 1 FROM cluster c WHERE c.person = p.id)
                        """)),
                clusters: Int(try db.number("SELECT COUNT(*) FROM cluster")),
                originalBytes: bytes(.local) + bytes(.both) + bytes(.remote),
                localOriginalBytes: bytes(.local) + bytes(.both), derivedBytes: tally["derived"]?.bytes ?? 0,
                analysisFailures: Int(try Self.failures(analyzer, db)), trashed: tally["trashed"]?.count ?? 0,
                trashedLocalBytes: tally["trashed"]?.bytes ?? 0)
        }
    }

    private static func unanalyzed(_ analyzer: AnalyzerVersion?, of photos: Int, _ db: Database) throws -> Int {
        if let analyzer { return Int(try countOwed(to: analyzer, db)) }
        guard try db.number("SELECT EXISTS (SELECT 1 FROM analyzer)") == 1 else { return photos }
        return Int(try db.number("SELECT COUNT(DISTINCT photo) FROM owed"))
    }

    private static func failures(_ analyzer: AnalyzerVersion?, _ db: Database) throws -> Int64 {
        // Failures are few; those of versions that were replaced do not count.
        try db.number(
            """
            SELECT COUNT(DISTINCT a.file) FROM analyzer y
            CROSS JOIN analysis a ON a.analyzer = y.id AND a.error IS NOT NULL
            CROSS JOIN file f ON f.id = a.file AND f.is_current = 1 AND f.is_trashed = 0
            WHERE y.failures > 0 AND CASE WHEN ?1 IS NULL THEN y.is_active ELSE y.id = ?1 END
            """, [analyzer.map { try Self.row(of: $0, db)?.id ?? 0 }])
    }
}
