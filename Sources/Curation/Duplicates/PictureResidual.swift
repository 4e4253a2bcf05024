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
        difference = zip(first, second).map { $1 - $0 }
        across = [Float](repeating: 0, count: width * height)
        down = across
        for y in 0..<height {
            let (row, above, below) = (y &* width, max(0, y &- 1) &* width, min(height &- 1, y &+ 1) &* width)
            for x in 0..<width {
                let (left, right) = (row &+ max(0, x &- 1), row &+ min(width &- 1, x &+ 1))
                across[row &+ x] = (first[right] - first[left] + second[right] - second[left]) / 4
                let (upper, lower) = (above &+ x, below &+ x)
                down[row &+ x] = (first[lower] - first[upper] + second[lower] - second[upper]) / 4
            }
        }
    }

    /// Takes off what a small motion explains: resizing may move a picture by part of a pixel.
    mutating func align() -> PictureAlignment {
        let alignment = PictureAlignment(
            difference: difference, across: across, down: down, width: width, height: height)
        for y in 0..<height {
            let v = PictureAlignment.place(y, of: height)
            for x in 0..<width {
                let index = y &* width &+ x
                let moved = alignment.displacement(x: PictureAlignment.place(x, of: width), y: v)
                difference[index] -= across[index] * Float(moved.across) + down[index] * Float(moved.down)
            }
        }
        return alignment
    }

    /// Squared slopes.
    func textureSums() -> BlockSums {
        BlockSums(width: width, height: height) { across[$0] * across[$0] + down[$0] * down[$0] }
    }

    /// The share of blocks of 8 × 8 pixels whose slopes are more than three levels a pixel (root mean square).
    var detail: Double {
        let texture = textureSums()
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
