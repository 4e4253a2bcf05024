import Foundation
public import Remote
import Synchronization
import SystemPackage
public import TierModel

/// A remote in memory that passes the conformance kit, and fails on demand.
public final class InMemoryObjectStore: ObjectStore {
    /// What goes wrong, once each.
    public enum Fault: Hashable, Sendable {
        /// The next operation of this kind throws this code.
        case fail(ObjectOperation, RemoteError.Code)
        /// The next get ends with `unreachable` after this many bytes.
        case cut(afterBytes: Int)
        /// The next put answers with an error although it stored the object.
        case loseReply
    }

    private struct Stored {
        var bytes: [UInt8]
        var serial: Int
    }

    private struct State {
        var objects: [ObjectKey: Stored] = [:]
        var serial = 0
        var faults: [Fault] = []

        mutating func store(_ bytes: [UInt8], _ key: ObjectKey) {
            serial += 1
            objects[key] = Stored(bytes: bytes, serial: serial)
        }

        mutating func take(_ matches: (Fault) -> Bool) -> Fault? {
            faults.firstIndex(where: matches).map { faults.remove(at: $0) }
        }
    }

    private let state = Mutex(State())
    private let proves: Bool

    /// Makes an empty remote; without `proves` its puts must be read back.
    public init(proves: Bool = true) {
        self.proves = proves
    }

    /// A place-holder: nothing is there.
    public var location: RemoteLocation { .directory(FilePath("/in-memory")) }

    /// Has something go wrong at the next chance.
    public func inject(_ fault: Fault) { state.withLock { $0.faults.append(fault) } }

    /// Puts other bytes under a key, as another program would.
    public func replace(_ key: ObjectKey, with bytes: [UInt8]) { state.withLock { $0.store(bytes, key) } }

    /// The stored bytes.
    public func bytes(of key: ObjectKey) -> [UInt8]? { state.withLock { $0.objects[key]?.bytes } }

    /// Stores a file.
    public func put(_ upload: ObjectUpload, _ context: TransferContext) async throws -> PutOutcome {
        try await recorded(.put, upload.key.rawValue, context) { bytes in
            if let occupant = self.object(upload.key) { return .occupied(occupant) }
            guard let data = FileManager.default.contents(atPath: upload.file.string) else {
                throw RemoteError(.sourceUnreadable, "cannot read \(upload.file)")
            }
            guard data.count == upload.byteCount, ContentDigest(of: data) == upload.digest else {
                throw RemoteError(.sourceChanged, "\(upload.file) changed")
            }
            bytes.sent = Int64(data.count)
            let (isTaken, isLost) = self.state.withLock { state in
                // Another may have come while this one read its file.
                if state.objects[upload.key] != nil { return (true, false) }
                state.store(Array(data), upload.key)
                return (false, state.take { $0 == .loseReply } != nil)
            }
            if isTaken, let occupant = self.object(upload.key) { return .occupied(occupant) }
            if isLost { throw RemoteError(.unreachable, "the reply was lost") }
            guard let object = self.object(upload.key) else { throw RemoteError.notFound(upload.key, self.location) }
            return .stored(object, self.proves ? self.proof(.checkedUpload, object, upload.digest) : nil)
        }
    }

    /// What is stored under a key.
    public func head(_ key: ObjectKey, _ context: TransferContext) async throws -> StoredObject? {
        try await recorded(.head, key.rawValue, context) { _ in self.object(key) }
    }

    /// Appends an object's bytes to a file.
    public func get(_ download: ObjectDownload, _ context: TransferContext) async throws -> DownloadedRange {
        let transfer = Mutex(TransferID(rawValue: 0))
        let (object, received) = try await recorded(
            .get, download.key.rawValue, context, noteTransfer: { id in transfer.withLock { $0 = id } }
        ) { bytes in
            try self.append(download, &bytes)
        }
        return DownloadedRange(object: object, received: received, transfer: transfer.withLock { $0 })
    }

    private func append(_ download: ObjectDownload, _ count: inout TransferredBytes) throws -> (StoredObject, Int64) {
        guard let object = object(download.key), let bytes = bytes(of: download.key) else {
            throw RemoteError.notFound(download.key, location)
        }
        let isSame = download.version.map { $0.surelyEquals(object.version) } ?? true
        guard isSame, download.byteCount ?? object.byteCount == object.byteCount, download.offset <= bytes.count else {
            throw RemoteError.replaced(download.key, location)
        }
        var rest = bytes.prefix(Int(download.end ?? Int64(bytes.count))).dropFirst(Int(download.offset))
        let cut = state.withLock { state in
            state.take { if case .cut = $0 { true } else { false } }
        }
        if case .cut(let length)? = cut { rest = rest.prefix(length) }
        count.received = Int64(rest.count)
        try keep(Array(rest), of: download)
        if cut != nil { throw RemoteError(.unreachable, "the connection broke") }
        return (object, Int64(rest.count))
    }

