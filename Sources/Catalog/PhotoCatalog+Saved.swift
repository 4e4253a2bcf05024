public import Foundation
import GRDB
public import TierModel

/// What was not fetched.
public struct SavedBytes: Hashable, Sendable {
    /// Why.
    public var reason: SavedReason
    /// Originals, each as often as it would have been fetched.
    public var photos: Int
    /// Their bytes.
    public var bytes: Int64
}

/// Originals that were analysed before they left this device: nothing was ever fetched to analyse them.
public struct AnalysedBeforeLeaving: Hashable, Sendable {
    /// How many are on the remote only, or were.
    public var photos: Int
    /// Their bytes.
    public var bytes: Int64
}

extension PhotoCatalog {
    /// Notes that these photos' originals did not have to be fetched: of those that are on the remote only, the sizes are added up.
    public func noteSaved(_ reason: SavedReason, photos: Set<PhotoID>, at now: Date) async throws {
        guard !photos.isEmpty else { return }
        try await write { db in
            try db.run(
                """
                INSERT INTO saved SELECT ?1, ?2, COUNT(*), SUM(f.byte_count) FROM json_each(?3) i
                CROSS JOIN file f ON f.photo = i.value AND f.role = 'primary' AND f.is_current = 1 AND f.tier = 'remote'
                WHERE true GROUP BY 1, 2
                ON CONFLICT (day, reason) DO UPDATE SET
                    photos = photos + excluded.photos, bytes = bytes + excluded.bytes
                """,
                [
                    Stored.time(now) / 86_400_000_000, reason.rawValue,
                    Stored.list(photos.map(\.rawValue).sorted()),
                ])
        }
    }

    /// What was not fetched since the day (UTC) of `since`, by reason.
    public func saved(since: Date?) async throws -> [SavedBytes] {
        try await read { db in
            try db.all(
                """
                SELECT reason, SUM(photos), SUM(bytes) FROM saved WHERE day >= ? GROUP BY reason ORDER BY reason
                """, [since.map { Stored.time($0) / 86_400_000_000 } ?? .min]
            ) { SavedBytes(reason: try $0.value(0, as: SavedReason.self), photos: $0[1], bytes: $0[2]) }
        }
    }

    /// The originals on the remote only that were analysed here since then and never fetched for that.
    public func analysedBeforeLeaving(since: Date?) async throws -> AnalysedBeforeLeaving {
        try await read { db in
            try db.first(
                """
                SELECT COUNT(*), COALESCE(SUM(f.byte_count), 0) FROM file f
                WHERE f.role = 'primary' AND f.is_current = 1 AND f.tier = 'remote'
                    AND EXISTS (SELECT 1 FROM analysis a WHERE a.file = f.id AND a.error IS NULL AND a.at >= ?
                        AND (a.on_mains IS NOT NULL OR a.is_idle IS NOT NULL))
                    AND NOT EXISTS (SELECT 1 FROM transfer t INDEXED BY transfer_analysis
                        WHERE t.purpose = 'analysis' AND t.operation = 'get' AND t.file = f.id AND t.received > t.wasted)
                """, [since.map(Stored.time) ?? .min]
            ) { AnalysedBeforeLeaving(photos: $0[0], bytes: $0[1]) } ?? AnalysedBeforeLeaving(photos: 0, bytes: 0)
        }
    }
}
