/// What a server was seen to do when it was probed; nothing here is taken from documentation.
public struct RemoteCapabilities: Hashable, Codable, Sendable {
    /// Refuses a body whose digest differs from the one announced, so that an accepted upload is proven.
    public var checksUploadDigest: Bool
    /// Refuses to overwrite when asked to (`If-None-Match: *`, `Overwrite: F`, O_EXCL).
    public var hasExclusiveCreate: Bool
    /// Answers a byte range with exactly that range.
    public var servesRanges: Bool
    /// Keeps versions and names them.
    public var keepsVersions: Bool
    /// Which announced digests it was seen to check.
    public var checkedDigests: Set<UploadDigest>

    /// Makes a set of capabilities.
    public init(
        checksUploadDigest: Bool, hasExclusiveCreate: Bool, servesRanges: Bool, keepsVersions: Bool,
        checkedDigests: Set<UploadDigest> = []
    ) {
        self.checksUploadDigest = checksUploadDigest
        self.hasExclusiveCreate = hasExclusiveCreate
        self.servesRanges = servesRanges
        self.keepsVersions = keepsVersions
        self.checkedDigests = checkedDigests
    }

    /// Nothing is taken for granted.
    public static let unknown = RemoteCapabilities(
        checksUploadDigest: false, hasExclusiveCreate: false, servesRanges: false, keepsVersions: false)
}

/// A digest that an upload can announce in its headers.
public enum UploadDigest: String, Codable, Sendable, CaseIterable {
    /// `x-amz-content-sha256`, part of the signature.
    case signedPayload
    /// `x-amz-checksum-sha256`.
    case sha256Checksum
    /// `Content-MD5`: against damage, not against forgery.
    case contentMD5
}
