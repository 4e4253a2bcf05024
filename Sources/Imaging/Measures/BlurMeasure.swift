/// How blurred a picture is: what share of its variation is still there after a blur.
///
/// Crété-Roffet et al., "The blur effect: perception and estimation with a new no-reference perceptual blur metric", SPIE 2007.
struct BlurMeasure {
    /// 0 where a blur takes everything away (sharp), 1 where it changes nothing (blurred, or empty).
    let share: Double

    /// Measures along rows and columns; the worse counts, since a shaken camera blurs in one direction.
    init(of picture: GreyPicture) {
        share = max(Self.share(picture), Self.share(picture.transposed))
    }

    /// How many levels the mean of the paper's blur takes in.
    private static let taps = 9

    private static func share(_ picture: GreyPicture) -> Double {
        let (width, half) = (picture.width, taps / 2)
        guard width > 1 else { return 1 }
        var (variation, lost) = (0.0, 0.0)
        var blurred = [Float](repeating: 0, count: width)
        for y in 0..<picture.height {
            let row = picture.levels[y * width..<(y + 1) * width]
            let start = row.startIndex
            // A running sum; the levels at the ends count for those beyond.
            var sum: Float = 0
            for offset in -half...half { sum += row[start + min(width - 1, max(0, offset))] }
            for x in 0..<width {
                blurred[x] = sum / Float(taps)
                sum += row[start + min(width - 1, x + half + 1)] - row[start + max(0, x - half)]
            }
            var (rowVariation, rowLost): (Float, Float) = (0, 0)
            for x in 1..<width {
                let before = abs(row[start + x] - row[start + x - 1])
                rowVariation += before
                rowLost += max(0, before - abs(blurred[x] - blurred[x - 1]))
            }
            variation += Double(rowVariation)
            lost += Double(rowLost)
        }
        return variation > 0 ? 1 - lost / variation : 1
    }
}
