/// How well distances tell whether two faces are of one person.
public struct VerificationScores: Hashable, Sendable {
    /// The mean of ten parts' accuracy, each at the threshold that is best on the nine others (the protocol of Labeled Faces in the Wild, Huang et al., 2007).
    public private(set) var accuracy: Double
    /// The standard error of that mean.
    public private(set) var standardError: Double
    /// Which part of the same people's pairs is accepted where one in a thousand of the others' is.
    public private(set) var trueAccepts: Double

    /// Scores pairs; `nil` with fewer than ten of either kind. Parts are taken in turn, so their order should be mixed.
    ///
    /// - Parameters:
    ///   - same: Distances of pairs of one person.
    ///   - different: Distances of pairs of two.
    public init?(same: [Double], different: [Double]) {
        let parts = 10
        guard same.count >= parts, different.count >= parts else { return nil }
        func part(_ values: [Double], _ number: Int, isIn: Bool) -> [Double] {
            values.enumerated().filter { ($0.offset % parts == number) == isIn }.map(\.element)
        }
        let accuracies = (0..<parts).map { number in
            let threshold = Self.bestThreshold(
                same: part(same, number, isIn: false), different: part(different, number, isIn: false))
            let (ours, theirs) = (part(same, number, isIn: true), part(different, number, isIn: true))
            let right = ours.count { $0 <= threshold } + theirs.count { $0 > threshold }
            return Double(right) / Double(ours.count + theirs.count)
        }
        let mean = accuracies.reduce(0, +) / Double(parts)
        let variance = accuracies.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(parts - 1)
        accuracy = mean
        standardError = (variance / Double(parts)).squareRoot()
        let limit = different.sorted()[different.count / 1_000]
        trueAccepts = Double(same.count { $0 < limit }) / Double(same.count)
    }

    /// The distance at which most pairs are told rightly.
    private static func bestThreshold(same: [Double], different: [Double]) -> Double {
        let all = same.map { ($0, true) } + different.map { ($0, false) }
        var right = different.count
        var (best, threshold) = (right, -1.0)
        for (distance, isSame) in all.sorted(by: { $0.0 < $1.0 }) {
            right += isSame ? 1 : -1
            if right > best { (best, threshold) = (right, distance) }
        }
        return threshold
    }
}
