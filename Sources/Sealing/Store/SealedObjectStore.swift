package import Foundation
package import Remote
package import SystemPackage
package import TierModel
import Workers

/// A remote that holds only sealed objects, seen as if it held their content: names, sizes, ranges, digests and proofs are the content's.
///
/// What the ledger says are bytes on the wire. `PlainObjects` are passed through.
package struct SealedObjectStore: ObjectStore {
    let store: any ObjectStore
    /// What seals and opens.
    package let keys: LibraryKeys
    let journal: any ObjectKeyJournal
    private let makeFolder: @Sendable () async throws -> FilePath
    private let now: @Sendable () -> Date
    private let guardian: FirstPut
    private let headers = HeaderCache()

    /// Seals what goes to another store, and opens what comes from it.
    ///
    /// - Parameters:
    ///   - store: where the sealed objects are.
    ///   - keys: what seals and opens them.
    ///   - journal: where headers are written down before the first byte is sent.
    ///   - beforeFirstPut: asked once, before anything is stored; what it throws keeps everything from being stored.
    ///   - now: the clock of proofs.
    ///   - makeFolder: makes a folder for one file that is being sealed; it is removed with what is in it.
    package init(
        _ store: any ObjectStore, keys: LibraryKeys, journal: any ObjectKeyJournal,
        beforeFirstPut: @escaping @Sendable (TransferContext) async throws -> Void = { _ in },
        now: @escaping @Sendable () -> Date = { Date() }, makeFolder: @escaping @Sendable () async throws -> FilePath
    ) {
        self.store = store
        self.keys = keys
        self.journal = journal
        self.makeFolder = makeFolder
        self.now = now
        guardian = FirstPut(beforeFirstPut)
    }

    package var location: RemoteLocation { store.location }

    package func put(_ upload: ObjectUpload, _ context: TransferContext) async throws -> PutOutcome {
        guard !PlainObjects.contain(upload.key) else { return try await store.put(upload, context) }
        try await guardian.pass(context)
        headers.forget(upload.key)
        let header = try await journal.header(
            for: upload.key, digest: upload.digest,
            orElse: SealedHeader.random(for: upload.key, under: keys.newest))
        let outcome = try await put(upload, header, context)
        try await journal.end(upload.key, digest: upload.digest)
        return outcome
    }

    private func put(_ upload: ObjectUpload, _ header: SealedHeader, _ context: TransferContext) async throws
        -> PutOutcome
    {
        let sealer = FileSealer(upload: upload, header: header, cipher: try cipher(header.bytes, upload.key))
        let folder = try await makeFolder()
        defer { try? FileManager.default.removeItem(atPath: folder.string) }
        let path = folder.appending("sealed")
        let sealed = try await blocking { try sealer.seal(into: path) }
        let object = ObjectUpload(
            key: upload.key, file: path, digest: sealed.digest, byteCount: sealed.byteCount,
            unfinishedName: upload.unfinishedName)
        switch try await store.put(object, context) {
        case .occupied(let occupant): return .occupied(content(occupant))
        case .stored(let stored, let proof):
            // What the server was seen to hold are the bytes that were opened a moment ago, and gave the announced content: `FileSealer`.
            return .stored(
                content(stored),
                proof.map { self.proof($0.kind, upload.digest, upload.byteCount, $0.version, $0.provenAt) }
            )
        }
    }

    package func head(_ key: ObjectKey, _ context: TransferContext) async throws -> StoredObject? {
        try await store.head(key, context).map(content)
    }

    package func list(_ prefix: ObjectKey?, _ context: TransferContext) -> ObjectListing {
        let listing = store.list(prefix, context)
        return ObjectListing {
            var place = listing.makeAsyncIterator()
            return try await place.next().map(content)
        }
    }

    package func delete(_ key: ObjectKey, _ context: TransferContext) async throws {
        headers.forget(key)
        try await store.delete(key, context)
    }

    package func freshen(_ proof: Proof, of key: ObjectKey, _ context: TransferContext) async throws -> FreshProof {
        try await freshenByVersion(proof, of: key, now: now, context)
    }

    package func probe(_ context: TransferContext) async throws -> RemoteCapabilities { try await store.probe(context) }

    package func orphanedUploads(_ context: TransferContext) async throws -> [OrphanedUpload] {
        try await store.orphanedUploads(context)
    }

    package func removeUnfinished(_ name: String, of key: ObjectKey, _ context: TransferContext) async throws {
        try await store.removeUnfinished(name, of: key, context)
    }

    package func removeOrphan(_ orphan: OrphanedUpload, _ context: TransferContext) async throws {
        try await store.removeOrphan(orphan, context)
    }
}

