package import TierModel

extension WebDAVObjectStore {
    package func get(_ download: ObjectDownload, _ context: TransferContext) async throws -> DownloadedRange {
        if let done = try await nothingLeft(download, context) { return done }
        let answer = RangedAnswer(
            key: download.key, location: location, offset: download.offset, end: download.end, version: download.version,
            byteCount: download.byteCount, readVersion: { Self.version($0) })
        let outcome = try await read(answer, into: .file(download), context)
        return DownloadedRange(object: outcome.object, received: outcome.received, transfer: outcome.transfer)
    }

    package func proveByReading(
        _ key: ObjectKey, digest: ContentDigest, byteCount: Int64, _ context: TransferContext
    ) async throws -> Proof {
        // As of now, before anything is asked: then it is settled in any answer.
        let settled = settledTag(key)
        let answer = RangedAnswer(
            key: key, location: location, offset: 0, readVersion: { Self.version($0, settled: settled) })
        let outcome = try await read(answer, into: .digest(ContentHasher()), context)
        forgetTag(key)
        try await ResumingRead.check(outcome, digest, byteCount, location, context)
        return Proof(
            kind: .readBack, digest: digest, byteCount: byteCount, version: outcome.object.version,
            provenAt: options.surroundings.now())
    }

    private func read(_ answer: RangedAnswer, into sink: HTTPRequest.Sink, _ context: TransferContext) async throws
        -> ResumingRead.Outcome
    {
        var reading = ResumingRead(answer, into: sink, options)
        return try await reading.run { step in
            var call = WebDAVClient.Call(method: "GET", operation: .get, path: answer.key.components)
            if let range = answer.rangeField(from: step.offset) { call.headers.append(range) }
            // A weak tag never matches here; the answer's own tag is compared in any case.
            if let version = step.version, version.isETagStrong, let etag = version.etag {
                call.headers.append(("If-Match", "\"\(etag)\""))
            }
            call.sink = step.sink
            call.accept = step.accept
            call.attempt = step.attempt
            call.rangeStart = step.offset > 0 ? step.offset : nil
            return try await client.send(call, context)
        } explain: { attempt in
            try await explain(attempt, answer.key, context)
        }
    }

    /// A refusal of the condition or the range, and an absence, are explained by what is stored now.
    private func explain(_ attempt: HTTPAttempt, _ key: ObjectKey, _ context: TransferContext) async throws
        -> RemoteError
    {
        switch attempt.status {
        case 412, 416:
            let isThere = try await head(key, context) != nil
            return isThere ? RemoteError.replaced(key, location) : RemoteError.notFound(key, location)
        case 404:
            try await confirmRoot(context)
            return RemoteError.notFound(key, location)
        default: return failure(attempt, key.components)
        }
    }

    /// A file that is complete already needs no byte, only to be of the right version.
    private func nothingLeft(_ download: ObjectDownload, _ context: TransferContext) async throws -> DownloadedRange? {
        guard download.offset > 0, download.offset == download.byteCount else { return nil }
        guard let (object, transfer) = try await head(download.key.components, as: download.key, context) else {
            throw RemoteError.notFound(download.key, location)
        }
        let isSame = download.version.map { $0.etag == object.version.etag } ?? true
        guard isSame, object.byteCount == download.byteCount else { throw RemoteError.replaced(download.key, location) }
        return DownloadedRange(object: object, received: 0, transfer: transfer)
    }
}
