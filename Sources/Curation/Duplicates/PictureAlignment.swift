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
        let columns = (0..<width).map { Float(Self.place($0, of: width)) }
        for y in 0..<height {
            let (start, v) = (y &* width, Self.place(y, of: height))
            let row = start..<start &+ width
            let sums = RowProducts(difference[row], across: across[row], down: down[row], columns: columns)
            sums.add(to: &products, v: v)
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

    /// Squared levels a pixel: what has no texture does not move.
    private static let ridge = 0.05
}

/// What one row of a picture adds to the normal equations: sums of products of slopes with each other and with the difference, and these times the
/// first and second power of the place in the row. Eight pixels at a time.
private struct RowProducts {
    /// Of slopes along the row with themselves, with those along columns, and of these with themselves.
    private var (xx, xy, yy) = (Moments(), Moments(), Moments())
    /// Of slopes and the difference.
    private var (xe, ye) = (Moments(), Moments())

    private struct Moments {
        var (zeroth, first, second) = (SIMD8<Float>.zero, SIMD8<Float>.zero, SIMD8<Float>.zero)

        mutating func add(_ values: SIMD8<Float>, at place: SIMD8<Float>) {
            let moved = values * place
            zeroth += values
            first += moved
            second += moved * place
        }

        var sums: (Double, Double, Double) { (Double(zeroth.sum()), Double(first.sum()), Double(second.sum())) }
    }

    init(_ difference: ArraySlice<Float>, across: ArraySlice<Float>, down: ArraySlice<Float>, columns: [Float]) {
        difference.withUnsafeBufferPointer { difference in
            across.withUnsafeBufferPointer { across in
                down.withUnsafeBufferPointer { down in
                    columns.withUnsafeBufferPointer { columns in
                        for start in stride(from: 0, to: columns.count, by: 8) {
                            add(
                                difference.eight(from: start), across: across.eight(from: start),
                                down: down.eight(from: start), place: columns.eight(from: start))
                        }
                    }
                }
            }
        }
    }

    private mutating func add(
        _ error: SIMD8<Float>, across: SIMD8<Float>, down: SIMD8<Float>, place: SIMD8<Float>
    ) {
        let size = error.replacing(with: -error, where: error .< 0)
        let weight = Self.robust / size.replacing(with: Self.robust, where: size .< Self.robust)
        let (weightedAcross, weightedDown) = (weight * across, weight * down)
        xx.add(weightedAcross * across, at: place)
        xy.add(weightedAcross * down, at: place)
        yy.add(weightedDown * down, at: place)
        xe.add(weightedAcross * error, at: place)
        ye.add(weightedDown * error, at: place)
    }

    /// - Parameters:
    ///   - products: 6 rows of 7: of (across, across · u, across · v, down, down · u, down · v), and with the difference.
    ///   - v: where the row is, −1 to 1.
    func add(to products: inout [Double], v: Double) {
        let (xx, xy, yy) = (xx.sums, xy.sums, yy.sums)
        let (xe, ye) = (xe.sums, ye.sums)
        let rows = [
            [xx.0, xx.1, v * xx.0, xy.0, xy.1, v * xy.0, xe.0],
            [0, xx.2, v * xx.1, xy.1, xy.2, v * xy.1, xe.1],
            [0, 0, v * v * xx.0, v * xy.0, v * xy.1, v * v * xy.0, v * xe.0],
            [0, 0, 0, yy.0, yy.1, v * yy.0, ye.0],
            [0, 0, 0, 0, yy.2, v * yy.1, ye.1],
            [0, 0, 0, 0, 0, v * v * yy.0, v * ye.0],
        ]
        for (row, values) in rows.enumerated() {
            for (column, value) in values.enumerated() { products[row &* 7 &+ column] += value }
        }
    }

    /// Levels: differences beyond count less.
    private static let robust: Float = 12
}

extension UnsafeBufferPointer<Float> {
    /// Eight values from an index on; zeros beyond the end.
    fileprivate func eight(from start: Int) -> SIMD8<Float> {
        if start &+ 8 <= count {
            return SIMD8(
                self[start], self[start &+ 1], self[start &+ 2], self[start &+ 3], self[start &+ 4], self[start &+ 5],
                self[start &+ 6], self[start &+ 7])
        }
        var values = SIMD8<Float>.zero
        for index in start..<count { values[index &- start] = self[index] }
        return values
    }
}
