/// The weights by which one axis of a picture is resampled: for each output position a run of input positions.
struct ResamplingKernel {
    /// The first input position of each output position.
    private(set) var starts: [Int32] = []
    /// How many input positions each output position takes; `weights` holds that many for each.
    let taps: Int
    /// Each run sums to 1.
    private(set) var weights: [Float] = []

    /// Catmull-Rom's cubic (Keys 1981, a = −1/2), widened by the ratio when the picture shrinks so that nothing is skipped.
    ///
    /// - Parameter extent: how long the input is in input positions, when its last position is only partly filled.
    init(from inputCount: Int, extent: Double, to outputCount: Int) {
        let ratio = extent / Double(outputCount)
        let stretch = max(ratio, 1)
        taps = min(Int((4 * stretch).rounded(.up)) + 1, inputCount)
        starts.reserveCapacity(outputCount)
        weights.reserveCapacity(outputCount * taps)
        for output in 0..<outputCount {
            let centre = (Double(output) + 0.5) * ratio - 0.5
            let first = Int((centre - 2 * stretch).rounded(.up))
            let start = max(0, min(first, inputCount - taps))
            starts.append(Int32(start))
            let raw = (start..<start + taps).map { position in
                Self.cubic((Double(position) - centre) / stretch) * min(1, extent - Double(position))
            }
            // At the edges part of the curve hangs over; the rest is scaled up to 1.
            let sum = raw.reduce(0, +)
            weights += raw.map { Float($0 / sum) }
        }
    }

    private static func cubic(_ distance: Double) -> Double {
        let x = abs(distance)
        return if x < 1 {
            (1.5 * x - 2.5) * x * x + 1
        } else if x < 2 {
            ((-0.5 * x + 2.5) * x - 4) * x + 2
        } else {
            0
        }
    }
}
