public import Foundation

/// What identifies one stored version of a remote object, as the server names it.
public struct ObjectVersion: Hashable, Codable, Sendable {
    /// The S3 version id, where the bucket keeps versions.
    public var versionID: String?
    /// The entity tag without quotes and without `W/`.
    public var etag: String?
    /// Whether the entity tag is strong (RFC 9110, section 8.8.3): a weak one cannot renew a proof.
    public var isETagStrong: Bool
    /// The server's modification time, as sent.
    public var lastModified: String?

    /// Makes a version of what a server said.
    public init(versionID: String? = nil, etag: String? = nil, isETagStrong: Bool = false, lastModified: String? = nil)
    {
        self.versionID = versionID
        self.etag = etag
        self.isETagStrong = isETagStrong && etag != nil
        self.lastModified = lastModified
    }

    /// Whether this and `other` surely name the same stored bytes: the same version id, or the same strong entity tag.
    public func surelyEquals(_ other: ObjectVersion) -> Bool {
        if let versionID, let otherID = other.versionID { return versionID == otherID }
        guard isETagStrong, other.isETagStrong, let etag, let otherTag = other.etag else { return false }
        return etag == otherTag
    }
}

/// How the content of a remote copy was proven.
public enum ProofKind: String, Codable, Sendable {
    /// The server refused wrong digests when it was probed, and accepted the right one with these bytes.
    case checkedUpload
    /// The stored bytes were read back and hashed.
    case readBack
}

/// What makes a remote copy count: which stored bytes were proven, how, as which version, and when.
///
/// The digest and the size are those of the *stored* bytes, which differ from the photo's own where storage is sealed.
public struct Proof: Hashable, Codable, Sendable {
    /// How the content was proven.
    public var kind: ProofKind
    /// SHA-256 of the stored bytes.
    public var digest: ContentDigest
    /// Size of the stored bytes.
    public var byteCount: Int64
    /// The version that was proven.
    public var version: ObjectVersion
    /// When it was proven.
    public var provenAt: Date

    /// Makes the record of a proof; the proving itself is done in `Remote`.
    package init(kind: ProofKind, digest: ContentDigest, byteCount: Int64, version: ObjectVersion, provenAt: Date) {
        self.kind = kind
        self.digest = digest
        self.byteCount = byteCount
        self.version = version
        self.provenAt = provenAt
    }
}