extension SealedObjectStore {
    package func get(_ download: ObjectDownload, _ context: TransferContext) async throws -> DownloadedRange {
        guard !PlainObjects.contain(download.key) else { return try await store.get(download, context) }
        let range = SealedRange(offset: download.offset, end: download.end, byteCount: download.byteCount)
        var version = download.version
        var opener = opener(download.key)
        if range.needsHeader {
            let (header, seen) = try await header(download, context)
            opener = .known(try cipher(header, download.key))
            // Header and segments are of one version.
            version = version ?? seen
        }
        let opening = SealedOpening(range, into: .file(download.file), opener: opener)
        let result = try await run(opening, range, download.key, version, context)
        return DownloadedRange(
            object: content(result.object), received: opening.written, transfer: result.transfer)
    }

    package func proveByReading(
        _ key: ObjectKey, digest: ContentDigest, byteCount: Int64, _ context: TransferContext
    ) async throws -> Proof {
        guard !PlainObjects.contain(key) else {
            return try await store.proveByReading(key, digest: digest, byteCount: byteCount, context)
        }
        // Another size is other content, not another version of what was asked for.
        let range = SealedRange(offset: 0, end: nil, byteCount: nil)
        let opening = SealedOpening(range, into: .digest, opener: opener(key))
        let result = try await run(opening, range, key, nil, context)
        guard opening.digest == digest, opening.written == byteCount else {
            try await context.ledger.waste(result.transfer, bytes: result.received, reason: .corrupt)
            throw RemoteError.contentDiffers(key, location)
        }
        return proof(.readBack, digest, byteCount, result.object.version, now())
    }

    private func run(
        _ opening: SealedOpening, _ range: SealedRange, _ key: ObjectKey, _ version: ObjectVersion?,
        _ context: TransferContext
    ) async throws -> DownloadedRange {
        defer { opening.close() }
        var download = ObjectDownload(
            key: key, version: version, byteCount: range.totalBytes, file: FilePath(), offset: range.start,
            end: range.end)
        download.sink = opening
        let ledger = LastTransfer(context.ledger)
        let result: DownloadedRange
        do {
            result = try await store.get(
                download, TransferContext(ledger: ledger, purpose: context.purpose, photo: context.photo))
        } catch {
            // Of another version, the header is another, too.
            if (error as? RemoteError)?.code == .replaced { headers.forget(key) }
            // A part of a segment cannot be kept.
            try await ledger.waste(atMost: opening.pendingBytes, .interrupted)
            throw error
        }
        guard let failure = try opening.finish(objectBytes: result.object.byteCount) else {
            // What the file held of the first segment came once more.
            if context.purpose != .metadata { try await ledger.waste(atMost: range.skipped, .interrupted) }
            return result
        }
        headers.forget(key)
        let wasted = max(0, result.received - opening.openedBytes)
        try await context.ledger.waste(result.transfer, bytes: wasted, reason: .corrupt)
        throw RemoteError.sealed(failure, key, location)
    }

    /// The object's header, which is fetched once for many ranges.
    private func header(_ download: ObjectDownload, _ context: TransferContext) async throws -> (
        [UInt8], ObjectVersion?
    ) {
        if let known = headers[download.key] { return known }
        let bytes = ReceivedBytes()
        var request = ObjectDownload(
            key: download.key, version: download.version, byteCount: download.byteCount.map(SealedSize.sealed),
            file: FilePath(), end: SealedSize.header)
        request.sink = bytes
        // Not a part of the content: it is asked for again by each process that goes on with a fetch.
        let result = try await store.get(request, context.with(purpose: .metadata))
        headers[download.key] = (bytes.all, result.object.version)
        return (bytes.all, result.object.version)
    }

    private func opener(_ key: ObjectKey) -> SealedOpening.Opener {
        .header { bytes throws(SealingFailure) in try cipherOrFailure(bytes, key) }
    }

    private func cipher(_ header: [UInt8], _ key: ObjectKey) throws(RemoteError) -> SegmentCipher {
        do {
            return try cipherOrFailure(header, key)
        } catch {
            headers.forget(key)
            throw RemoteError.sealed(error, key, location)
        }
    }

    private func cipherOrFailure(_ bytes: [UInt8], _ key: ObjectKey) throws(SealingFailure) -> SegmentCipher {
        guard let header = SealedHeader(bytes: bytes), let id = header.libraryKey else { throw .notSealed }
        guard let library = keys[id] else { throw .keyMissing(id) }
        do {
            return try header.cipher(for: key, under: library)
        } catch {
            throw .notAuthentic
        }
    }

    private func content(_ object: StoredObject) -> StoredObject {
        guard !PlainObjects.contain(object.key) else { return object }
        var object = object
        object.byteCount = SealedSize.content(ofSealed: object.byteCount)
        return object
    }

    private func proof(
        _ kind: ProofKind, _ digest: ContentDigest, _ byteCount: Int64, _ version: ObjectVersion, _ provenAt: Date
    ) -> Proof {
        Proof(kind: kind, digest: digest, byteCount: byteCount, version: version, provenAt: provenAt)
    }
}
