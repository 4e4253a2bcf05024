/// What is on a photo, or where it was taken, in a word that a user would search for.
public struct PhotoLabel: Hashable, Codable, Sendable {
    /// The word, such as `golden retriever` or, above it, `dog` and `animal`.
    public var name: String
    /// How sure it is, 0 to 1.
    public var score: Double

    /// Makes a label.
    public init(name: String, score: Double) {
        self.name = name
        self.score = score
    }
}
