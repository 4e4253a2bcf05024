import SystemPackage
import TierModel

/// A stretch of a file, with the digest that its bytes must have: the whole file, or one part of an upload in parts.
struct FileSlice: Sendable {
    /// The file to read.
    var file: FilePath
    /// The whole file's size: another one means that it has changed.
    var fileByteCount: Int64
    /// Where the stretch begins.
    var offset: Int64
    /// Its length.
    var byteCount: Int64
    /// SHA-256 of its bytes.
    var digest: ContentDigest

    /// The whole file of an upload.
    init(_ upload: ObjectUpload) {
        self.init(upload, offset: 0, byteCount: upload.byteCount, digest: upload.digest)
    }

    /// A stretch of the file of an upload.
    init(_ upload: ObjectUpload, offset: Int64, byteCount: Int64, digest: ContentDigest) {
        file = upload.file
        fileByteCount = upload.byteCount
        self.offset = offset
        self.byteCount = byteCount
        self.digest = digest
    }
}
