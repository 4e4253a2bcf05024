import TierModel

/// How much stronger a picture changes at the borders of JPEG's blocks of 8 × 8 pixels than elsewhere.
///
/// After Wang, Sheikh and Bovik, "No-reference perceptual quality assessment of JPEG compressed images", 2002: differences of neighbours on the
/// grid against those off it. Seen only at the size at which the picture was compressed.
struct Blockiness {
    /// The excess on the grid over the mean change off it; about 0 where no blocks are seen, more than 1 where they spoil the picture.
    let excess: Double

    /// Looks at the middle of the picture, at most `window` pixels wide and high.
    init(of image: PixelImage) {
        // From a corner of the grid, so that its lines stay at the multiples of 8.
        let (left, top) = (max(0, image.width - Self.window) / 16 * 8, max(0, image.height - Self.window) / 16 * 8)
        let middle = PixelBox(
            x: Double(left), y: Double(top), width: Double(Self.window), height: Double(Self.window))
        let grey = GreyPicture(of: image.cropped(to: middle) ?? image)
        var (grid, rest) = (Sum(), Sum())
        for y in 0..<grey.height {
            let row = y &* grey.width
            for x in 1..<max(1, grey.width) {
                let change = abs(grey.levels[row &+ x] - grey.levels[row &+ x &- 1])
                if x & 7 == 0 { grid.across.add(change) } else { rest.across.add(change) }
            }
            guard y > 0 else { continue }
            for x in 0..<grey.width {
                let change = abs(grey.levels[row &+ x] - grey.levels[row &+ x &- grey.width])
                if y & 7 == 0 { grid.down.add(change) } else { rest.down.add(change) }
            }
        }
        let off = rest.across.mean + rest.down.mean
        excess = (grid.across.mean + grid.down.mean - off) / (off + 1)
    }

    private static let window = 1_024

    private struct Sum {
        var across = Mean()
        var down = Mean()
    }

    private struct Mean {
        private var sum = 0.0
        private var count = 0

        mutating func add(_ value: Float) {
            sum += Double(value)
            count &+= 1
        }

        var mean: Double { count > 0 ? sum / Double(count) : 0 }
    }
}
