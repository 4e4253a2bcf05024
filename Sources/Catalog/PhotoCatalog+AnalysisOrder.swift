public import Foundation
import GRDB
public import TierModel

extension PhotoCatalog {
    /// What an analyzer still has to see, the most useful first: photos that the user looked at (the most often first) or took since `recent` (the newest
    /// first); then those that tell most of people who have a name: a decision waits for them, or people with names are on photos of the same day
    /// (UTC), the more the sooner; then the others, the oldest last. Costs a pass over what is owed and over the photos of those days.
    ///
    /// - Parameters:
    ///   - photos: only these; `nil` for all.
    ///   - tiers: only these.
    public func analysisOrder(
        _ analyzer: AnalyzerVersion, photos: [PhotoID]? = nil, tiers: Set<Tier>, recent: Date
    ) async throws -> [PhotoID] {
        try await read { db in
            guard let id = try Self.row(of: analyzer, db)?.id else { return [] }
            let chosen = photos.map { Stored.list($0.map(\.rawValue)) }
            let owed =
                chosen == nil
                ? "owed o" : "(SELECT DISTINCT value FROM json_each(?3)) i CROSS JOIN owed o ON o.photo = i.value"
            let words = tiers.map { "'\($0.rawValue)'" }.sorted().joined(separator: ", ")
            return try db.all(
                """
                WITH waiting AS MATERIALIZED (
                    SELECT p.id AS photo, p.taken_at AS taken, p.views AS views, f.digest AS digest,
                        p.taken_at - p.taken_at % 86400000000 AS day
                    FROM \(owed) CROSS JOIN photo p ON p.id = o.photo
                    CROSS JOIN file f ON f.photo = p.id AND f.role = 'primary' AND f.is_current = 1
                    WHERE o.analyzer = ?1 AND f.is_trashed = 0 AND f.tier IN (\(words))
                ), known AS MATERIALIZED (
                    SELECT d.day AS day, COUNT(*) AS faces
                    FROM (SELECT DISTINCT day FROM waiting) d
                    CROSS JOIN photo p ON p.taken_at >= d.day AND p.taken_at < d.day + 86400000000
                    CROSS JOIN face a ON a.photo = p.id AND a.person IS NOT NULL
                    CROSS JOIN person q ON q.id = a.person AND q.name IS NOT NULL AND q.is_hidden = 0
                    GROUP BY d.day
                ), grouped AS (
                    -- A join of the two would look through all days for each photo.
                    SELECT photo, taken, views, digest, SUM(faces) OVER (PARTITION BY day) AS faces FROM (
                        SELECT photo, taken, views, digest, day, 0 AS faces FROM waiting
                        UNION ALL SELECT NULL, NULL, NULL, NULL, day, faces FROM known)
                ), ranked AS (
                    SELECT photo, taken, views, faces, views > 0 OR taken >= ?2 AS is_wanted,
                        EXISTS (SELECT 1 FROM decision e WHERE e.photo = digest) AS is_decided
                    FROM grouped WHERE photo IS NOT NULL
                )
                SELECT photo FROM ranked ORDER BY is_wanted DESC, iif(is_wanted, views, 0) DESC,
                    iif(is_wanted, taken, 0) DESC, is_decided DESC, faces DESC, taken DESC, photo
                """, [id, Stored.time(recent)] + (chosen.map { [$0] } ?? [])
            ) { PhotoID(rawValue: $0[0]) }
        }
    }

    /// Counts that the user asked for a photo's original.
    public func noteView(of photo: PhotoID) async throws {
        try await write { db in
            try db.run("UPDATE photo SET views = views + 1 WHERE id = ?", [photo.rawValue])
        }
    }
}
