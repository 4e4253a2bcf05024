/// Which level of one picture answers to each level of another: a straight line for copies, a free curve for pictures that were edited.
struct ToneCurve {
    /// The level of the second picture for each of the first, 0 to 255.
    private(set) var levels: [Float]
    /// Whether it is more than a straight line.
    private(set) var isBent = false
    /// Of the straight line: how many levels for one.
    let gain: Double
    /// Of the straight line: the level for 0.
    let offset: Double
    /// Pearson's, of all levels; 0 where a picture has one level only.
    let correlation: Double
    /// The standard deviation of the first picture's levels.
    let deviation: Double

    /// Fits the line.
    init(from first: [Float], to second: [Float]) {
        var (sums, squares, product) = (SIMD2<Double>.zero, SIMD2<Double>.zero, 0.0)
        for index in first.indices {
            let pair = SIMD2(Double(first[index]), Double(second[index]))
            sums += pair
            squares += pair * pair
            product += pair.x * pair.y
        }
        let count = Double(max(1, first.count))
        let means = sums / count
        let variances = squares / count - means * means
        let covariance = product / count - means.x * means.y
        let least = 1e-6
        deviation = max(0, variances.x).squareRoot()
        correlation =
            variances.x > least && variances.y > least ? covariance / (variances.x * variances.y).squareRoot() : 0
        let gain = variances.x > least ? covariance / variances.x : 1
        (self.gain, offset) = (gain, means.y - gain * means.x)
        levels = (0..<256).map { Float(gain * Double($0) + means.y - gain * means.x) }
    }

    /// Replaces the line by the mean of the second picture at each level of the first, interpolated between steps of eight levels.
    mutating func bend(from first: [Float], to second: [Float]) {
        isBent = true
        let step: Float = 8
        var sums = [Double](repeating: 0, count: 33)
        var counts = sums
        for index in first.indices {
            let bin = Int((min(255, max(0, first[index])) / step).rounded())
            sums[bin] += Double(second[index])
            counts[bin] += 1
        }
        // A step that few pixels have keeps to the line.
        let knots = (0..<33).map { bin in
            (sums[bin] + 8 * Double(levels[min(255, bin * 8)])) / (counts[bin] + 8)
        }
        levels = (0..<256).map { level in
            let (bin, part) = (level / 8, Double(level % 8) / 8)
            return Float(knots[bin] * (1 - part) + knots[min(32, bin + 1)] * part)
        }
    }

    /// The levels that answer to these.
    func applied(to plane: [Float]) -> [Float] {
        // A straight line needs no table.
        guard isBent else {
            let (gain, offset) = (Float(gain), Float(offset))
            return plane.map { min(255, max(0, $0)) * gain + offset }
        }
        return plane.map { level in
            let level = min(255, max(0, level))
            let below = Int(level)
            let part = level - Float(below)
            return levels[below] * (1 - part) + levels[min(255, below &+ 1)] * part
        }
    }
}
