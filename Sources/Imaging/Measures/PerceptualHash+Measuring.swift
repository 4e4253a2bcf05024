import Foundation
public import TierModel

extension PerceptualHash {
    /// Computes the hash of a picture: the grey picture at 32 × 32, its discrete cosine transform, and of the 64 lowest frequencies (without
    /// the constant row and column) whether each is above their median. The way of Zauner, "Implementation and Benchmarking of Perceptual Image
    /// Hash Functions", 2010, section 3.2.1.
    public init(of image: PixelImage) {
        let small = GreyPicture(of: image.resized(width: Self.side, height: Self.side))
        // Rows first, then columns; only the frequencies that count.
        var rows = [Double](repeating: 0, count: Self.side * Self.count)
        for y in 0..<Self.side {
            for u in 0..<Self.count {
                rows[y * Self.count + u] = (0..<Self.side).reduce(0) { sum, x in
                    sum + Double(small.levels[y * Self.side + x]) * Self.cosines[u * Self.side + x]
                }
            }
        }
        var values: [Double] = []
        for v in 0..<Self.count {
            for u in 0..<Self.count {
                values.append(
                    (0..<Self.side).reduce(0) { $0 + rows[$1 * Self.count + u] * Self.cosines[v * Self.side + $1] })
            }
        }
        let sorted = values.sorted()
        let median = (sorted[31] + sorted[32]) / 2
        self.init(bits: values.reduce(0) { ($0 << 1) | ($1 > median ? 1 : 0) })
    }

    private static let side = 32
    private static let count = 8

    /// `cos((2x + 1) u π / 64)` for the frequencies u from 1 to 8, 32 values each.
    private static let cosines: [Double] = (1...count).flatMap { u in
        (0..<side).map { x in cos(Double((2 * x + 1) * u) * .pi / Double(2 * side)) }
    }
}
