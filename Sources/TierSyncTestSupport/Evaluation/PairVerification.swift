/// How well distances tell pairs of one person from pairs of two.
public struct PairVerification: Hashable, Sendable {
    /// The mean share of pairs that were judged rightly, over ten parts: each with the threshold that is best on the other nine.
    public var accuracy: Double
    /// The standard error of that mean.
    public var standardError: Double
    /// The share of pairs of one person that are nearer than all but a thousandth of those of two.
    public var acceptedAtOneInThousand: Double

    private static let parts = 10

    /// Scores distances; `nil` with less than ten pairs of either kind.
    ///
    /// - Parameters:
    ///   - same: distances of pairs of one person, in an order that has nothing to do with them.
    ///   - different: of pairs of two, likewise.
    public init?(same: [Double], different: [Double]) {
        guard same.count >= Self.parts, different.count >= Self.parts else { return nil }
        let shares = (0..<Self.parts).map { part in
            let threshold = Self.bestThreshold(
                same: Self.without(part, same), different: Self.without(part, different))
            let (ownSame, ownDifferent) = (Self.only(part, same), Self.only(part, different))
            let right =
                ownSame.filter { $0 <= threshold }.count + ownDifferent.filter { $0 > threshold }.count
            return Double(right) / Double(ownSame.count + ownDifferent.count)
        }
        let count = Double(Self.parts)
        let mean = shares.reduce(0, +) / count
        let variance = shares.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)
        accuracy = mean
        standardError = (variance / count).squareRoot()
        // As many pairs of two may be as near or nearer.
        let limit = different.sorted()[different.count / 1_000]
        acceptedAtOneInThousand = Double(same.filter { $0 < limit }.count) / Double(same.count)
    }

    private static func only(_ part: Int, _ values: [Double]) -> [Double] {
        stride(from: part, to: values.count, by: parts).map { values[$0] }
    }

    private static func without(_ part: Int, _ values: [Double]) -> [Double] {
        values.enumerated().filter { $0.offset % parts != part }.map(\.element)
    }

    /// The distance up to which pairs count as of one person so that most are judged rightly: in the middle of the first gap that does.
    private static func bestThreshold(same: [Double], different: [Double]) -> Double {
        let all = (same.map { ($0, 1) } + different.map { ($0, -1) }).sorted { $0 < $1 }
        var (sum, best, threshold) = (0, 0, -Double.infinity)
        for (index, (distance, gain)) in all.enumerated() {
            sum += gain
            let next = index + 1 < all.count ? all[index + 1].0 : .infinity
            // Equal distances are judged alike.
            if next > distance, sum > best { (best, threshold) = (sum, (distance + next) / 2) }
        }
        return threshold
    }
}
