/// A photo's name on the remote, the same on every device. Numbers (`photo123`) are local to a device.
public struct PhotoKey: RawRepresentable, Hashable, Comparable, Codable, Sendable {
    /// The key as text.
    public let rawValue: String

    /// Takes a key as it was stored.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// The key of a photo whose first version has this digest: its hexadecimal digits.
    public init(firstVersion digest: ContentDigest) {
        rawValue = digest.hex
    }

    /// The key of an adopted photo that was never fetched: `adopted-`, and the SHA-256 of the object's key, a line feed and
    /// its version.
    ///
    /// - Parameter version: the version id, else the entity tag, else the time of change, as the server named it.
    public init(adopted object: String, version: ObjectVersion) {
        let name = version.versionID ?? version.etag ?? version.lastModified ?? ""
        rawValue = "adopted-" + ContentDigest(of: Array((object + "\n" + name).utf8)).hex
    }

    /// Whether it stands for content that nobody has read yet.
    public var isAdopted: Bool { rawValue.hasPrefix("adopted-") }

    /// Orders as the strings do.
    public static func < (left: PhotoKey, right: PhotoKey) -> Bool { left.rawValue < right.rawValue }

    /// Decodes the plain string.
    public init(from decoder: any Decoder) throws {
        rawValue = try decoder.singleValueContainer().decode(String.self)
    }

    /// Encodes as the plain string.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }
}