    private func keep(_ bytes: [UInt8], of download: ObjectDownload) throws {
        if let sink = download.sink {
            try sink.begin(at: download.offset)
            return try sink.append(bytes[...])
        }
        let path = download.file.string
        let existing = FileManager.default.contents(atPath: path) ?? Data()
        guard existing.count == download.offset else { throw RemoteError(.destinationUnwritable, "\(path) differs") }
        try (existing + Data(bytes)).write(to: URL(fileURLWithPath: path))
    }

    /// Lists the objects below a prefix.
    public func list(_ prefix: ObjectKey?, _ context: TransferContext) -> ObjectListing {
        let pages = Mutex<[StoredObject]?>(nil)
        return ObjectListing {
            if pages.withLock({ $0 == nil }) {
                let all = try await self.recorded(.list, prefix?.rawValue ?? "", context) { _ in
                    self.objects(below: prefix)
                }
                pages.withLock { $0 = all.reversed() }
            }
            return pages.withLock { $0?.popLast() }
        }
    }

    /// Removes an object.
    public func delete(_ key: ObjectKey, _ context: TransferContext) async throws {
        try await recorded(.delete, key.rawValue, context) { _ in
            self.state.withLock { _ = $0.objects.removeValue(forKey: key) }
        }
    }

    /// Hashes the stored bytes.
    public func proveByReading(
        _ key: ObjectKey, digest: ContentDigest, byteCount: Int64, _ context: TransferContext
    ) async throws -> Proof {
        try await recorded(.get, key.rawValue, context) { count in
            guard let object = self.object(key), let bytes = self.bytes(of: key) else {
                throw RemoteError.notFound(key, self.location)
            }
            count.received = Int64(bytes.count)
            guard ContentDigest(of: bytes) == digest, Int64(bytes.count) == byteCount else {
                throw RemoteError.contentDiffers(key, self.location)
            }
            return self.proof(.readBack, object, digest)
        }
    }

    /// Compares versions.
    public func freshen(_ proof: Proof, of key: ObjectKey, _ context: TransferContext) async throws -> FreshProof {
        try await freshenByVersion(proof, of: key, now: { Date() }, context)
    }

    /// Uploads here are never left half done.
    public func orphanedUploads(_ context: TransferContext) async throws -> [OrphanedUpload] { [] }

    /// Nothing to remove.
    public func removeUnfinished(_ name: String, of key: ObjectKey, _ context: TransferContext) async throws {}
    /// Nothing to remove.
    public func removeOrphan(_ orphan: OrphanedUpload, _ context: TransferContext) async throws {}

    /// It does everything that can be asked for.
    public func probe(_ context: TransferContext) async throws -> RemoteCapabilities {
        try await recorded(.control, "", context) { _ in
            RemoteCapabilities(
                checksUploadDigest: self.proves, hasExclusiveCreate: true, servesRanges: true, keepsVersions: false)
        }
    }

    private func object(_ key: ObjectKey) -> StoredObject? {
        state.withLock { $0.objects[key].map { Self.described(key, $0) } }
    }

    private func objects(below prefix: ObjectKey?) -> [StoredObject] {
        let start = prefix.map { Array(($0.rawValue + "/").utf8) } ?? []
        return state.withLock { state in
            state.objects.filter { $0.key.rawValue.utf8.starts(with: start) }.sorted { $0.key < $1.key }
                .map { Self.described($0.key, $0.value) }
        }
    }

    private static func described(_ key: ObjectKey, _ stored: Stored) -> StoredObject {
        StoredObject(
            key: key, byteCount: Int64(stored.bytes.count),
            version: ObjectVersion(etag: "v\(stored.serial)", isETagStrong: true))
    }

    private func proof(_ kind: ProofKind, _ object: StoredObject, _ digest: ContentDigest) -> Proof {
        Proof(kind: kind, digest: digest, byteCount: object.byteCount, version: object.version, provenAt: Date())
    }

    private func recorded<Result>(
        _ operation: ObjectOperation, _ key: String, _ context: TransferContext,
        noteTransfer: (TransferID) -> Void = { _ in }, _ work: (inout TransferredBytes) throws -> Result
    ) async throws -> Result {
        let id = try await context.ledger.begin(
            TransferIntent(photo: context.photo, purpose: context.purpose, operation: operation, key: key))
        noteTransfer(id)
        var bytes = TransferredBytes.none
        do {
            let fault = state.withLock { state in
                state.take { if case .fail(operation, _) = $0 { true } else { false } }
            }
            if case .fail(_, let code)? = fault { throw RemoteError(code, "as the test wants") }
            let result = try work(&bytes)
            try await context.ledger.finish(id, TransferResult(bytes: bytes))
            return result
        } catch {
            let outcome = (error as? RemoteError)?.code.rawValue ?? "failed"
            try await context.ledger.finish(id, TransferResult(bytes: bytes, outcome: outcome))
            throw error
        }
    }
}
