package import Imaging

/// How far two pictures differ that may be one, place by place, at the size of the smaller.
///
/// A compression changes every place a little, and more where there is texture; another moment changes few places much, or moves all by a little. So it is not the mean that
/// tells, but the worst place, and the motion.
package struct PictureComparison: Hashable, Sendable {
    /// How tones are allowed to differ.
    package enum Tones: Hashable, Sendable {
        /// By a straight line: what storing anew does.
        case line
        /// By any curve: what editing does.
        case curve
    }

    /// The longer side at which they were compared, in pixels.
    package let side: Int
    /// Pearson's correlation of their luma.
    package let correlation: Double
    /// How much stronger or weaker the second one's tones are; 1 for copies.
    package let gain: Double
    /// The second one's level where the first is black; 0 for copies.
    package let offset: Double
    /// The share of the picture that has any texture to compare, 0 to 1.
    package let evidence: Double
    /// How far a corner of the picture moves, in thousandths of the longer side.
    package let motion: Double
    /// The difference at the worst place, as a multiple of 2 levels and a tenth of the texture about it. Blocks of 4 × 4 pixels.
    package let worst: Double
    /// The difference of colour that all have in common, in levels.
    package let colourCast: Double
    /// The difference of colour at the worst place beyond that, in levels. Blocks of 8 × 8 pixels.
    package let worstColour: Double

    /// Compares two pictures, whatever their shapes: each is stretched to the shape of the smaller.
    ///
    /// - Parameter limit: the most pixels along the longer side.
    package init(_ first: PixelImage, _ second: PixelImage, side limit: Int, tones: Tones = .line) {
        let smaller = first.width * first.height <= second.width * second.height ? first : second
        let (width, height) = Self.size(of: smaller, limit: limit)
        let (one, other) = (
            PicturePlanes(of: first, width: width, height: height),
            PicturePlanes(of: second, width: width, height: height)
        )
        side = max(width, height)
        var curve = ToneCurve(from: one.luma, to: other.luma)
        (correlation, gain, offset) = (curve.correlation, curve.gain, curve.offset)
        if tones == .curve { curve.bend(from: one.luma, to: other.luma) }
        let fitted = curve.applied(to: one.luma)
        var residual = PictureResidual(of: fitted, other.luma, width: width, height: height)
        let alignment = residual.align()
        motion = 1_000 * alignment.farthest / Double(side)
        let texture = residual.textureSums()
        evidence = residual.detail(texture: texture)
        worst = residual.worst(texture: texture)
        let colour = ColourDifference(one, other)
        (colourCast, worstColour) = (colour.cast, colour.worst)
    }

    private static func size(of image: PixelImage, limit: Int) -> (width: Int, height: Int) {
        guard image.longSide > limit else { return (image.width, image.height) }
        let factor = Double(limit) / Double(image.longSide)
        return (
            max(1, Int((Double(image.width) * factor).rounded())),
            max(1, Int((Double(image.height) * factor).rounded()))
        )
    }
}
