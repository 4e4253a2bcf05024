import Foundation

/// A share of a count, with how far the truth may be from it.
public struct Proportion: Hashable, Sendable, CustomStringConvertible {
    /// How many.
    public var count: Int
    /// Of how many.
    public var total: Int

    /// Makes a share.
    public init(_ count: Int, of total: Int) {
        self.count = count
        self.total = total
    }

    /// The share; 0 of nothing.
    public var share: Double { total > 0 ? Double(count) / Double(total) : 0 }

    /// Wilson's 95 % interval (Journal of the American Statistical Association 22, 1927); 0 to 1 of nothing.
    public var interval: ClosedRange<Double> {
        guard total > 0 else { return 0...1 }
        let (n, z) = (Double(total), 1.959964)
        let middle = (share + z * z / (2 * n)) / (1 + z * z / n)
        let half = z / (1 + z * z / n) * (share * (1 - share) / n + z * z / (4 * n * n)).squareRoot()
        return max(0, middle - half)...min(1, middle + half)
    }

    /// `0.953 (0.921 to 0.973, 205 of 215)`.
    public var description: String {
        String(format: "%.3f (%.3f to %.3f, %d of %d)", share, interval.lowerBound, interval.upperBound, count, total)
    }
}
