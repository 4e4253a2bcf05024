/// How one picture lies on another: the small affine motion that explains most of their difference.
///
/// One step of Lucas and Kanade, "An iterative image registration technique with an application to stereo vision", IJCAI 1981, for the six numbers of an
/// affine motion; differences of more than 12 levels count less (Huber, "Robust estimation of a location parameter", 1964). Good for motions of about a pixel: larger
/// ones are found too small, but never near zero.
struct PictureAlignment {
    /// Across: at the middle, and what is added to it at the right and at the lower edge; then down, likewise. In pixels.
    private(set) var motion = [Double](repeating: 0, count: 6)

    /// How far the corner or the middle that moves farthest moves, in pixels.
    var farthest: Double {
        [(0.0, 0.0), (-1, -1), (1, -1), (-1, 1), (1, 1)].map { x, y in
            let (across, down) = displacement(x: x, y: y)
            return (across * across + down * down).squareRoot()
        }.max() ?? 0
    }

    /// - Parameters:
    ///   - difference: of each pixel.
    ///   - across: the slope along rows of what is seen in both.
    ///   - down: along columns.
    init(difference: [Float], across: [Float], down: [Float], width: Int, height: Int) {
        // The upper half of the normal equations, and their right side.
        var products = [Double](repeating: 0, count: 42)
        var factors = [Double](repeating: 0, count: 6)
        for y in 0..<height {
            let v = Self.place(y, of: height)
            for x in 0..<width {
                let (index, u) = (y &* width &+ x, Self.place(x, of: width))
                let (slopeX, slopeY) = (Double(across[index]), Double(down[index]))
                guard slopeX != 0 || slopeY != 0 else { continue }
                factors[0] = slopeX
                factors[1] = slopeX * u
                factors[2] = slopeX * v
                factors[3] = slopeY
                factors[4] = slopeY * u
                factors[5] = slopeY * v
                let error = Double(difference[index])
                let weight = abs(error) <= Self.robust ? 1 : Self.robust / abs(error)
                for row in 0..<6 {
                    let factor = weight * factors[row]
                    for column in row..<6 { products[row &* 7 &+ column] += factor * factors[column] }
                    products[row &* 7 &+ 6] += factor * error
                }
            }
        }
        solve(products, ridge: Self.ridge * Double(width * height))
    }

    /// Pixels across and down at a place, −1 to 1 from edge to edge.
    func displacement(x: Double, y: Double) -> (across: Double, down: Double) {
        (motion[0] + motion[1] * x + motion[2] * y, motion[3] + motion[4] * x + motion[5] * y)
    }

    static func place(_ index: Int, of count: Int) -> Double { (2 * Double(index) + 1) / Double(count) - 1 }

    private mutating func solve(_ upper: [Double], ridge: Double) {
        var matrix: [[Double]] = []
        for row in 0..<6 {
            matrix.append((0..<7).map { column in upper[min(row, column) * 7 + max(row, column)] })
        }
        for row in 0..<6 { matrix[row][row] += ridge }
        for pivot in 0..<6 {
            let scale = matrix[pivot][pivot]
            guard scale.isFinite, scale > 0 else { return }
            for column in pivot..<7 { matrix[pivot][column] /= scale }
            for row in 0..<6 where row != pivot {
                let factor = matrix[row][pivot]
                for column in pivot..<7 { matrix[row][column] -= factor * matrix[pivot][column] }
            }
        }
        motion = matrix.map { $0[6] }
    }

    /// Levels.
    private static let robust = 12.0
    /// Squared levels a pixel: what has no texture does not move.
    private static let ridge = 0.05
}
