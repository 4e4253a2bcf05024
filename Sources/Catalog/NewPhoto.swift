public import Foundation
public import SystemPackage
public import TierModel

/// A file that the library has taken in and the catalog does not know yet.
public struct NewFile: Sendable {
    /// What it is to its photo.
    public var role: FileRole
    /// SHA-256 of its bytes; `nil` for an adopted object that was not fetched yet.
    public var digest: ContentDigest?
    /// Size in bytes.
    public var byteCount: Int64
    /// Its name made printable, for keys on the remote and for people.
    public var fileName: String
    /// The format its first bytes tell; `nil` for a companion that is no picture.
    public var format: ImageFormat?
    /// Where its bytes are, relative to the library folder, in ASCII.
    public var localPath: String?
    /// The path it was read from, with whatever bytes it has.
    public var sourcePath: FilePath?
    /// The modification time of the file it was read from.
    public var sourceModified: Date?

    /// Makes a new file.
    public init(
        role: FileRole, digest: ContentDigest?, byteCount: Int64, fileName: String, format: ImageFormat?,
        localPath: String?, sourcePath: FilePath?, sourceModified: Date?
    ) {
        self.role = role
        self.digest = digest
        self.byteCount = byteCount
        self.fileName = fileName
        self.format = format
        self.localPath = localPath
        self.sourcePath = sourcePath
        self.sourceModified = sourceModified
    }
}

/// A photo to be added: its primary file, what belongs to it, and what is known of the picture.
public struct NewPhoto: Sendable {
    /// The picture itself.
    public var primary: NewFile
    /// Movie, RAW and sidecar beside it.
    public var companions: [NewFile]
    /// What the file says about the picture.
    public var metadata: PhotoMetadata
    /// Size of its proxy in bytes.
    public var proxyBytes: Int
    /// Size of its thumbnail in bytes.
    public var thumbnailBytes: Int
    /// Its proxy and thumbnail, and its chips where it was analysed at once.
    public var derived: [DerivedFile]
    /// What is known of its file besides, as that it is cut off.
    public var features: [PhotoFeature]

    /// Makes a new photo.
    public init(
        primary: NewFile, companions: [NewFile] = [], metadata: PhotoMetadata, proxyBytes: Int, thumbnailBytes: Int,
        derived: [DerivedFile] = [], features: [PhotoFeature] = []
    ) {
        self.primary = primary
        self.companions = companions
        self.metadata = metadata
        self.proxyBytes = proxyBytes
        self.thumbnailBytes = thumbnailBytes
        self.derived = derived
        self.features = features
    }
}
