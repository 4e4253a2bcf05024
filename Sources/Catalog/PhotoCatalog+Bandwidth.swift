public import Foundation
import GRDB
public import TierModel

extension PhotoCatalog {
    /// Body bytes that were received of a photo for one purpose, ever. Costs this photo's transfers.
    public func bytesReceived(of photo: PhotoID, for purpose: Purpose) async throws -> Int64 {
        try await read {
            try $0.number(
                "SELECT COALESCE(SUM(received), 0) FROM transfer WHERE photo = ? AND purpose = ?",
                [photo.rawValue, purpose.rawValue])
        }
    }

    /// What moved for each purpose in operations that began at `since` or later; `nil` for all time. Those that still run do not count.
    public func bandwidth(since: Date?) async throws -> [Purpose: BandwidthTotals] {
        try await bandwidthByDay(since: since).reduce(into: [:]) { sums, day in
            sums[day.purpose] = (sums[day.purpose] ?? BandwidthTotals()) + day.totals
        }
    }

    /// What moved on each day (UTC, of the beginning) for each purpose, remote and kind of operation, in order.
    public func bandwidthByDay(since: Date?) async throws -> [DayBandwidth] {
        let start = max(0, since.map(Stored.time) ?? 0)
        return try await read { db in
            // Whole days are summed up already; of the first day only a part may count.
            try db.all(
                """
                SELECT day, purpose, r.location, operation, sent, received, requests, header_sent, header_received,
                    wasted, cut_off, retries
                FROM traffic JOIN remote r ON r.id = remote WHERE day > ?1 OR (day = ?1 AND ?2 = ?1 * 86400000000)
                UNION ALL
                SELECT ?1, purpose, r.location, operation, SUM(sent), SUM(received), COUNT(*), SUM(header_sent),
                    SUM(header_received), SUM(wasted), SUM(is_cut_off), SUM(attempt > 1)
                FROM transfer JOIN remote r ON r.id = remote WHERE ?2 > ?1 * 86400000000 AND started_at >= ?2
                    AND started_at < (?1 + 1) * 86400000000 AND finished_at IS NOT NULL
                GROUP BY purpose, remote, operation
                """, [start / 86_400_000_000, start]
            ) { row in
                DayBandwidth(
                    day: Self.day(row[0]), purpose: try row.value(1, as: Purpose.self), remote: row[2],
                    operation: try row.value(3, as: ObjectOperation.self), totals: BandwidthTotals(row, at: 4))
            }.sorted {
                ($0.day, $0.purpose, $0.remote, $0.operation.rawValue)
                    < ($1.day, $1.purpose, $1.remote, $1.operation.rawValue)
            }
        }
    }

    /// What moved for each photo and purpose, by photo; `limit` counts rows of the answer, of which a photo's are never split.
    public func bandwidthByPhoto(since: Date?, after: PhotoID?, limit: Int) async throws -> [PhotoBandwidth] {
        let start = since.map(Stored.time) ?? .min
        return try await read { db in
            let statement = try db.cachedStatement(
                sql: """
                    SELECT t.photo, COALESCE((SELECT name FROM file f
                            WHERE f.photo = t.photo AND f.role = 'primary' AND f.is_current = 1), ''),
                        t.purpose, SUM(t.sent), SUM(t.received), COUNT(*), SUM(t.header_sent), SUM(t.header_received),
                        SUM(t.wasted), SUM(t.is_cut_off), SUM(t.attempt > 1)
                    FROM transfer t INDEXED BY transfer_photo
                    WHERE t.photo > ? AND +t.started_at >= ? AND t.finished_at IS NOT NULL
                    GROUP BY t.photo, t.purpose ORDER BY t.photo, t.purpose
                    """)
            var result: [PhotoBandwidth] = []
            let rows = try Row.fetchCursor(statement, arguments: [after?.rawValue ?? 0, start])
            while let row = try rows.next() {
                let photo = PhotoID(rawValue: row[0])
                if result.count >= limit, photo != result.last?.photo { break }
                result.append(
                    PhotoBandwidth(
                        photo: photo, file: row[1], purpose: try row.value(2, as: Purpose.self),
                        totals: BandwidthTotals(row, at: 3)))
            }
            return result.sorted { ($0.photo, $0.purpose) < ($1.photo, $1.purpose) }
        }
    }

    /// Whether each original was fetched once for analysis: counted from the ledger, by file.
    public func analysisFetches(since: Date?) async throws -> AnalysisFetches {
        let start = since.map(Stored.time) ?? .min
        return try await read { db in
            var sums = AnalysisFetches(
                originals: 0, originalBytes: 0, bytesFetched: 0, bytesWasted: 0, fetchedMoreThanOnce: [])
            var twice: Set<PhotoID> = []
            let rows = try db.all(
                """
                SELECT t.photo, t.useful, t.wasted, COALESCE(f.remote_bytes, f.byte_count) FROM (
                    SELECT file, MAX(photo) AS photo, SUM(received - wasted) AS useful, SUM(wasted) AS wasted
                    FROM transfer INDEXED BY transfer_analysis
                    WHERE purpose = 'analysis' AND operation = 'get' AND started_at >= ? GROUP BY file
                ) t LEFT JOIN file f ON f.id = t.file
                """, [start]
            ) { (photo: $0.number(0), useful: $0[1] as Int64, wasted: $0[2] as Int64, size: $0.number(3)) }
            for row in rows {
                sums.bytesFetched += row.useful
                sums.bytesWasted += row.wasted
                guard row.useful > 0, let size = row.size, let photo = row.photo else { continue }
                sums.originals += 1
                sums.originalBytes += size
                if row.useful > size { twice.insert(PhotoID(rawValue: photo)) }
            }
            sums.fetchedMoreThanOnce = twice.sorted()
            return sums
        }
    }

    /// What moved from a day (UTC, counted from 1970) on, body bytes both ways, by day and purpose.
    public func movedBytes(fromDay day: Int64) async throws -> [MovedBytes] {
        try await read { db in
            try db.all(
                "SELECT day, purpose, SUM(sent + received) FROM traffic WHERE day >= ? GROUP BY day, purpose", [day]
            ) { MovedBytes(day: $0[0], purpose: try $0.value(1, as: Purpose.self), bytes: $0[2]) }
        }
    }

    /// A day counted from 1970 as `2024-05-31`.
    static func day(_ number: Int64) -> String {
        let date = Date(timeIntervalSince1970: Double(number) * 86_400)
        return date.formatted(.iso8601.year().month().day())
    }
}

extension BandwidthTotals {
    fileprivate init(_ row: Row, at start: Int) {
        self.init(
            sent: row[start], received: row[start + 1], requests: row[start + 2], headerSent: row[start + 3],
            headerReceived: row[start + 4], wasted: row[start + 5], requestsCutOff: row[start + 6],
            retries: row[start + 7])
    }
}
