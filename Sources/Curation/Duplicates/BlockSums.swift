/// Sums over any rectangle of a plane in four look-ups (Crow, "Summed-area tables for texture mapping", SIGGRAPH 1984).
struct BlockSums {
    private let stride: Int
    private var sums: [Double]

    /// Sums up `value` of the index of each pixel.
    init(width: Int, height: Int, value: (Int) -> Float) {
        stride = width + 1
        sums = [Double](repeating: 0, count: (width + 1) * (height + 1))
        for y in 0..<height {
            var row = 0.0
            let (target, above) = ((y &+ 1) &* stride &+ 1, y &* stride &+ 1)
            for x in 0..<width {
                row += Double(value(y &* width &+ x))
                sums[target &+ x] = sums[above &+ x] + row
            }
        }
    }

    /// The mean over columns and rows that lie within the plane.
    func mean(_ columns: Range<Int>, _ rows: Range<Int>) -> Double {
        let (top, bottom) = (rows.lowerBound &* stride, rows.upperBound &* stride)
        let sum =
            sums[bottom &+ columns.upperBound] - sums[bottom &+ columns.lowerBound] - sums[top &+ columns.upperBound]
            + sums[top &+ columns.lowerBound]
        return sum / Double(max(1, columns.count &* rows.count))
    }
}
