/// How fast bytes may move: a number of bytes a second, or no limit. Written `2M`, `500k`, `1.5MiB`, `off`.
///
/// Units are decimal, as networks are sold: `k` is 1,000 bytes, `M` 1,000,000, `G` 1,000,000,000. `Ki`, `Mi` and `Gi` are
/// 1,024 and its powers. A `B` and a `/s` may follow. All are bytes, never bits.
public struct BandwidthRate: Hashable, Sendable {
    /// Bytes a second; `nil` for no limit.
    public let bytesPerSecond: Int64?

    /// No limit.
    public static let unlimited = BandwidthRate(checked: nil)

    /// Fewer bytes a second would make a photo last for hours: surely a unit was forgotten.
    public static let least: Int64 = 1_000
    /// More than any network card moves; keeps the arithmetic away from its bounds.
    public static let most: Int64 = 1_000_000_000_000

    /// Makes a rate; `nil` when it is outside `least...most`.
    public init?(bytesPerSecond: Int64) {
        guard (Self.least...Self.most).contains(bytesPerSecond) else { return nil }
        self.init(checked: bytesPerSecond)
    }

    private init(checked: Int64?) {
        bytesPerSecond = checked
    }

    /// Reads what a user typed. `off`, `none`, `unlimited` and `0` mean no limit.
    ///
    /// - Throws: `BandwidthError` that names the text and says what is accepted.
    public init(_ text: String) throws(BandwidthError) {
        var word = Substring(text.filter { !$0.isWhitespace }.lowercased())
        if ["off", "none", "unlimited"].contains(word) {
            self = .unlimited
            return
        }
        if word.hasSuffix("bit") || word.hasSuffix("bps") || word.hasSuffix("bit/s") {
            throw BandwidthError(text, "is in bits", remedy: "divide by 8: 16 Mbit/s are 2M, bytes a second")
        }
        if word.hasSuffix("/s") { word.removeLast(2) }
        if word.hasSuffix("b") { word.removeLast() }
        let digits = word.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        guard let factor = Self.factors[String(word.dropFirst(digits.count))], let number = Self.number(digits) else {
            throw BandwidthError(text, "is no rate", remedy: Self.accepted)
        }
        if number == 0 {
            self = .unlimited
            return
        }
        let bytes = (number * factor).rounded()
        guard bytes >= Double(Self.least) else {
            throw BandwidthError(
                text, "is less than 1k, bytes a second", remedy: "did you mean \(text)M? 0 is no limit")
        }
        guard bytes <= Double(Self.most) else {
            throw BandwidthError(text, "is more than any network moves", remedy: "use off for no limit")
        }
        self.init(checked: Int64(bytes))
    }

    private static let accepted = "write for example 2M, 500k, 1.5MiB (bytes a second) or off"

    private static let factors: [String: Double] = [
        "": 1, "k": 1e3, "m": 1e6, "g": 1e9, "ki": 1_024, "mi": 1_048_576, "gi": 1_073_741_824,
    ]

    /// Digits with at most one point; not what `Double` takes besides (`inf`, `1e9`, `0x1`).
    private static func number(_ digits: Substring) -> Double? {
        let points = digits.count { $0 == "." }
        guard points <= 1, digits.count > points, digits.count <= 16 else { return nil }
        return Double("0" + digits + (digits.last == "." ? "0" : ""))
    }
}

extension BandwidthRate: CustomStringConvertible {
    /// The rate as it may be typed: `2M`, `1500k`, `1234567`, `off`.
    public var description: String {
        guard let bytesPerSecond else { return "off" }
        for (unit, size) in [("G", 1_000_000_000), ("M", 1_000_000), ("k", 1_000)] as [(String, Int64)]
        where bytesPerSecond % size == 0 {
            return "\(bytesPerSecond / size)\(unit)"
        }
        return String(bytesPerSecond)
    }
}

extension BandwidthRate: Codable {
    /// Decodes a text as a user types it, or a number of bytes a second.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let number = try? container.decode(Int64.self) {
            try self.init(String(number))
        } else {
            try self.init(try container.decode(String.self))
        }
    }

    /// Encodes the text.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
