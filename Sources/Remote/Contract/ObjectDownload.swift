public import SystemPackage
public import TierModel

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
    /// The byte behind the last one to ask for; `nil` reads to the object's end.
    public var end: Int64?
    /// What takes the bytes in the place of `file`, which is then neither opened nor looked at.
    package var sink: (any DownloadSink)?

    /// Makes a download.
    public init(
        key: ObjectKey, version: ObjectVersion?, byteCount: Int64?, file: FilePath, offset: Int64 = 0, end: Int64? = nil
    ) {
        self.key = key
        self.version = version
        self.byteCount = byteCount
        self.file = file
        self.offset = offset
        self.end = end
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

extension ObjectDownload {
    /// How many bytes it brings at most; `nil` where that is not known.
    package var expectedBytes: Int64? { (end ?? byteCount).map { max(0, $0 - offset) } }
}
