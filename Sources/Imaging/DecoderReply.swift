/// What the child program says before the pixels: eight little-endian words of 32 bits, then EXIF, then the message,
/// then `width * height * 3` bytes.
struct DecoderReplyHeader {
    static let byteCount = 32
    /// "TSD1".
    private static let signature: UInt32 = 0x3144_5354
    private static let maximumTextBytes = 1 << 20

    /// The child's own codes; the program tiersync-decoder has the same.
    enum Status: UInt32 {
        case decoded = 0
        case corrupt = 1
        case truncated = 2
        case unsupported = 3
        case tooLarge = 4
    }

    let status: Status
    let fullWidth: Int
    let fullHeight: Int
    let width: Int
    let height: Int
    let exifCount: Int
    let messageCount: Int

    /// `nil` when these are not such bytes, or the sizes in them are beyond the limits.
    init?(_ bytes: [UInt8], limits: ReadingLimits) {
        guard bytes.count == Self.byteCount else { return nil }
        let words = stride(from: 0, to: bytes.count, by: 4).map { start in
            (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[start + $1]) << (8 * UInt32($1)) }
        }
        guard words[0] == Self.signature, let status = Status(rawValue: words[1]) else { return nil }
        self.status = status
        (fullWidth, fullHeight) = (Int(words[2]), Int(words[3]))
        (width, height) = (Int(words[4]), Int(words[5]))
        (exifCount, messageCount) = (Int(words[6]), Int(words[7]))
        guard exifCount <= Self.maximumTextBytes, messageCount <= Self.maximumTextBytes,
            width * height <= limits.decodedPixels, status != .decoded || (width > 0 && height > 0)
        else { return nil }
    }
}
