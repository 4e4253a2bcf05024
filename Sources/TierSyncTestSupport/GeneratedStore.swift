public import Remote
import Synchronization
public import TierModel

/// A remote that lists as many photos as wanted without holding any: a tenth with a RAW beside them, a thousand in a folder.
/// It has no bytes to give.
public struct GeneratedStore: ObjectStore {
    /// Photos.
    private let count: Int
    private let rest = InMemoryObjectStore()

    /// Objects in a page, as of S3.
    private static let pageSize = 1000

    /// Makes a remote with so many photos.
    public init(count: Int) {
        self.count = count
    }

    /// A place-holder.
    public var location: RemoteLocation { rest.location }

    /// Lists all, in the order of a bucket; each page is a row of the ledger.
    public func list(_ prefix: ObjectKey?, _ context: TransferContext) -> ObjectListing {
        let listed = Mutex(0)
        let count = count
        return ObjectListing {
            let index = listed.withLock { listed in
                defer { listed += 1 }
                return listed
            }
            // Of eleven objects the second is the RAW of the first.
            let place = index % 11
            let number = index / 11 * 10 + max(0, place - 1)
            guard number < count else { return nil }
            if index % Self.pageSize == 0 {
                let id = try await context.ledger.begin(
                    TransferIntent(photo: nil, purpose: context.purpose, operation: .list, key: ""))
                try await context.ledger.finish(id, TransferResult(bytes: .none))
            }
            return Self.object(number, place == 1)
        }
    }

    private static func object(_ number: Int, _ isRaw: Bool) -> StoredObject? {
        let name = "Pictures/\(2000 + number / 50_000)/\(number / 1000 % 50)/IMG_\(number).\(isRaw ? "DNG" : "JPG")"
        return ObjectKey(name).map {
            StoredObject(
                key: $0, byteCount: 4_000_000,
                version: ObjectVersion(
                    etag: "9e107d9d372bb6826bd81d3542a419d6-\(number)", isETagStrong: true,
                    lastModified: "2019-07-21T11:12:13.000Z"))
        }
    }

    /// Nothing is stored.
    public func put(_ upload: ObjectUpload, _ context: TransferContext) async throws -> PutOutcome {
        try await rest.put(upload, context)
    }
    /// Nothing is there.
    public func head(_ key: ObjectKey, _ context: TransferContext) async throws -> StoredObject? {
        try await rest.head(key, context)
    }
    /// Nothing is there.
    public func get(_ download: ObjectDownload, _ context: TransferContext) async throws -> DownloadedRange {
        try await rest.get(download, context)
    }
    /// Nothing is there.
    public func delete(_ key: ObjectKey, _ context: TransferContext) async throws {
        try await rest.delete(key, context)
    }
    /// Nothing is there.
    public func proveByReading(
        _ key: ObjectKey, digest: ContentDigest, byteCount: Int64, _ context: TransferContext
    ) async throws -> Proof {
        try await rest.proveByReading(key, digest: digest, byteCount: byteCount, context)
    }
    /// Nothing is there.
    public func freshen(_ proof: Proof, of key: ObjectKey, _ context: TransferContext) async throws -> FreshProof {
        try await rest.freshen(proof, of: key, context)
    }
    /// It does everything that can be asked for.
    public func probe(_ context: TransferContext) async throws -> RemoteCapabilities { try await rest.probe(context) }
    /// None.
    public func orphanedUploads(_ context: TransferContext) async throws -> [OrphanedUpload] { [] }
    /// Nothing to remove.
    public func removeUnfinished(_ name: String, of key: ObjectKey, _ context: TransferContext) async throws {}
    /// Nothing to remove.
    public func removeOrphan(_ orphan: OrphanedUpload, _ context: TransferContext) async throws {}
}
