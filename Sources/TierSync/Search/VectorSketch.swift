import TierModel

/// Scene vectors made small: a random projection keeps distances, so that all photos can be compared at once and only the nearest in full.
///
/// Signs drawn at random serve as well as normal variates (Achlioptas, Database-friendly random projections, 2003).
enum VectorSketch {
    /// Components of a sketch.
    static let length = 128

    /// The sketch of a vector; `nil` for one of no length.
    static func sketch(_ vector: QuantizedVector) -> QuantizedVector? {
        let components = vector.components
        guard !components.isEmpty else { return nil }
        var sums = [Int32](repeating: 0, count: length)
        var random = SplitMix(state: 0x7469_6572_7379_6E63)
        for component in components {
            let (first, second) = (random.next(), random.next())
            let value = Int32(component)
            if value == 0 { continue }
            for bit in 0..<64 {
                sums[bit] += first >> UInt64(bit) & 1 == 0 ? value : -value
                sums[64 + bit] += second >> UInt64(bit) & 1 == 0 ? value : -value
            }
        }
        return QuantizedVector(normalizing: sums.map(Float.init))
    }

    /// SplitMix64 (Steele, Lea and Flood, 2014): the same signs on every device and at every time.
    private struct SplitMix {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var value = state
            value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
            value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
            return value ^ (value >> 31)
        }
    }
}
