import Crypto
public import Foundation

/// The SHA-256 of some bytes: what a photo, a proxy or a stored object *is*, whatever its name.
public struct ContentDigest: Hashable, Sendable {
    /// The 32 bytes of the digest, as four big-endian words.
    private let words: (UInt64, UInt64, UInt64, UInt64)

    /// Length of the digest in bytes.
    public static let byteCount = 32

    /// Takes exactly 32 bytes; `nil` for any other number.
    public init?(bytes: some Collection<UInt8>) {
        // Rows by the hundred thousand come this way: no element is looked at by itself where the bytes lie in memory.
        let words = bytes.withContiguousStorageIfAvailable { Self.words(UnsafeRawBufferPointer($0)) }
        guard let words = words ?? Array(bytes).withUnsafeBytes(Self.words) else { return nil }
        self.words = words
    }

    private static func words(_ bytes: UnsafeRawBufferPointer) -> (UInt64, UInt64, UInt64, UInt64)? {
        guard bytes.count == byteCount else { return nil }
        func word(_ place: Int) -> UInt64 {
            UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8 * place, as: UInt64.self))
        }
        return (word(0), word(1), word(2), word(3))
    }

    /// Reads 64 hexadecimal digits of either case; `nil` for anything else.
    public init?(hex: some StringProtocol) {
        let digits = Array(hex.utf8)
        guard digits.count == 2 * Self.byteCount else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.byteCount)
        for pair in stride(from: 0, to: digits.count, by: 2) {
            guard let high = Self.nibble(digits[pair]), let low = Self.nibble(digits[pair + 1]) else { return nil }
            bytes.append(high << 4 | low)
        }
        self.init(bytes: bytes)
    }

    /// The digest of bytes in memory.
    public init(of bytes: some DataProtocol) {
        var hasher = ContentHasher()
        hasher.update(bytes)
        self = hasher.finalized()
    }

    /// The 32 bytes, most significant first.
    public var bytes: [UInt8] {
        Array(unsafeUninitializedCapacity: Self.byteCount) { buffer, count in
            for (place, word) in [words.0, words.1, words.2, words.3].enumerated() {
                for byte in 0..<8 {
                    buffer.initializeElement(
                        at: 8 * place + byte, to: UInt8(truncatingIfNeeded: word >> (56 - 8 * UInt64(byte))))
                }
            }
            count = Self.byteCount
        }
    }

    /// The digest as `Data`, for storage.
    public var data: Data { Data(bytes) }

    /// 64 lower-case hexadecimal digits.
    public var hex: String {
        let alphabet = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [alphabet[Int($0 >> 4)], alphabet[Int($0 & 15)]] }, as: UTF8.self)
    }

    /// Equal when all 32 bytes are.
    public static func == (left: ContentDigest, right: ContentDigest) -> Bool { left.words == right.words }

    /// Hashes the first words: a digest is uniform already.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(words.0)
        hasher.combine(words.1)
    }

    private static func nibble(_ digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}

extension ContentDigest: Comparable {
    /// Orders as the byte strings do.
    public static func < (left: ContentDigest, right: ContentDigest) -> Bool { left.words < right.words }
}

extension ContentDigest: CustomStringConvertible {
    /// The hexadecimal digest.
    public var description: String { hex }
}

extension ContentDigest: Codable {
    /// Decodes the hexadecimal form.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let digest = ContentDigest(hex: text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a SHA-256: \(text)")
        }
        self = digest
    }

    /// Encodes the hexadecimal form.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(hex)
    }
}

/// Computes a `ContentDigest` of bytes that arrive in pieces.
public struct ContentHasher: Sendable {
    private var state = SHA256()

    /// Starts with no bytes.
    public init() {}

    /// Takes the next bytes.
    public mutating func update(_ bytes: some DataProtocol) {
        state.update(data: bytes)
    }

    /// Takes the next bytes from a raw buffer, without a copy.
    public mutating func update(_ bytes: UnsafeRawBufferPointer) {
        state.update(bufferPointer: bytes)
    }

    /// The digest of all bytes so far; more may follow.
    public func finalized() -> ContentDigest {
        let digest = state.finalize()
        // SHA-256 always yields 32 bytes, so the fallback is never reached.
        return ContentDigest(bytes: Array(digest)) ?? ContentDigest.zero
    }
}

extension ContentDigest {
    /// 32 zero bytes: no known content has it.
    public static let zero = ContentDigest(words: (0, 0, 0, 0))

    private init(words: (UInt64, UInt64, UInt64, UInt64)) {
        self.words = words
    }
}
