/// What is left of the second picture when the first one, in its tones, is taken off.
struct PictureResidual {
    private let width: Int
    private let height: Int
    private var difference: [Float]
    /// The mean of both pictures' slopes along rows and columns, in levels a pixel.
    private var across: [Float]
    private var down: [Float]

    /// - Parameters: levels of both; `width` × `height` each.
    init(of first: [Float], _ second: [Float], width: Int, height: Int) {
        (self.width, self.height) = (width, height)
        difference = [Float](repeating: 0, count: width * height)
        across = [Float](repeating: 0, count: width * height)
        down = [Float](repeating: 0, count: width * height)
        Self.fill(&difference, &across, &down, first, second, width: width, height: height)
    }

    /// Pointers, so that several pixels are worked on at a time; all planes have `width` × `height` values.
    private static func fill(
        _ difference: UnsafeMutablePointer<Float>, _ across: UnsafeMutablePointer<Float>,
        _ down: UnsafeMutablePointer<Float>, _ first: UnsafePointer<Float>, _ second: UnsafePointer<Float>, width: Int,
        height: Int
    ) {
        func slope(_ lower: Int, _ upper: Int) -> Float {
            (first[upper] - first[lower] + second[upper] - second[lower]) / 4
        }
        let last = width &- 1
        for y in 0..<height {
            let (row, above, below) = (y &* width, max(0, y &- 1) &* width, min(height &- 1, y &+ 1) &* width)
            for x in 0..<width {
                difference[row &+ x] = second[row &+ x] - first[row &+ x]
                down[row &+ x] = slope(above &+ x, below &+ x)
            }
            for x in stride(from: 1, to: last, by: 1) { across[row &+ x] = slope(row &+ x &- 1, row &+ x &+ 1) }
            // The edges, where a neighbour is missing.
            across[row] = slope(row, row &+ min(last, 1))
            across[row &+ last] = slope(row &+ max(0, last &- 1), row &+ last)
        }
    }

    /// Takes off what a small motion explains: resizing may move a picture by part of a pixel.
    mutating func align() -> PictureAlignment {
        let alignment = PictureAlignment(
            difference: difference, across: across, down: down, width: width, height: height)
        let places = (0..<width).map { Float(PictureAlignment.place($0, of: width)) }
        // Both displacements are linear in x.
        let (middle, edge) = (alignment.displacement(x: 0, y: 0), alignment.displacement(x: 1, y: 0))
        let grows = (Float(edge.across - middle.across), Float(edge.down - middle.down))
        for y in 0..<height {
            let start = alignment.displacement(x: 0, y: PictureAlignment.place(y, of: height))
            Self.take(
                &difference, across, down, places, row: y &* width, from: (Float(start.across), Float(start.down)),
                by: grows)
        }
        return alignment
    }

    private static func take(
        _ difference: UnsafeMutablePointer<Float>, _ across: UnsafePointer<Float>, _ down: UnsafePointer<Float>,
        _ places: [Float], row: Int, from start: (Float, Float), by grows: (Float, Float)
    ) {
        for x in places.indices {
            let index = row &+ x
            difference[index] -=
                across[index] * (start.0 + grows.0 * places[x]) + down[index] * (start.1 + grows.1 * places[x])
        }
    }

    /// Squared slopes.
    func textureSums() -> BlockSums {
        BlockSums(width: width, height: height) { across[$0] * across[$0] + down[$0] * down[$0] }
    }

    /// The share of blocks of 8 × 8 pixels whose slopes are more than three levels a pixel (root mean square).
    ///
    /// - Parameter texture: what `textureSums` gives.
    func detail(texture: BlockSums) -> Double {
        var (seen, all) = (0, 0)
        for y in stride(from: 0, to: height, by: 8) {
            for x in stride(from: 0, to: width, by: 8) {
                all += 1
                if texture.mean(x..<min(width, x + 8), y..<min(height, y + 8)) > 9 { seen += 1 }
            }
        }
        return Double(seen) / Double(max(1, all))
    }

    /// The largest difference of a block (root mean square) for what a compression explains there: two levels, and a tenth of the texture of
    /// the block and four pixels about it.
    func worst(texture: BlockSums) -> Double {
        let squares = BlockSums(width: width, height: height) { difference[$0] * difference[$0] }
        var worst = 0.0
        for y in stride(from: 0, to: max(1, height - Self.block + 1), by: Self.block / 2) {
            let (rows, near) = (y..<min(height, y + Self.block), max(0, y - 4)..<min(height, y + Self.block + 4))
            for x in stride(from: 0, to: max(1, width - Self.block + 1), by: Self.block / 2) {
                let columns = x..<min(width, x + Self.block)
                let explained = texture.mean(max(0, x - 4)..<min(width, x + Self.block + 4), near)
                worst = max(worst, squares.mean(columns, rows) / (Self.floor + Self.share * explained))
            }
        }
        return worst.squareRoot()
    }

    private static let block = 4
    /// Squared levels.
    private static let floor = 4.0
    /// Of the squared slopes.
    private static let share = 0.01
}
