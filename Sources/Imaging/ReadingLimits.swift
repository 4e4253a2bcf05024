/// What one picture may cost. Beyond these the file is refused and the rest goes on.
///
/// So bounded, a picture takes at most `decodedPixels` × 3 bytes in this process three times over (decoding, colours, turning), and
/// `decoderMemory` in the child. Measured with `standard` on pictures of 20,000 × 10,000 pixels, as the most that was resident: this process
/// 52 MiB for a proxy and 681 MiB for an analysis at the full 64 megapixels, models included; the child 629 and 1,032 MiB for a
/// progressive JPEG, 133 and 459 for PNG, 567 and 892 for TIFF.
public struct ReadingLimits: Sendable, Hashable {
    /// Pixels of the full picture; more is taken for a decompression bomb.
    public var pixels: Int
    /// Pixels in memory at once: a larger picture is scaled down while it is decoded, where its format can.
    public var decodedPixels: Int
    /// Bytes of gathered coefficients (progressive JPEG); above it the child program decodes, under its own memory limit.
    public var coefficientBytes: Int
    /// Scans of a progressive JPEG.
    public var scans: Int
    /// Seconds of wall-clock time for the child program.
    public var decoderSeconds: Double
    /// Bytes of address space of the child program.
    public var decoderMemory: Int

    /// 300 megapixels, 64 of them decoded at once, 64 MiB of coefficients; the child has 60 s and 1.5 GiB.
    public static let standard = ReadingLimits()

    /// Makes limits.
    public init(
        pixels: Int = 300_000_000, decodedPixels: Int = 64_000_000, coefficientBytes: Int = 64 << 20, scans: Int = 200,
        decoderSeconds: Double = 60, decoderMemory: Int = 1536 << 20
    ) {
        self.pixels = pixels
        self.decodedPixels = decodedPixels
        self.coefficientBytes = coefficientBytes
        self.scans = scans
        self.decoderSeconds = decoderSeconds
        self.decoderMemory = decoderMemory
    }
}
