/// What was concluded of the pictures of two photos: kept, so that they need not be compared again. The catalog names them by their bytes, a search by
/// their numbers.
public struct JudgedPair<Picture: Hashable & Sendable>: Hashable, Sendable {
    /// The better one.
    public var first: Picture
    /// The other.
    public var second: Picture
    /// What else was known of both: the verdict holds as long as this does.
    public var premise: String
    /// What was concluded.
    public var verdict: String

    /// Makes a pair.
    public init(first: Picture, second: Picture, premise: String, verdict: String) {
        self.first = first
        self.second = second
        self.premise = premise
        self.verdict = verdict
    }

    /// The same with other names; `nil` where one has none.
    public func named<Other>(_ name: (Picture) -> Other?) -> JudgedPair<Other>? {
        guard let first = name(first), let second = name(second) else { return nil }
        return JudgedPair<Other>(first: first, second: second, premise: premise, verdict: verdict)
    }
}
