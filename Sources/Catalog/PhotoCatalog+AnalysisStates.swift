public import Foundation
import GRDB
public import TierModel

/// How many photos were analysed in one state of the machine.
public struct AnalysesInState: Hashable, Sendable {
    /// On mains or not, at it or not.
    public var state: MachineState
    /// How many.
    public var photos: Int
    /// Of them, those whose original was fetched for it.
    public var fetched: Int
}

/// When the newest photos were analysed, and how large they are.
public struct RecentAnalysis: Hashable, Sendable {
    /// When its findings were committed.
    public var at: Date
    /// The original's size.
    public var byteCount: Int64
}

extension PhotoCatalog {
    /// In which states of the machine photos were analysed since then, the most frequent first. Analyses of other devices, and of before states were noted, have none.
    public func analysisStates(since: Date?) async throws -> [AnalysesInState] {
        try await read { db in
            try db.all(
                """
                SELECT a.on_mains, a.is_idle, COUNT(*), SUM(EXISTS (
                    SELECT 1 FROM transfer t INDEXED BY transfer_analysis
                    WHERE t.purpose = 'analysis' AND t.operation = 'get' AND t.file = a.file))
                FROM analysis a WHERE a.error IS NULL AND a.at >= ?
                GROUP BY a.on_mains, a.is_idle ORDER BY 3 DESC, 1, 2
                """, [since.map(Stored.time) ?? .min]
            ) {
                AnalysesInState(
                    state: MachineState(onMains: $0[0] as Bool?, isIdle: $0[1] as Bool?), photos: $0[2], fetched: $0[3])
            }
        }
    }

    /// In which state of the machine these photos' current versions were analysed; those that were not are left out.
    public func analysisStates(of photos: [PhotoID]) async throws -> [PhotoID: MachineState] {
        try await read { db in
            let rows = try db.all(
                """
                SELECT f.photo, a.on_mains, a.is_idle FROM json_each(?) i
                CROSS JOIN file f ON f.photo = i.value AND f.role = 'primary' AND f.is_current = 1
                CROSS JOIN analysis a ON a.file = f.id AND a.error IS NULL ORDER BY a.at
                """, [Stored.list(photos.map(\.rawValue))]
            ) { (PhotoID(rawValue: $0[0]), MachineState(onMains: $0[1] as Bool?, isIdle: $0[2] as Bool?)) }
            return Dictionary(rows, uniquingKeysWith: { $1 })
        }
    }

    /// The newest analyses, the newest first.
    public func recentAnalyses(limit: Int) async throws -> [RecentAnalysis] {
        try await read { db in
            try db.all(
                """
                SELECT a.at, f.byte_count FROM analysis a INDEXED BY analysis_time JOIN file f ON f.id = a.file
                WHERE a.error IS NULL ORDER BY a.at DESC LIMIT ?
                """, [limit]
            ) { RecentAnalysis(at: Stored.date($0[0]), byteCount: $0[1]) }
        }
    }
}
