import TierModel
import XMLDocuments

extension MultipartPut {
    /// Puts the parts together and looks at the result. The answer alone decides nothing: it may be lost, and it may be wrong.
    func complete(_ pending: PendingUpload, _ parts: [CompletedPart], _ digests: PartDigests) async throws -> Result {
        let result = try await RetryPolicy(attempts: options.attempts).run(options.surroundings) { number in
            guard !known.hasExclusiveComplete else {
                return try await outcome(of: try await sent(pending, parts, number), digests)
            }
            // No condition keeps a stranger's object safe, only a look right before: nothing may wait in between.
            let looked = try await store.client.http.holdingSlot { () -> Looked in
                if let found = try await described() { return .found(found) }
                return .sent(try await sent(pending, parts, number))
            }
            switch looked {
            case .found(let found): return .done(number == 1 ? .occupied(found.object) : judged(found, digests))
            case .sent(let attempt): return try await outcome(of: attempt, digests)
            }
        }
        // It is put together, or the parts are of no use: neither is taken up again.
        if case .startOver = result {
            await forget(pending)
        } else {
            try await options.pendingUploads.remove(pending)
            if case .done(.occupied) = result { try? await store.abortParts(key, pending.identifier, context) }
        }
        return result
    }

    /// What came of looking before Complete.
    private enum Looked: Sendable {
        case found(S3ObjectStore.Description)
        case sent(HTTPAttempt)
    }

    private func sent(_ pending: PendingUpload, _ parts: [CompletedPart], _ number: Int) async throws -> HTTPAttempt {
        try await store.completeParts(
            key, pending.identifier, parts, exclusively: known.hasExclusiveComplete, attempt: number, context)
    }

    /// What is at the key: ours and proven when its checksum is that of our parts, else somebody's.
    func judged(_ found: S3ObjectStore.Description, _ digests: PartDigests) -> PutOutcome {
        guard found.object.byteCount == upload.byteCount, found.composite == digests.composite else {
            return .occupied(found.object)
        }
        return .stored(found.object, proof(of: found.object))
    }

    private func outcome(of attempt: HTTPAttempt, _ digests: PartDigests) async throws -> Result {
        if attempt.failure == nil, let head = attempt.head, head.isSuccess {
            store.noteBucket()
            return .done(try await verified(Self.completed(attempt, head)))
        }
        let code = S3Failure.code(attempt)
        if attempt.failure == nil {
            // Another writer was at work, or a part is not what it was.
            if attempt.status == 409 || code == "InvalidPart" || code == "InvalidPartOrder" { return .startOver }
            if attempt.status == 412 || code == "NoSuchUpload" {
                if let found = try await described() { return .done(judged(found, digests)) }
                return .startOver
            }
        }
        let error = store.failure(attempt, RemoteError.printable(key))
        // It may have been carried out although the answer was lost: what is there decides, and nothing is sent twice.
        if error.retry.isHopeful, let found = try await described() { return .done(judged(found, digests)) }
        throw error
    }

    /// The version that the answer names: its id in a header, its ETag in the document.
    private static func completed(_ attempt: HTTPAttempt, _ head: HTTPHead) -> ObjectVersion {
        var version = S3ObjectStore.version(head)
        if let etag = EntityTag(S3Failure.root(attempt)?["ETag"]?.text) { version.etag = etag.value }
        return version
    }

    /// Looks at what was put together.
    private func verified(_ completed: ObjectVersion) async throws -> PutOutcome {
        guard let found = try await store.describe(key, version: completed.versionID, withChecksum: false, context)
        else { throw RemoteError.notFound(key, store.location) }
        guard found.object.byteCount == upload.byteCount else {
            throw RemoteError.contentDiffers(key, store.location)
        }
        var object = found.object
        if object.version.versionID == nil { object.version.versionID = completed.versionID }
        // Some servers name no ETag here (Ceph). Another one than ours means that somebody has put something else there since.
        let isOther = completed.etag.map { $0 != object.version.etag } ?? false
        if completed.versionID == nil, isOther { return .occupied(object) }
        return .stored(object, proof(of: object))
    }

    /// The server checked each part's digest, so the whole is proven; only where it was seen to check them.
    private func proof(of object: StoredObject) -> Proof? {
        guard !known.checkedPartDigests.isEmpty else { return nil }
        return Proof(
            kind: .checkedUpload, digest: upload.digest, byteCount: upload.byteCount, version: object.version,
            provenAt: options.surroundings.now())
    }

    private func described() async throws -> S3ObjectStore.Description? {
        try await store.describe(key, version: nil, withChecksum: carriesSHA256, context)
    }
}
