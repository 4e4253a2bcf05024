import CPixels

/// How blurred a picture is: what share of its variation is still there after a blur.
///
/// Crété-Roffet et al., "The blur effect: perception and estimation with a new no-reference perceptual blur metric", SPIE 2007.
struct BlurMeasure {
    /// 0 where a blur takes everything away (sharp), 1 where it changes nothing (blurred, or empty).
    let share: Double

    /// Measures along rows and columns; the worse counts, since a shaken camera blurs in one direction.
    init(of picture: GreyPicture) {
        share = max(Self.shareAlongRows(picture), Self.shareAlongColumns(picture))
    }

    private static func shareAlongRows(_ picture: GreyPicture) -> Double {
        guard picture.width > 1 else { return 1 }
        var (variation, lost) = (0.0, 0.0)
        var padded = [Float](repeating: 0, count: picture.width + 8)
        var blurred = [Float](repeating: 0, count: picture.width)
        unsafe measures_blur_rows(
            picture.levels, Int64(picture.width), Int64(picture.height), &padded, &blurred, &variation, &lost)
        return variation > 0 ? 1 - lost / variation : 1
    }

    private static func shareAlongColumns(_ picture: GreyPicture) -> Double {
        guard picture.height > 1 else { return 1 }
        var (variation, lost) = (0.0, 0.0)
        var blurred = [Float](repeating: 0, count: 2 * picture.width)
        var sums = [Float](repeating: 0, count: 2 * picture.width)
        unsafe measures_blur_columns(
            picture.levels, Int64(picture.width), Int64(picture.height), &blurred, &sums, &variation, &lost)
        return variation > 0 ? 1 - lost / variation : 1
    }
}
