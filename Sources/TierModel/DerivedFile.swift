/// What is made from an original and kept on the device.
public enum DerivedKind: String, Codable, Sendable, CaseIterable {
    /// A JPEG of about 1,280 px.
    case proxy
    /// A JPEG of about 320 px.
    case thumbnail
    /// An unwarped crop around a face.
    case chip
}

/// A proxy, thumbnail or chip, and what its bytes must be.
public struct DerivedFile: Hashable, Sendable {
    /// What it is.
    public var kind: DerivedKind
    /// The original's SHA-256 in hexadecimal digits; for a chip the face's key.
    public var name: String
    /// Its size in bytes.
    public var byteCount: Int64
    /// SHA-256 of its bytes.
    public var digest: ContentDigest

    /// Makes a description.
    public init(kind: DerivedKind, name: String, byteCount: Int64, digest: ContentDigest) {
        self.kind = kind
        self.name = name
        self.byteCount = byteCount
        self.digest = digest
    }
}
