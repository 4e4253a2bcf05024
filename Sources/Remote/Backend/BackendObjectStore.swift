import Synchronization
import TierModel
import Workers

/// Makes a whole `ObjectStore` of an embedder's backend: ledger, budgets, rates and proofs are the engine's own.
struct BackendObjectStore: ObjectStore {
    let location: RemoteLocation
    let backend: any ObjectBackend
    let options: RemoteOptions
    /// How many requests are in hand at once.
    let slots: AsyncPermits

    init(_ location: RemoteLocation, _ backend: any ObjectBackend, _ options: RemoteOptions) {
        self.location = location
        self.backend = backend
        self.options = options
        slots = AsyncPermits(options.transfers)
    }

    func head(_ key: ObjectKey, _ context: TransferContext) async throws -> StoredObject? {
        try await context.recorded(context.intent(.head, key.rawValue), slots) { _ in try await stored(key) }
    }

    func list(_ prefix: ObjectKey?, _ context: TransferContext) -> ObjectListing {
        Listing.stream(from: ()) { _ in
            let objects = try await context.recorded(context.intent(.list, prefix?.rawValue ?? ""), slots) { _ in
                try await telling { try await backend.list(below: prefix) }
            }
            return (objects, nil)
        }
    }

    func delete(_ key: ObjectKey, _ context: TransferContext) async throws {
        try await context.recorded(context.intent(.delete, key.rawValue), slots) { _ in
            try await telling { try await backend.remove(key) }
        }
    }

    func proveByReading(_ key: ObjectKey, digest: ContentDigest, byteCount: Int64, _ context: TransferContext)
        async throws -> Proof
    {
        let intent = context.intent(.get, key.rawValue, expecting: byteCount)
        let object = try await context.recorded(intent, slots) { count in
            let object = try await existing(key)
            guard object.byteCount == byteCount else { throw RemoteError.contentDiffers(key, location) }
            let hasher = Mutex(ContentHasher())
            try await read(object, 0..<byteCount, count) { bytes in hasher.withLock { $0.update(bytes[...]) } }
            guard hasher.withLock({ $0.finalized() }) == digest else { throw RemoteError.contentDiffers(key, location) }
            return object
        }
        return Proof(
            kind: .readBack, digest: digest, byteCount: byteCount, version: object.version,
            provenAt: options.surroundings.now())
    }

    func freshen(_ proof: Proof, of key: ObjectKey, _ context: TransferContext) async throws -> FreshProof {
        try await freshenByVersion(proof, of: key, now: options.surroundings.now, context)
    }

    /// A backend stores all or nothing.
    func orphanedUploads(_ context: TransferContext) async throws -> [OrphanedUpload] { [] }
    func removeUnfinished(_ name: String, of key: ObjectKey, _ context: TransferContext) async throws {}
    func removeOrphan(_ orphan: OrphanedUpload, _ context: TransferContext) async throws {}
}

extension BackendObjectStore {
    /// What is there now.
    func stored(_ key: ObjectKey) async throws -> StoredObject? {
        guard let object = try await telling({ try await backend.describe(key) }) else { return nil }
        guard object.key == key, object.byteCount >= 0 else {
            throw contradiction("described another object than \(key)")
        }
        return object
    }

    func existing(_ key: ObjectKey) async throws -> StoredObject {
        guard let object = try await stored(key) else { throw RemoteError.notFound(key, location) }
        return object
    }

    /// Reads a stretch of one version, in chunks.
    ///
    /// - Throws: `RemoteError` (`replaced`) when the object was another at the end.
    func read(_ object: StoredObject, _ range: Range<Int64>, _ count: ByteCount, _ take: ([UInt8]) throws -> Void)
        async throws
    {
        var next = range.lowerBound
        while next < range.upperBound {
            try Task.checkCancellation()
            let stretch = next..<min(range.upperBound, next + Int64(chunk(.down)))
            let bytes = try await telling { try await backend.read(object.key, stretch) }
            // They came, whatever they are.
            count.addReceived(bytes.count)
            guard bytes.count == stretch.count else {
                throw contradiction("gave \(bytes.count) bytes of \(object.key) where \(stretch.count) were asked for")
            }
            try await pass(bytes.count, .down)
            try take(bytes)
            next = stretch.upperBound
        }
        guard try await stored(object.key) == object else { throw RemoteError.replaced(object.key, location) }
    }

    private static let largestChunk = 1 << 20

    /// How many bytes are asked for at a time.
    func chunk(_ direction: BandwidthDirection) -> Int {
        options.bandwidth?.quantum(direction, atMost: Self.largestChunk) ?? Self.largestChunk
    }

    /// Waits until bytes may pass. Throws `CancellationError`.
    func pass(_ bytes: Int, _ direction: BandwidthDirection) async throws {
        guard let bandwidth = options.bandwidth else { return }
        let mayPass = try await blocking { bandwidth.pass(bytes, direction) { Task.isCancelled } }
        if !mayPass { throw CancellationError() }
    }

    /// Asks the backend; an error of its own kind becomes one that the engine knows.
    func telling<Value>(_ ask: () async throws -> Value) async throws -> Value {
        do {
            return try await ask()
        } catch let error as RemoteError {
            throw error
        } catch let error as CancellationError {
            throw error
        } catch {
            throw RemoteError(
                .unreachable, "\(location) failed: \(PrintableName.escaped(String(describing: error)))",
                remedy: "see what the program that keeps it says", underlying: error)
        }
    }

    func contradiction(_ what: String) -> RemoteError {
        RemoteError(
            .protocolViolation, "\(location) \(what)", remedy: "tell the author of the program that adds this remote")
    }
}
