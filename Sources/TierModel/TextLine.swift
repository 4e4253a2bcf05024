/// A line of text on a picture.
public struct TextLine: Hashable, Codable, Sendable {
    /// What it says. Spaces and accents may be missing: a search should mind neither.
    public var text: String
    /// How sure the reading is, 0 to 1.
    public var score: Double
    /// Its corners from the beginning of the line's upper edge clockwise, as the line is read, in fractions of the upright picture.
    public var corners: [FractionPoint]

    /// Makes a line.
    public init(text: String, score: Double, corners: [FractionPoint]) {
        self.text = text
        self.score = score
        self.corners = corners
    }
}

/// A point in fractions of the upright picture: 0, 0 is its upper left corner and 1, 1 its lower right one.
public struct FractionPoint: Hashable, Codable, Sendable {
    /// From the left.
    public var x: Double
    /// From the top.
    public var y: Double

    /// Makes a point.
    public init(x: Double, y: Double) {
        self.x = x
        self.y = y
    }
}
