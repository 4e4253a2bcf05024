public import Foundation
public import TierModel

/// One stored file: a version of a primary original, or a companion, each with its own tier and proof.
public struct FileRecord: Hashable, Sendable, Identifiable {
    /// Its number.
    public var id: OriginalID
    /// The photo it belongs to.
    public var photo: PhotoID
    /// What it is to the photo.
    public var role: FileRole
    /// 1 for the first, counted up when the file changed at a known path.
    public var version: Int
    /// SHA-256 of its own bytes; `nil` until an adopted object is fetched.
    public var digest: ContentDigest?
    /// Size in bytes.
    public var byteCount: Int64
    /// Printable name.
    public var fileName: String
    /// Format, for a picture.
    public var format: ImageFormat?
    /// Where it is.
    public var tier: Tier
    /// Path relative to the library; `nil` exactly when the tier is `remote`.
    public var localPath: String?
    /// The copy on the remote, or the key reserved for it.
    public var remote: RemoteCopy?
    /// Whether its photo is in the trash.
    public var isTrashed: Bool

    /// Makes a record.
    public init(
        id: OriginalID, photo: PhotoID, role: FileRole, version: Int, digest: ContentDigest?, byteCount: Int64,
        fileName: String, format: ImageFormat?, tier: Tier, localPath: String?, remote: RemoteCopy?,
        isTrashed: Bool = false
    ) {
        self.id = id
        self.photo = photo
        self.role = role
        self.version = version
        self.digest = digest
        self.byteCount = byteCount
        self.fileName = fileName
        self.format = format
        self.tier = tier
        self.localPath = localPath
        self.remote = remote
        self.isTrashed = isTrashed
    }
}

/// What the remote holds of a file. While only the key is reserved, `uploadedAt` is `nil`.
public struct RemoteCopy: Hashable, Sendable {
    /// The object's key below the remote's root.
    public var key: String
    /// SHA-256 of the stored bytes.
    public var digest: ContentDigest?
    /// Size of the stored bytes; the file's own size while nothing is uploaded.
    public var byteCount: Int64
    /// The stored version.
    public var version: ObjectVersion?
    /// When it was uploaded; `nil` while the key is only reserved.
    public var uploadedAt: Date?
    /// What proves the copy.
    public var proof: Proof?
    /// When the remote was seen not to hold this version any more, of a file that is nowhere else.
    public var lostAt: Date?

    /// Makes a record.
    public init(
        key: String, digest: ContentDigest?, byteCount: Int64, version: ObjectVersion?, uploadedAt: Date?,
        proof: Proof?, lostAt: Date? = nil
    ) {
        self.key = key
        self.digest = digest
        self.byteCount = byteCount
        self.version = version
        self.uploadedAt = uploadedAt
        self.proof = proof
        self.lostAt = lostAt
    }
}

/// A photo with its current files.
public struct PhotoRecord: Hashable, Sendable, Identifiable {
    /// Its number.
    public var id: PhotoID
    /// When it came into the library.
    public var addedAt: Date
    /// What the current version says about the picture.
    public var metadata: PhotoMetadata
    /// The current version of the picture.
    public var primary: FileRecord
    /// The current companions.
    public var companions: [FileRecord]
    /// Whether some analyzer has finished with the current version.
    public var isAnalyzed: Bool
    /// When it was put into the trash, if it is there.
    public var trashedAt: Date?
    /// When the user asked to keep its original on this device, if they did.
    public var pinnedAt: Date?

    /// Makes a record.
    public init(
        id: PhotoID, addedAt: Date, metadata: PhotoMetadata, primary: FileRecord, companions: [FileRecord],
        isAnalyzed: Bool, trashedAt: Date? = nil, pinnedAt: Date? = nil
    ) {
        self.id = id
        self.addedAt = addedAt
        self.metadata = metadata
        self.primary = primary
        self.companions = companions
        self.isAnalyzed = isAnalyzed
        self.trashedAt = trashedAt
        self.pinnedAt = pinnedAt
    }
}
