public import TierModel

/// A map of the plane that turns, scales evenly and shifts: `x' = a·x − b·y + tx`, `y' = b·x + a·y + ty`.
public struct SimilarityTransform: Hashable, Sendable {
    /// Scale times the cosine of the angle.
    public var a: Double
    /// Scale times the sine of the angle.
    public var b: Double
    /// Shift to the right.
    public var tx: Double
    /// Shift downwards.
    public var ty: Double

    /// Makes a transform.
    public init(a: Double, b: Double, tx: Double, ty: Double) {
        self.a = a
        self.b = b
        self.tx = tx
        self.ty = ty
    }

    /// Leaves every point where it is.
    public static let identity = SimilarityTransform(a: 1, b: 0, tx: 0, ty: 0)

    /// By how much lengths grow.
    public var scale: Double { (a * a + b * b).squareRoot() }

    /// The image of a point.
    public func apply(_ point: PixelPoint) -> PixelPoint {
        PixelPoint(x: a * point.x - b * point.y + tx, y: b * point.x + a * point.y + ty)
    }

    /// The transform that undoes this one; `nil` when this one maps everything to one point.
    public var inverse: SimilarityTransform? {
        let square = a * a + b * b
        guard square > 0, square.isFinite else { return nil }
        let (c, s) = (a / square, -b / square)
        return SimilarityTransform(a: c, b: s, tx: -(c * tx - s * ty), ty: -(s * tx + c * ty))
    }

    /// The transform without reflection that brings `source` closest to `target`: the weighted sum of squared distances
    /// is the least possible (Umeyama 1991; in the plane the solution is closed).
    ///
    /// - Returns: `nil` when the arrays differ in length, weights are negative or all zero, or the points coincide.
    public static func fitting(from source: [PixelPoint], to target: [PixelPoint], weights: [Double])
        -> SimilarityTransform?
    {
        let total = weights.reduce(0, +)
        guard source.count == target.count, source.count == weights.count, total > 0,
            !weights.contains(where: { $0 < 0 })
        else { return nil }
        func mean(_ points: [PixelPoint]) -> PixelPoint {
            zip(points, weights).reduce(into: PixelPoint(x: 0, y: 0)) { sum, pair in
                sum.x += pair.0.x * pair.1 / total
                sum.y += pair.0.y * pair.1 / total
            }
        }
        let (sourceMean, targetMean) = (mean(source), mean(target))
        var (spread, along, across) = (0.0, 0.0, 0.0)
        for (index, weight) in weights.enumerated() {
            let (dx, dy) = (source[index].x - sourceMean.x, source[index].y - sourceMean.y)
            let (ux, uy) = (target[index].x - targetMean.x, target[index].y - targetMean.y)
            spread += weight * (dx * dx + dy * dy)
            along += weight * (dx * ux + dy * uy)
            across += weight * (dx * uy - dy * ux)
        }
        guard spread > 0, (along / spread).isFinite, (across / spread).isFinite else { return nil }
        let (a, b) = (along / spread, across / spread)
        return SimilarityTransform(
            a: a, b: b, tx: targetMean.x - a * sourceMean.x + b * sourceMean.y,
            ty: targetMean.y - b * sourceMean.x - a * sourceMean.y)
    }
}
