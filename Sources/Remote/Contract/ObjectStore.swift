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
    func list(_ prefix: ObjectKey?, _ context: TransferContext) -> ObjectListing

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

    /// Uploads below this location that were begun and neither finished nor removed, whoever began them. How old one must be to count
    /// as abandoned is for the caller to say.
    func orphanedUploads(_ context: TransferContext) async throws -> [OrphanedUpload]

    /// Removes what an upload under this key with this `ObjectUpload.unfinishedName` left when its process was killed. Absent is fine.
    func removeUnfinished(_ name: String, of key: ObjectKey, _ context: TransferContext) async throws

    /// Removes what an unfinished upload left. Never touches a finished object; absent is fine.
    func removeOrphan(_ orphan: OrphanedUpload, _ context: TransferContext) async throws
}
