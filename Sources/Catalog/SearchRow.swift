public import TierModel

/// Where a photo stands in the search index: in the order of the camera's clocks, so that a range of keys is a range of time.
public struct SearchKey: RawRepresentable, Hashable, Comparable, Sendable {
    /// Seconds of the camera's clock since 1970, times 2^27, and the photo's number.
    public let rawValue: Int64

    /// Takes a key as it was stored.
    public init(rawValue: Int64) {
        self.rawValue = rawValue
    }

    /// The key of a photo.
    ///
    /// - Parameter seconds: what the camera's clock said, in seconds since 1970 of that clock; held within some two thousand years of it.
    public init(photo: PhotoID, seconds: Double) {
        rawValue = Self.first(of: seconds).rawValue | (photo.rawValue & Self.numbers)
    }

    /// The least key at a time: keys of the time before are less, and keys of it or later are not.
    public static func first(of seconds: Double) -> SearchKey {
        let whole = seconds.isNaN ? 0 : min(max(seconds.rounded(.down), -Self.limit), Self.limit)
        return SearchKey(rawValue: Int64(whole) << Self.numberBits)
    }

    /// The photo.
    public var photo: PhotoID { PhotoID(rawValue: rawValue & Self.numbers) }
    /// What the camera's clock said, in whole seconds.
    public var seconds: Int64 { rawValue >> Self.numberBits }

    /// Orders by time, then number.
    public static func < (left: SearchKey, right: SearchKey) -> Bool { left.rawValue < right.rawValue }

    /// More than a hundred million photos on one device.
    private static let numberBits: Int64 = 27
    private static let numbers: Int64 = (1 << numberBits) - 1
    private static let limit = 6.4e10
}

/// The columns of the search index, in its order.
public enum SearchColumn: String, Hashable, Sendable, CaseIterable {
    /// `p` and the UUID's digits of each person.
    case people
    /// Tags.
    case tags
    /// Title and caption.
    case caption
    /// What is on it, with the words above.
    case labels
    /// Town, region, country.
    case place
    /// What kind of picture it is; of receipts the merchant.
    case kind
    /// Camera and lens.
    case camera
    /// File names, and folders that it came from.
    case file
    /// What is written on it.
    case text
    /// Words of ours that no user types: the date's parts, marks, albums, numbers in steps.
    case facts

    /// Its place among the columns, from 0.
    public var index: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

/// What the index is told of one photo.
public struct SearchRow: Sendable {
    /// The photo.
    public var photo: PhotoID
    /// The version of the change that it was made for.
    public var version: Int64
    /// Where it stands; `nil` for a photo that is not to be found.
    public var key: SearchKey?
    /// The text of each column.
    public var columns: [SearchColumn: String]
    /// The scene vector made small.
    public var sketch: QuantizedVector?
    /// Whether it is left out of the timeline and the map.
    public var isHidden: Bool
    /// Where it was taken.
    public var location: GeoPoint?

    /// Makes a row.
    public init(
        photo: PhotoID, version: Int64, key: SearchKey?, columns: [SearchColumn: String] = [:],
        sketch: QuantizedVector? = nil, isHidden: Bool = false, location: GeoPoint? = nil
    ) {
        self.photo = photo
        self.version = version
        self.key = key
        self.columns = columns
        self.sketch = sketch
        self.isHidden = isHidden
        self.location = location
    }
}

/// What the catalog knows of a photo that its row in the index is made of.
public struct SearchSource: Sendable {
    /// The version of the change that the row is made for.
    public var version: Int64
    /// The photo with its files.
    public var photo: PhotoRecord
    /// The best guess of when it was taken, in seconds since 1970, where no clock says.
    public var takenAt: Double
    /// The paths that the current original came from.
    public var sources: [String]
    /// What analyzers said, by name.
    public var features: [String: PhotoFeature]
    /// Who is on it: a person for each face, `nil` where nobody was named.
    public var faces: [PersonID?]
    /// What the user says of it.
    public var marks: [PhotoMark]
}
