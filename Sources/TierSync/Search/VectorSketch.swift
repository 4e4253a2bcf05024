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
        let signs = components.count == sceneSigns.count / length ? sceneSigns : signs(components.count)
        var sums = [Int32](repeating: 0, count: length)
        for (place, component) in components.enumerated() where component != 0 {
            let (value, start) = (Int32(component), place * length)
            for column in 0..<length { sums[column] &+= value &* Int32(signs[start + column]) }
        }
        return QuantizedVector(normalizing: sums.map(Float.init))
    }

    /// Those for vectors of the scene model.
    private static let sceneSigns = signs(1_280)

    /// 1 or −1 for each component of a vector and of its sketch, drawn at random, the same always.
    private static func signs(_ count: Int) -> [Int8] {
        var random = SplitMix(state: 0x7469_6572_7379_6E63)
        return (0..<count).flatMap { _ in
            [random.next(), random.next()].flatMap { bits in (0..<64).map { bits >> UInt64($0) & 1 == 0 ? 1 : -1 } }
        }
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
