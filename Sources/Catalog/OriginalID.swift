/// The number of one stored file in the catalog of one library: a version of a primary original, or a companion.
public struct OriginalID: RawRepresentable, Hashable, Comparable, Codable, Sendable {
    /// The row number, from 1.
    public let rawValue: Int64

    /// Makes an id of a row number.
    public init(rawValue: Int64) {
        self.rawValue = rawValue
    }

    /// Orders by number.
    public static func < (left: OriginalID, right: OriginalID) -> Bool { left.rawValue < right.rawValue }
}

/// The number of a step in the journal.
public struct StepID: RawRepresentable, Hashable, Codable, Sendable {
    /// The row number, from 1.
    public let rawValue: Int64

    /// Makes an id of a row number.
    public init(rawValue: Int64) {
        self.rawValue = rawValue
    }
}
