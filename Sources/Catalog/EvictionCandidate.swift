public import Foundation
import GRDB
import TierModel

/// A file on this device that may be dropped, and what a policy has to know of its photo.
public struct EvictionCandidate: Hashable, Sendable {
    /// The file.
    public var file: FileRecord
    /// The best guess of when the photo was taken.
    public var takenAt: Date
    /// When the photo came into the library.
    public var addedAt: Date
    /// Whether the user asked to keep it on this device.
    public var isPinned: Bool
    /// Its place in the order of eviction.
    public var place: EvictionPlace

    /// Whether some active analyzer has not seen the photo: once dropped, its original will have to be fetched.
    public var isAnalysisOwed: Bool { place.isOwed }
}

/// A place in the order of eviction, to go on from.
public struct EvictionPlace: Hashable, Sendable {
    fileprivate(set) var isOwed: Bool
    fileprivate var takenAt: Int64
    fileprivate var file: Int64
}

extension EvictionPlace {
    /// A part of the order that one range of the index yields.
    enum Stretch {
        /// The files of one time, from this number on.
        case rest(isOwed: Bool, takenAt: Int64, after: Int64)
        /// The files of later times.
        case later(isOwed: Bool, takenAt: Int64?)
    }

    /// What follows a place, in order. Not one comparison of three columns: of those, SQLite's index would use the first two.
    static func stretches(after place: EvictionPlace?) -> [Stretch] {
        guard let place else { return [.later(isOwed: false, takenAt: nil), .later(isOwed: true, takenAt: nil)] }
        let here: [Stretch] = [
            .rest(isOwed: place.isOwed, takenAt: place.takenAt, after: place.file),
            .later(isOwed: place.isOwed, takenAt: place.takenAt),
        ]
        return place.isOwed ? here : here + [.later(isOwed: true, takenAt: nil)]
    }
}

extension EvictionCandidate {
    static func fetch(
        _ photos: [PhotoID]?, in stretch: EvictionPlace.Stretch, takenBefore: Int64, limit: Int, _ db: Database
    ) throws -> [EvictionCandidate] {
        let range: String
        var values: Database.Values = [limit, takenBefore]
        switch stretch {
        case .rest(let isOwed, let takenAt, let after):
            range = "f.is_owed = ?3 AND f.taken_at = ?4 AND f.id > ?5"
            values += [isOwed ? 1 : 0, takenAt, after]
        case .later(let isOwed, let takenAt):
            range = "f.is_owed = ?3 AND f.taken_at > ?4"
            values += [isOwed ? 1 : 0, takenAt ?? Int64.min]
        }
        let chosen = photos.map { Stored.list($0.map(\.rawValue)) }
        let source =
            chosen == nil
            ? "FROM file f INDEXED BY file_to_evict"
            : "FROM json_each(?\(values.count + 1)) i CROSS JOIN file f INDEXED BY file_photo ON f.photo = i.value"
        return try db.all(
            """
            SELECT \(FileRecord.columns), f.is_owed, f.taken_at, p.added_at, p.pinned_at IS NOT NULL
            \(source) CROSS JOIN photo p ON p.id = f.photo
            WHERE f.tier <> 'remote' AND f.uploaded_at IS NOT NULL AND f.is_trashed = 0
                AND \(range) AND f.taken_at < ?2 ORDER BY f.taken_at, f.id LIMIT ?1
            """, values + (chosen.map { [$0] } ?? [])
        ) { try EvictionCandidate($0) }
    }

    private init(_ row: Row) throws {
        let next = FileRecord.columnCount
        file = try FileRecord(row)
        takenAt = Stored.date(row[next + 1])
        addedAt = Stored.date(row[next + 2])
        isPinned = row.flag(next + 3)
        place = EvictionPlace(isOwed: row.flag(next), takenAt: row[next + 1], file: file.id.rawValue)
    }
}
