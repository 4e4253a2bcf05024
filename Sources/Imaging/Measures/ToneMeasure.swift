import Foundation

/// Which grey levels a picture has.
struct ToneMeasure {
    /// The mean level, 0 to 255.
    let mean: Double
    /// From the level that 2 % are darker than to the one that 2 % are brighter than, 0 to 255.
    let spread: Double
    /// The entropy of the levels, 0 to 8 bits: few tones give little.
    let entropy: Double
    /// The share of pixels that are black: level 8 or less.
    let black: Double

    init(of picture: GreyPicture) {
        var counts = [Int](repeating: 0, count: 256)
        for level in picture.levels { counts[Int(min(255, max(0, level)))] += 1 }
        let total = Double(picture.levels.count)
        mean = counts.enumerated().reduce(0) { $0 + (Double($1.offset) + 0.5) * Double($1.element) } / total
        black = Double(counts[...8].reduce(0, +)) / total
        entropy = -counts.filter { $0 > 0 }.reduce(0) { sum, count in
            let share = Double(count) / total
            return sum + share * log2(share)
        }
        spread = Double(Self.level(counts, share: 0.98, of: total) - Self.level(counts, share: 0.02, of: total))
    }

    /// The level that this share of the pixels does not exceed.
    private static func level(_ counts: [Int], share: Double, of total: Double) -> Int {
        var sum = 0
        for (level, count) in counts.enumerated() {
            sum += count
            if Double(sum) >= share * total { return level }
        }
        return counts.count - 1
    }
}
