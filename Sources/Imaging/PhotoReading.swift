public import TierModel

/// What one read of a picture file yields.
public struct PhotoReading: Sendable {
    /// SHA-256 of the whole file.
    public var digest: ContentDigest
    /// Length of the file in bytes.
    public var byteCount: Int64
    /// The format, told by the content.
    public var format: ImageFormat
    /// What the file says; width and height are those of the upright full picture.
    public var metadata: PhotoMetadata
    /// The picture: upright, sRGB, perhaps smaller than the full one.
    public var image: PixelImage
    /// `image.width / metadata.width`, at most 1.
    public var scale: Double
    /// How much of the picture there is, where the file ends too early and that was allowed; `nil` for a whole one.
    public var cutOff: CutOff?
}
