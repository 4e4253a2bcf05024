/// 64 bits that hardly change when a picture is stored anew, resized or slightly altered.
///
/// Different pictures can have near hashes (photos of one person before the same wall were 4 bits apart), so a small
/// distance makes a candidate, never a verdict.
public struct PerceptualHash: Hashable, Codable, Sendable, CustomStringConvertible {
    /// The bits.
    public var bits: UInt64

    /// Takes a hash as it was computed or stored.
    public init(bits: UInt64) {
        self.bits = bits
    }

    /// In how many bits two hashes differ: 0 to 64.
    public func distance(to other: PerceptualHash) -> Int { (bits ^ other.bits).nonzeroBitCount }

    /// 16 hexadecimal digits.
    public var description: String {
        let digits = String(bits, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    /// Reads 16 hexadecimal digits.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard text.utf8.count == 16, let bits = UInt64(text, radix: 16) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a perceptual hash: \(text)")
        }
        self.bits = bits
    }

    /// Writes 16 hexadecimal digits: a JSON number would lose bits in readers that take it for a double.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
