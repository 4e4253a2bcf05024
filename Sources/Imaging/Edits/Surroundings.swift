import CPixels

/// How bright the surroundings of each pixel are, edges kept: worked out on a small copy and applied at full size, which is nearly the same and costs
/// next to nothing (He and Sun, Fast Guided Filter, arXiv 1505.00996).
struct Surroundings {
    private let width: Int
    private let height: Int
    private var gain: [Float]
    private var offset: [Float]

    /// The long side of the small copy in pixels, and how far surroundings reach on it.
    private static let longSide = 256
    private static let radius: Int64 = 14
    /// Variance of luma (0 to 1) above which there is an edge: a step of about 0.2.
    private static let edge: Float = 0.01

    /// - Parameters:
    ///   - channels: the tones that the pixels' values stand for, 3 × 256.
    ///   - luma: what luma is made of.
    init(of picture: PixelImage, channels: [Float], luma weights: SIMD3<Double>) {
        let small = picture.resized(longSide: Self.longSide)
        (width, height) = (small.width, small.height)
        let count = width * height
        var luma = [Float](repeating: 0, count: count)
        gain = luma
        offset = luma
        unsafe edits_luma(
            small.pixels, Int64(count), channels, [Float(weights.x), Float(weights.y), Float(weights.z)], &luma)
        var scratch = [Float](repeating: 0, count: 3 * count)
        unsafe edits_guide(
            luma, Int64(width), Int64(height), Self.radius, Self.edge, &gain, &offset, &scratch)
    }

    /// Gain and offset for each pixel of a row of the picture at `width` × `height`.
    func fill(_ gain: inout [Float], _ offset: inout [Float], row: Int, width: Int, height: Int) {
        let (mapWidth, mapHeight) = (Int64(self.width), Int64(self.height))
        unsafe edits_stretch_row(self.gain, mapWidth, mapHeight, Int64(row), &gain, Int64(width), Int64(height))
        unsafe edits_stretch_row(self.offset, mapWidth, mapHeight, Int64(row), &offset, Int64(width), Int64(height))
    }
}
