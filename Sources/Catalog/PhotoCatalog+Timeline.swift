import GRDB
public import TierModel

/// A month of the timeline.
public struct MonthCount: Hashable, Sendable {
    /// The year, by the camera's clocks.
    public var year: Int
    /// 1 to 12.
    public var month: Int
    /// Photos that are neither hidden nor in the trash.
    public var photos: Int
}

/// A box on the map, in degrees; one whose west lies east of its east crosses the 180th meridian.
public struct GeoBox: Hashable, Sendable {
    /// Least longitude.
    public var west: Double
    /// Greatest longitude.
    public var east: Double
    /// Least latitude.
    public var south: Double
    /// Greatest latitude.
    public var north: Double

    /// Makes a box.
    public init(west: Double, east: Double, south: Double, north: Double) {
        self.west = west
        self.east = east
        self.south = south
        self.north = north
    }
}

/// Photos that were taken in one square of a grid.
public struct PlaceSquare: Hashable, Sendable {
    /// Mean latitude of its photos.
    public var latitude: Double
    /// Mean longitude of its photos.
    public var longitude: Double
    /// Photos that are neither hidden nor in the trash.
    public var photos: Int
    /// The one taken last.
    public var newest: SearchKey
}

/// What the timeline and the map show: the photos of the search index that are neither hidden nor in the trash.
extension PhotoCatalog {
    /// How many photos each month has, the newest month first. Costs the months.
    public func months() async throws -> [MonthCount] {
        try await read { db in
            try db.all("SELECT month, photos FROM month ORDER BY month DESC") { row in
                let month: Int = row[0]
                let year = month >= 0 ? month / 12 : -((11 - month) / 12)
                return MonthCount(year: year, month: month - 12 * year + 1, photos: row[1])
            }
        }
    }

    /// Photos of a span of time, the newest first. Costs these photos, and those passed over by the offset.
    public func timeline(
        from first: SearchKey, before end: SearchKey, offset: Int, limit: Int
    ) async throws -> [SearchKey] {
        try await read { db in
            try db.all(
                """
                SELECT key FROM indexed WHERE key >= ? AND key < ? AND is_hidden = 0
                ORDER BY key DESC LIMIT ? OFFSET ?
                """, [first.rawValue, end.rawValue, limit, offset]
            ) { SearchKey(rawValue: $0[0]) }
        }
    }

    /// Where photos stand in the timeline; those in the trash do not.
    public func searchKeys(of photos: [PhotoID]) async throws -> [PhotoID: SearchKey] {
        let list = Stored.list(photos.map(\.rawValue))
        return try await read { db in
            Dictionary(
                uniqueKeysWithValues: try db.all(
                    "SELECT photo, key FROM indexed WHERE photo IN (SELECT value FROM json_each(?))", [list]
                ) { (PhotoID(rawValue: $0[0]), SearchKey(rawValue: $0[1])) })
        }
    }

    /// Photos with a place, gathered in squares of a grid. Costs the photos within the box.
    ///
    /// - Parameter step: the side of a square in degrees.
    public func places(in box: GeoBox, step: Double) async throws -> [PlaceSquare] {
        try await read { db in
            let (condition, values) = box.condition
            return try db.all(
                """
                SELECT AVG(latitude), AVG(longitude), COUNT(*), MAX(key) FROM indexed WHERE \(condition)
                GROUP BY CAST((latitude + 90) / ? AS INTEGER), CAST((longitude + 180) / ? AS INTEGER)
                """, values + [step, step]
            ) {
                PlaceSquare(
                    latitude: $0[0], longitude: $0[1], photos: $0[2], newest: SearchKey(rawValue: $0[3]))
            }
        }
    }

    /// Photos taken within a box, the newest first, and how many there are, counted up to a limit.
    public func photos(in box: GeoBox, offset: Int, limit: Int, countingTo most: Int) async throws
        -> (keys: [SearchKey], count: Int)
    {
        try await read { db in
            let (condition, values) = box.condition
            let keys = try db.all(
                "SELECT key FROM indexed WHERE \(condition) ORDER BY key DESC LIMIT ? OFFSET ?",
                values + [limit, offset]
            ) { SearchKey(rawValue: $0[0]) }
            let count = try db.number(
                "SELECT COUNT(*) FROM (SELECT 1 FROM indexed WHERE \(condition) LIMIT ?)", values + [most])
            return (keys, Int(count))
        }
    }
}

extension GeoBox {
    fileprivate var condition: (String, Database.Values) {
        let meridians =
            west <= east ? "longitude >= ? AND longitude <= ?" : "(longitude >= ? OR longitude <= ?)"
        return (
            "latitude IS NOT NULL AND latitude >= ? AND latitude <= ? AND \(meridians) AND is_hidden = 0",
            [south, north, west, east]
        )
    }
}
