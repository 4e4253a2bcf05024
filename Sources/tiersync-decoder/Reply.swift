import Glibc

/// The answer: eight little-endian words of 32 bits (signature "TSD1", status, full width and height, width and height,
/// length of EXIF, length of message), then EXIF, message, and `width * height * 3` bytes of pixels.
struct Reply {
    /// How it went. The reader in `Imaging` knows the same numbers.
    enum Status: UInt32 {
        case decoded = 0
        case corrupt = 1
        case truncated = 2
        case unsupported = 3
        case tooLarge = 4
    }

    private var status: Status
    private var full = Size(width: 0, height: 0)
    private var size = Size(width: 0, height: 0)
    private var exif: [UInt8] = []
    private var message: [UInt8] = []
    private var pixels: [UInt8] = []

    private init(_ status: Status) { self.status = status }

    static func decoded(full: Size, width: Int, height: Int, exif: [UInt8], pixels: [UInt8]) -> Reply {
        var reply = Reply(.decoded)
        (reply.full, reply.size) = (full, Size(width: width, height: height))
        (reply.exif, reply.pixels) = (exif, pixels)
        return reply
    }

    static func tooLarge(_ full: Size) -> Reply {
        var reply = Reply(.tooLarge)
        reply.full = full
        return reply
    }

    /// A failure that a library has put in words: the words tell which kind it is.
    static func refusal(_ text: String) -> Reply {
        let kinds: [(Status, [String])] = [
            (
                .tooLarge,
                [
                    "out of memory", "insufficient memory", "unsufficient memory", "memory allocation",
                    "security limit", "too large", "exceeds",
                ]
            ),
            (
                .truncated,
                [
                    "end of file", "premature", "truncated", "unexpected end", "unexpected eof", "input/output error",
                    "not enough data", "read error",
                ]
            ),
            (.unsupported, ["unsupported", "not supported", "no decoding plugin", "unimplemented"]),
        ]
        let words = text.lowercased()
        let kind = kinds.first { kind in kind.1.contains { words.contains($0) } }
        var reply = Reply(kind?.0 ?? .corrupt)
        reply.message = Array(text.utf8.prefix(4096))
        return reply
    }

    /// Writes it to the standard output; false when nobody reads.
    func write() -> Bool {
        let words = [
            0x3144_5354, status.rawValue, UInt32(clamping: full.width), UInt32(clamping: full.height),
            UInt32(clamping: size.width), UInt32(clamping: size.height), UInt32(exif.count), UInt32(message.count),
        ]
        let head = words.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> (8 * UInt32($0))) } }
        return [head + exif + message, pixels].allSatisfy(Self.write)
    }

    private static func write(_ bytes: [UInt8]) -> Bool {
        unsafe bytes.withUnsafeBytes { bytes in
            var written = 0
            while written < bytes.count {
                let count = unsafe Glibc.write(
                    STDOUT_FILENO, bytes.baseAddress.map { unsafe $0 + written }, bytes.count - written)
                guard count > 0 else { return false }
                written += count
            }
            return true
        }
    }
}
