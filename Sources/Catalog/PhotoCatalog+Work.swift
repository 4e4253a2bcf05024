import GRDB
import TierModel

/// What waits to be uploaded and analysed.
public struct WorkCounts: Hashable, Sendable {
    /// Photos of which some file is only here.
    public var photosToPush = 0
    /// Bytes of those files.
    public var bytesToPush: Int64 = 0
    /// Photos to analyse whose original is here.
    public var photosToAnalyzeHere = 0
    /// Photos to analyse whose original is only on the remote.
    public var photosToAnalyzeRemote = 0
    /// Bytes of those originals.
    public var bytesToFetch: Int64 = 0
    /// Photos that earlier models have seen.
    public var photosToRenew = 0
    /// Primary originals here that are proven on the remote.
    public var originalsInBoth = 0
    /// Bytes of all files that are on the remote, wherever else they are.
    public var bytesOnRemote: Int64 = 0

    init() {}
}

extension PhotoCatalog {
    /// Counts for a plan. Costs what waits, not what the library holds.
    public func workCounts() async throws -> WorkCounts {
        try await read { db in
            var counts = WorkCounts()
            let push = try db.first(
                """
                SELECT COUNT(DISTINCT photo), SUM(byte_count) FROM file INDEXED BY file_to_push
                WHERE tier = 'local' AND is_trashed = 0
                """
            ) { (photos: $0[0] as Int, bytes: $0.number(1) ?? 0) }
            counts.photosToPush = push?.photos ?? 0
            counts.bytesToPush = push?.bytes ?? 0
            let tallies = try db.all("SELECT name, count, bytes FROM tally") {
                ($0[0] as String, (count: $0[1] as Int, bytes: $0[2] as Int64))
            }
            let tally = Dictionary(tallies) { first, _ in first }
            counts.originalsInBoth = tally["both"]?.count ?? 0
            counts.bytesOnRemote = (tally["both"]?.bytes ?? 0) + (tally["remote"]?.bytes ?? 0)
            counts.photosToRenew = Int(try db.number("SELECT COUNT(DISTINCT photo) FROM outdated"))
            guard try db.number("SELECT EXISTS (SELECT 1 FROM analyzer)") == 1 else {
                // Nothing was analysed ever: nobody keeps a list yet, and all is owed.
                counts.photosToAnalyzeHere = (tally["local"]?.count ?? 0) + (tally["both"]?.count ?? 0)
                counts.photosToAnalyzeRemote = tally["remote"]?.count ?? 0
                counts.bytesToFetch = tally["remote"]?.bytes ?? 0
                return counts
            }
            let owed = try db.all(
                """
                SELECT f.tier = 'remote', COUNT(*), SUM(f.byte_count) FROM (SELECT DISTINCT photo FROM owed) o
                CROSS JOIN file f ON f.photo = o.photo AND f.role = 'primary' AND f.is_current = 1 AND f.is_trashed = 0
                GROUP BY 1
                """
            ) { (isRemote: $0.flag(0), count: $0[1] as Int, bytes: $0[2] as Int64) }
            for row in owed {
                if row.isRemote {
                    (counts.photosToAnalyzeRemote, counts.bytesToFetch) = (row.count, row.bytes)
                } else {
                    counts.photosToAnalyzeHere = row.count
                }
            }
            return counts
        }
    }
}
