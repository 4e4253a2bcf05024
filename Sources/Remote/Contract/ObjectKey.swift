/// The name of an object below the remote's root: components separated by `/`.
///
/// Two keys are equal when their UTF-8 bytes are: `é` as one scalar and as two name different objects, as they do for a server.
public struct ObjectKey: Comparable, Codable, Sendable, CustomStringConvertible {
    /// The key, without a leading or trailing slash.
    public let rawValue: String

    /// Takes a key; `nil` when it is empty, begins or ends with `/`, or has an empty, `.` or `..` component or a NUL.
    public init?(_ rawValue: String) {
        let components = rawValue.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        let isSound = components.allSatisfy { component in
            !component.isEmpty && !component.elementsEqual(".".utf8) && !component.elementsEqual("..".utf8)
                && !component.contains(0)
        }
        guard isSound else { return nil }
        self.rawValue = rawValue
    }

    /// The key as text.
    public var description: String { rawValue }

    /// The key's components, outermost first.
    public var components: [String] {
        rawValue.utf8.split(separator: UInt8(ascii: "/")).map { String(Substring($0)) }
    }

    /// The key of another object in the same folder; `nil` when the name is none.
    func sibling(_ name: String) -> ObjectKey? {
        ObjectKey((components.dropLast() + [name]).joined(separator: "/"))
    }

    /// Orders as byte strings, as S3 lists.
    public static func < (left: ObjectKey, right: ObjectKey) -> Bool {
        left.rawValue.utf8.lexicographicallyPrecedes(right.rawValue.utf8)
    }

    /// Decodes the plain string; one that is no key is refused.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let key = ObjectKey(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not an object key: \(text)")
        }
        self = key
    }

    /// Encodes the plain string.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }
}

extension ObjectKey: Hashable {
    /// Compares bytes; `String` would take canonically equivalent names for the same.
    public static func == (left: ObjectKey, right: ObjectKey) -> Bool {
        left.rawValue.utf8.elementsEqual(right.rawValue.utf8)
    }

    /// Hashes the bytes.
    public func hash(into hasher: inout Hasher) {
        for byte in rawValue.utf8 { hasher.combine(byte) }
    }
}
