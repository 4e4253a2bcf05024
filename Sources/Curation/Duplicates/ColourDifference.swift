/// How the colours of two pictures differ.
struct ColourDifference {
    /// What all places have in common, in levels.
    let cast: Double
    /// The worst block of 8 × 8 pixels beyond that, in levels.
    let worst: Double

    /// - Parameters: two pictures of one size.
    init(_ first: PicturePlanes, _ second: PicturePlanes) {
        let (width, height) = (first.width, first.height)
        let blue = BlockSums(width: width, height: height) { second.blue[$0] - first.blue[$0] }
        let red = BlockSums(width: width, height: height) { second.red[$0] - first.red[$0] }
        let (meanBlue, meanRed) = (blue.mean(0..<width, 0..<height), red.mean(0..<width, 0..<height))
        cast = (meanBlue * meanBlue + meanRed * meanRed).squareRoot()
        var worst = 0.0
        for y in stride(from: 0, to: max(1, height - 7), by: 4) {
            for x in stride(from: 0, to: max(1, width - 7), by: 4) {
                let (columns, rows) = (x..<min(width, x + 8), y..<min(height, y + 8))
                let (b, r) = (blue.mean(columns, rows) - meanBlue, red.mean(columns, rows) - meanRed)
                worst = max(worst, b * b + r * r)
            }
        }
        self.worst = worst.squareRoot()
    }
}
