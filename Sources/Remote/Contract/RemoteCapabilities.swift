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
    /// Which announced digests it was seen to take when they are right; others are refused by some servers as unknown headers.
    public var acceptedDigests: Set<UploadDigest>
    /// Takes a file in parts (S3, Nextcloud).
    public var takesParts: Bool
    /// Which announced digests of a part it was seen to check: only then is a file that was sent in parts proven by the upload.
    public var checkedPartDigests: Set<UploadDigest>
    /// Refuses to put parts together over something that is there already (`If-None-Match: *` on CompleteMultipartUpload).
    public var hasExclusiveComplete: Bool
    /// WebDAV: how long after a write an entity tag surely names one content, in milliseconds, where its tags were seen to tell writes
    /// apart that followed each other quickly. `nil` where they were not: then a tag counts when its file is two seconds old.
    public var tagRestMilliseconds: Int?

    /// Makes a set of capabilities.
    public init(
        checksUploadDigest: Bool, hasExclusiveCreate: Bool, servesRanges: Bool, keepsVersions: Bool,
        checkedDigests: Set<UploadDigest> = [], acceptedDigests: Set<UploadDigest> = [], takesParts: Bool = false,
        checkedPartDigests: Set<UploadDigest> = [], hasExclusiveComplete: Bool = false, tagRestMilliseconds: Int? = nil
    ) {
        self.checksUploadDigest = checksUploadDigest
        self.hasExclusiveCreate = hasExclusiveCreate
        self.servesRanges = servesRanges
        self.keepsVersions = keepsVersions
        self.checkedDigests = checkedDigests
        self.acceptedDigests = acceptedDigests
        self.takesParts = takesParts
        self.checkedPartDigests = checkedPartDigests
        self.hasExclusiveComplete = hasExclusiveComplete
        self.tagRestMilliseconds = tagRestMilliseconds
    }

    /// `tagRestMilliseconds` as a duration.
    public var tagRest: Duration? { tagRestMilliseconds.map { .milliseconds($0) } }

    /// Nothing is taken for granted.
    public static let unknown = RemoteCapabilities(
        checksUploadDigest: false, hasExclusiveCreate: false, servesRanges: false, keepsVersions: false)
}

extension RemoteCapabilities {
    /// Decodes what this or an older version found; what that version did not ask for counts as not seen.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        func seen(_ key: CodingKeys) throws -> Bool { try values.decodeIfPresent(Bool.self, forKey: key) ?? false }
        func digests(_ key: CodingKeys) throws -> Set<UploadDigest> {
            // A kind of digest that only a newer version knows is left out, not refused.
            let names = try values.decodeIfPresent([String].self, forKey: key) ?? []
            return Set(names.compactMap(UploadDigest.init))
        }
        self.init(
            checksUploadDigest: try seen(.checksUploadDigest), hasExclusiveCreate: try seen(.hasExclusiveCreate),
            servesRanges: try seen(.servesRanges), keepsVersions: try seen(.keepsVersions),
            checkedDigests: try digests(.checkedDigests), acceptedDigests: try digests(.acceptedDigests),
            takesParts: try seen(.takesParts), checkedPartDigests: try digests(.checkedPartDigests),
            hasExclusiveComplete: try seen(.hasExclusiveComplete),
            tagRestMilliseconds: try values.decodeIfPresent(Int.self, forKey: .tagRestMilliseconds))
    }
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
