public import Imaging

/// A photo as it was decoded, and a smaller copy of it that most analyzers work from: made once for all of them.
public struct DecodedPhoto: Sendable {
    /// The upright picture, as large as it was decoded.
    public let image: PixelImage
    /// The same reduced by a whole factor, its longer side at least 1,920 pixels unless `image` has less: then it is `image` itself.
    public let overview: PixelImage
    /// How many pixels of `image`, across and down, are one of `overview`.
    let factor: Int
    /// The same with its longer side at most 1,024 pixels.
    let small: PixelImage

    /// The least length of the overview's longer side: more than any analyzer looks at as a whole.
    static let leastLongSide = 1_920
    private static let smallLongSide = 1_024

    /// Makes the smaller copy.
    public init(_ image: PixelImage) {
        self.image = image
        factor = max(1, image.longSide / Self.leastLongSide)
        overview = image.boxReduced(across: factor, down: factor)
        small = overview.resized(longSide: Self.smallLongSide)
    }
}
