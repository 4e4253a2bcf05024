/// The number of a photo in one library, written `photo123`.
///
/// Local to a device: it never appears on the remote, where a photo is known by its content digest.
public struct PhotoID: RawRepresentable, Hashable, Comparable, Sendable {
    /// The row number in the catalog, from 1.
    public let rawValue: Int64

    /// Makes an id of a catalog row number.
    public init(rawValue: Int64) {
        self.rawValue = rawValue
    }

    /// Reads `photo123`; `nil` for anything else, also for zero, a sign or a leading zero.
    public init?(parsing text: some StringProtocol) {
        guard text.hasPrefix("photo") else { return nil }
        let digits = text.dropFirst("photo".count)
        guard let first = digits.utf8.first, first != UInt8(ascii: "0"), first != UInt8(ascii: "+"),
            let number = Int64(digits), number > 0
        else { return nil }
        self.init(rawValue: number)
    }

    /// Orders by number.
    public static func < (left: PhotoID, right: PhotoID) -> Bool { left.rawValue < right.rawValue }
}

extension PhotoID: CustomStringConvertible {
    /// `photo123`.
    public var description: String { "photo\(rawValue)" }
}

extension PhotoID: Codable {
    /// Decodes the string `photo123`.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let id = PhotoID(parsing: text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a photo id: \(text)")
        }
        self = id
    }

    /// Encodes as the string `photo123`.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
