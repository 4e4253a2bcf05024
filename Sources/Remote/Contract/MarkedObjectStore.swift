import Synchronization
import TierModel

/// A remote over HTTP that was used before: where it says that an object is not there, its marker must be.
///
/// Else all copies would look lost when another or an empty disk is behind the address, and all proofs would be forgotten.
final class MarkedObjectStore: ObjectStore {
    private let store: any ObjectStore
    /// Whether the marker was seen by this process: enough to begin uploads, not enough to believe in an absence.
    private let isSeen = Mutex(false)

    init(_ store: any ObjectStore) {
        self.store = store
    }

    var location: RemoteLocation { store.location }

    func put(_ upload: ObjectUpload, _ context: TransferContext) async throws -> PutOutcome {
        if !isSeen.withLock({ $0 }) { try await confirm(context) }
        return try await store.put(upload, context)
    }

    func head(_ key: ObjectKey, _ context: TransferContext) async throws -> StoredObject? {
        if let object = try await store.head(key, context) { return object }
        if key.rawValue != RemoteMarker.name { try await confirm(context) }
        return nil
    }

    func get(_ download: ObjectDownload, _ context: TransferContext) async throws -> DownloadedRange {
        try await believing(context) { try await store.get(download, context) }
    }

    func list(_ prefix: ObjectKey?, _ context: TransferContext) -> ObjectListing { store.list(prefix, context) }

    func delete(_ key: ObjectKey, _ context: TransferContext) async throws { try await store.delete(key, context) }

    func proveByReading(_ key: ObjectKey, digest: ContentDigest, byteCount: Int64, _ context: TransferContext)
        async throws -> Proof
    {
        try await believing(context) {
            try await store.proveByReading(key, digest: digest, byteCount: byteCount, context)
        }
    }

    func freshen(_ proof: Proof, of key: ObjectKey, _ context: TransferContext) async throws -> FreshProof {
        do {
            return try await store.freshen(proof, of: key, context)
        } catch let error as RemoteError where error.code == .notFound {
            try await confirm(context)
            throw error
        }
    }

    func probe(_ context: TransferContext) async throws -> RemoteCapabilities { try await store.probe(context) }

    func orphanedUploads(_ context: TransferContext) async throws -> [OrphanedUpload] {
        try await store.orphanedUploads(context)
    }

    func removeUnfinished(_ name: String, of key: ObjectKey, _ context: TransferContext) async throws {
        try await store.removeUnfinished(name, of: key, context)
    }

    func removeOrphan(_ orphan: OrphanedUpload, _ context: TransferContext) async throws {
        try await store.removeOrphan(orphan, context)
    }

    private func believing<Value>(_ context: TransferContext, _ work: () async throws -> Value) async throws -> Value {
        do {
            return try await work()
        } catch let error as RemoteError where error.code == .notFound {
            try await confirm(context)
            throw error
        }
    }

    /// Asked each time: a share can vanish while a job runs.
    private func confirm(_ context: TransferContext) async throws {
        guard try await RemoteMarker.isThere(store, context.with(purpose: .metadata)) else {
            throw RemoteError.anotherRemote(location)
        }
        isSeen.withLock { $0 = true }
    }
}
