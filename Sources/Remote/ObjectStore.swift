public import Foundation
public import SystemPackage
public import TierModel

/// A place that keeps objects under keys: an S3 bucket, a WebDAV share, a directory.
///
/// Every adapter passes the same conformance kit. Each operation writes its intent to the ledger before the first byte
/// leaves and completes the row however it ends. All methods throw `RemoteError`, or `CancellationError` untouched.
public protocol ObjectStore: Sendable {
    /// Where it is, fit to be shown: without secrets.
    var location: RemoteLocation { get }

    /// Stores a file under a key that nothing is stored under yet. Never overwrites: what is there already is reported, not touched.
    ///
    /// Streams; aborts with `sourceChanged`, and leaves nothing live, when the file's size or digest differs from what was announced.
    func put(_ upload: ObjectUpload, _ context: TransferContext) async throws -> PutOutcome

    /// What is stored under a key now; `nil` when the server says there is nothing (404). Any other answer throws: a failure is not an absence.
    func head(_ key: ObjectKey, _ context: TransferContext) async throws -> StoredObject?

    /// Appends the object's bytes from `download.offset` on to a file, as long as the object is still the expected version.
    ///
    /// Throws `replaced` when it is not (nothing is appended then). Bytes that were received before an error stay in the file: a next call resumes behind them.
    func get(_ download: ObjectDownload, _ context: TransferContext) async throws -> DownloadedRange

    /// Lists the objects below a prefix, each once, page by page.
    func list(_ prefix: ObjectKey?, _ context: TransferContext) -> AsyncThrowingStream<StoredObject, any Error>

    /// Removes an object; absent is fine.
    func delete(_ key: ObjectKey, _ context: TransferContext) async throws

    /// Reads the stored bytes back, keeping none, and proves them. Throws `contentDiffers` when they are not the announced ones.
    func proveByReading(_ key: ObjectKey, digest: ContentDigest, byteCount: Int64, _ context: TransferContext)
        async throws -> Proof

    /// Asks whether the proven version is still what is stored: the last thing before a drop. Reads back where the server gives no strong version.
    ///
    /// Throws `notFound` or `replaced` when the copy is gone or another.
    func freshen(_ proof: Proof, of key: ObjectKey, _ context: TransferContext) async throws -> FreshProof

    /// Checks that the remote answers, accepts our credentials and can be written to; returns what it was seen to check.
    func probe(_ context: TransferContext) async throws -> RemoteCapabilities
}

/// The name of an object below the remote's root: components separated by `/`.
public struct ObjectKey: Hashable, Comparable, Codable, Sendable, CustomStringConvertible {
    /// The key, without a leading or trailing slash.
    public let rawValue: String

    /// Takes a key; `nil` when it is empty, begins or ends with `/`, or has an empty, `.` or `..` component or a NUL.
    public init?(_ rawValue: String) {
        let components = rawValue.split(separator: "/", omittingEmptySubsequences: false)
        let isSound = components.allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." && !$0.utf8.contains(0) }
        guard isSound, !rawValue.isEmpty else { return nil }
        self.rawValue = rawValue
    }

    /// The key as text.
    public var description: String { rawValue }

    /// Orders as byte strings, as S3 lists.
    public static func < (left: ObjectKey, right: ObjectKey) -> Bool {
        left.rawValue.utf8.lexicographicallyPrecedes(right.rawValue.utf8)
    }
}

/// Why an operation is done, and where it is written down.
public struct TransferContext: Sendable {
    /// The ledger.
    public var ledger: any TransferLedger
    /// Why.
    public var purpose: Purpose
    /// For which photo, if for one.
    public var photo: PhotoID?

    /// Makes a context.
    public init(ledger: any TransferLedger, purpose: Purpose, photo: PhotoID? = nil) {
        self.ledger = ledger
        self.purpose = purpose
        self.photo = photo
    }
}

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

    /// Makes an upload.
    public init(
        key: ObjectKey, file: FilePath, digest: ContentDigest, byteCount: Int64,
        contentType: String = "application/octet-stream"
    ) {
        self.key = key
        self.file = file
        self.digest = digest
        self.byteCount = byteCount
        self.contentType = contentType
    }
}

/// How an upload ended.
public enum PutOutcome: Sendable {
    /// Stored now. The proof is there when the server was seen to check digests; else it must be read back.
    case stored(StoredObject, Proof?)
    /// Something was there already. It was not touched; whether it is the same content is for a read-back to say.
    case occupied(StoredObject)
}

/// What a server says of an object.
public struct StoredObject: Hashable, Sendable {
    /// Its key.
    public var key: ObjectKey
    /// Its size in bytes.
    public var byteCount: Int64
    /// Which version it is.
    public var version: ObjectVersion

    /// Makes a description.
    public init(key: ObjectKey, byteCount: Int64, version: ObjectVersion) {
        self.key = key
        self.byteCount = byteCount
        self.version = version
    }
}

/// A fetch into a file.
public struct ObjectDownload: Sendable {
    /// Which object.
    public var key: ObjectKey
    /// The version that the bytes must belong to; `nil` takes what is there and reports it.
    public var version: ObjectVersion?
    /// The whole object's size, where it is known.
    public var byteCount: Int64?
    /// The file to append to; made when it is not there. Its length must equal `offset`.
    public var file: FilePath
    /// The first byte to ask for.
    public var offset: Int64

    /// Makes a download.
    public init(key: ObjectKey, version: ObjectVersion?, byteCount: Int64?, file: FilePath, offset: Int64 = 0) {
        self.key = key
        self.version = version
        self.byteCount = byteCount
        self.file = file
        self.offset = offset
    }
}

/// What a fetch brought.
public struct DownloadedRange: Sendable {
    /// The object as the server described it with the bytes.
    public var object: StoredObject
    /// Bytes that were appended.
    public var received: Int64
    /// The ledger row of the attempt that brought the last of them: what `TransferLedger.waste` takes when they turn out corrupt.
    public var transfer: TransferID

    /// Makes a result.
    public init(object: StoredObject, received: Int64, transfer: TransferID) {
        self.object = object
        self.received = received
        self.transfer = transfer
    }
}

/// A proof that was renewed a moment ago. Only an adapter that asked the server can make one, and it is used up by the drop that it allows.
public struct FreshProof: ~Copyable, Sendable {
    /// The proof, its version confirmed.
    public let proof: Proof
    /// The object it is about.
    public let key: ObjectKey
    /// When the server confirmed it.
    public let confirmedAt: Date

    package init(proof: Proof, key: ObjectKey, confirmedAt: Date) {
        self.proof = proof
        self.key = key
        self.confirmedAt = confirmedAt
    }
}

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

    /// Makes a set of capabilities.
    public init(checksUploadDigest: Bool, hasExclusiveCreate: Bool, servesRanges: Bool, keepsVersions: Bool) {
        self.checksUploadDigest = checksUploadDigest
        self.hasExclusiveCreate = hasExclusiveCreate
        self.servesRanges = servesRanges
        self.keepsVersions = keepsVersions
    }
}
