package import TierModel

/// A rectangle that may be turned.
package struct RotatedRectangle {
    /// Its middle.
    var center: PixelPoint
    /// The direction of its first side; of length 1.
    var axis: PixelPoint
    /// Length along `axis`, and across.
    package var size: (along: Double, across: Double)

    var shorterSide: Double { min(size.along, size.across) }

    /// The smallest rectangle around points: one of its sides lies on a side of their convex hull (Freeman and Shapira, 1975).
    ///
    /// - Returns: `nil` without points.
    package init?(around points: [PixelPoint]) {
        let hull = Self.hull(of: points)
        var best: RotatedRectangle?
        for (number, start) in hull.enumerated() {
            let end = hull[(number + 1) % hull.count]
            let rectangle = Self.around(hull, along: PixelPoint(x: end.x - start.x, y: end.y - start.y))
            if best == nil || rectangle.area < best?.area ?? .infinity { best = rectangle }
        }
        guard let best else { return nil }
        self = best
    }

    private init(center: PixelPoint, axis: PixelPoint, size: (along: Double, across: Double)) {
        (self.center, self.axis, self.size) = (center, axis, size)
    }

    private var area: Double { size.along * size.across }

    /// Grown by as much on every side.
    func grown(by distance: Double) -> RotatedRectangle {
        RotatedRectangle(
            center: center, axis: axis, size: (size.along + 2 * distance, size.across + 2 * distance))
    }

    /// Whether a point lies in it.
    package func contains(x: Double, y: Double) -> Bool {
        let (dx, dy) = (x - center.x, y - center.y)
        return abs(dx * axis.x + dy * axis.y) <= size.along / 2 + 1e-6
            && abs(dy * axis.x - dx * axis.y) <= size.across / 2 + 1e-6
    }

    /// Upper left, upper right, lower right, lower left: the two leftmost by height, and the two others.
    package var corners: [PixelPoint] {
        let (u, v) = (size.along / 2, size.across / 2)
        let all = [(-u, -v), (u, -v), (u, v), (-u, v)].map { along, across in
            PixelPoint(
                x: center.x + along * axis.x - across * axis.y, y: center.y + along * axis.y + across * axis.x)
        }.sorted { $0.x < $1.x }
        let (left, right) = (all[..<2].sorted { $0.y < $1.y }, all[2...].sorted { $0.y < $1.y })
        return [left[0], right[0], right[1], left[1]]
    }

    private static func around(_ hull: [PixelPoint], along side: PixelPoint) -> RotatedRectangle {
        let length = (side.x * side.x + side.y * side.y).squareRoot()
        let axis = length > 0 ? PixelPoint(x: side.x / length, y: side.y / length) : PixelPoint(x: 1, y: 0)
        var (along, across) = (
            (low: Double.infinity, high: -Double.infinity), (low: Double.infinity, high: -Double.infinity)
        )
        for point in hull {
            let (u, v) = (point.x * axis.x + point.y * axis.y, point.y * axis.x - point.x * axis.y)
            along = (min(along.low, u), max(along.high, u))
            across = (min(across.low, v), max(across.high, v))
        }
        let (u, v) = ((along.low + along.high) / 2, (across.low + across.high) / 2)
        return RotatedRectangle(
            center: PixelPoint(x: u * axis.x - v * axis.y, y: u * axis.y + v * axis.x), axis: axis,
            size: (along.high - along.low, across.high - across.low))
    }

    /// Andrew's monotone chain (1979), which takes the points in the order of x, then y.
    private static func hull(of points: [PixelPoint]) -> [PixelPoint] {
        let sorted = points.sorted { ($0.x, $0.y) < ($1.x, $1.y) }
        guard sorted.count > 2 else { return sorted }
        func chain(_ points: some Sequence<PixelPoint>) -> [PixelPoint] {
            var chain: [PixelPoint] = []
            for point in points {
                while chain.count > 1, turn(chain[chain.count - 2], chain[chain.count - 1], point) <= 0 {
                    chain.removeLast()
                }
                chain.append(point)
            }
            return chain.dropLast()
        }
        let hull = chain(sorted) + chain(sorted.reversed())
        return hull.isEmpty ? [sorted[0]] : hull
    }

    private static func turn(_ a: PixelPoint, _ b: PixelPoint, _ c: PixelPoint) -> Double {
        (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)
    }
}
