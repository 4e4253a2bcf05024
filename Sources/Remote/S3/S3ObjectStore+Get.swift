package import TierModel

extension S3ObjectStore {
    package func get(_ download: ObjectDownload, _ context: TransferContext) async throws -> DownloadedRange {
        if let done = try await nothingLeft(download, context) { return done }
        let answer = RangedAnswer(
            key: download.key, location: location, offset: download.offset, end: download.end, version: download.version,
            byteCount: download.byteCount, readVersion: Self.version)
        let outcome = try await read(answer, into: .file(download), context)
        return DownloadedRange(object: outcome.object, received: outcome.received, transfer: outcome.transfer)
    }

    package func proveByReading(
        _ key: ObjectKey, digest: ContentDigest, byteCount: Int64, _ context: TransferContext
    ) async throws -> Proof {
        // Another size is other content, not another version of what was asked for: the hash says so.
        let answer = RangedAnswer(key: key, location: location, offset: 0, readVersion: Self.version)
        let outcome = try await read(answer, into: .digest(ContentHasher()), context)
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
            var call = S3Client.Call(method: "GET", operation: .get, key: answer.key)
            if let range = answer.rangeField(from: step.offset) { call.headers.append(range) }
            if let etag = step.version?.etag { call.headers.append(("If-Match", "\"\(etag)\"")) }
            if let id = step.version?.versionID { call.query.append(("versionId", id)) }
            call.sink = step.sink
            call.accept = step.accept
            call.attempt = step.attempt
            call.rangeStart = step.offset > 0 ? step.offset : nil
            return try await client.send(call, context)
        } explain: { attempt in
            try await explain(attempt, answer, context)
        }
    }

    /// A refusal of the condition or the range is explained by what is stored now.
    private func explain(_ attempt: HTTPAttempt, _ answer: RangedAnswer, _ context: TransferContext) async throws
        -> RemoteError
    {
        if attempt.status == 412 || attempt.status == 416 {
            guard try await head(answer.key, context) != nil else { return RemoteError.notFound(answer.key, location) }
            return RemoteError.replaced(answer.key, location)
        }
        let error = failure(attempt, RemoteError.printable(answer.key))
        return error.code == .notFound ? RemoteError.notFound(answer.key, location) : error
    }

    /// A file that is complete already needs no byte, only to be of the right version.
    private func nothingLeft(_ download: ObjectDownload, _ context: TransferContext) async throws -> DownloadedRange? {
        guard download.offset > 0, download.offset == download.byteCount else { return nil }
        let found = try await describe(
            download.key, version: download.version?.versionID, withChecksum: false, context)
        guard let found else { throw RemoteError.notFound(download.key, location) }
        let isSame = download.version.map { $0.surelyEquals(found.object.version) } ?? true
        guard isSame, found.object.byteCount == download.byteCount else {
            throw RemoteError.replaced(download.key, location)
        }
        return DownloadedRange(object: found.object, received: 0, transfer: found.transfer)
    }
}
