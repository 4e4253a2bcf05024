public import SystemPackage
public import TierModel

/// A file to store.
public struct ObjectUpload: Sendable {
    /// Under which key.
    public var key: ObjectKey
    /// The file to read.
    public var file: FilePath
    /// SHA-256 of its bytes.
    public var digest: ContentDigest
    /// Its size.
    public var byteCount: Int64
    /// What the object is, for the browser of a user who looks at the bucket.
    public var contentType: String
    /// What the temporary names are made of that it may have until it is whole; nothing else may ever have had it.
    /// `ObjectStore.removeUnfinished` is told it after a crash. `nil` for one that nobody will ask for.
    public var unfinishedName: String?

    /// Makes an upload.
    public init(
        key: ObjectKey, file: FilePath, digest: ContentDigest, byteCount: Int64,
        contentType: String = "application/octet-stream", unfinishedName: String? = nil
    ) {
        self.key = key
        self.file = file
        self.digest = digest
        self.byteCount = byteCount
        self.contentType = contentType
        self.unfinishedName = unfinishedName
    }
}

/// How an upload ended.
public enum PutOutcome: Sendable {
    /// Stored now. The proof is there when the server was seen to check digests; else it must be read back.
    case stored(StoredObject, Proof?)
    /// Something was there already. It was not touched; whether it is the same content is for a read-back to say.
    case occupied(StoredObject)
}
