/// A decoded picture: upright, sRGB, 8 bits a channel, red green blue interleaved, rows from the top without padding.
public struct PixelImage: Sendable, Hashable {
    /// Pixels in a row.
    public let width: Int
    /// Rows.
    public let height: Int
    /// `width * height * 3` bytes.
    public let pixels: [UInt8]

    /// Makes a picture of pixels; `nil` when their number does not fit the size, or a side is 0.
    public init?(width: Int, height: Int, pixels: [UInt8]) {
        guard width > 0, height > 0, pixels.count == width * height * 3 else { return nil }
        self.width = width
        self.height = height
        self.pixels = pixels
    }

    /// The longer side in pixels.
    public var longSide: Int { max(width, height) }
}
