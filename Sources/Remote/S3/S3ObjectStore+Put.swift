import Crypto
import Foundation
import SystemPackage
import TierModel
import Workers

extension S3ObjectStore {
    /// S3 takes no larger object in one request.
    private static let largestPut: Int64 = 5 << 30

    package func put(_ upload: ObjectUpload, _ context: TransferContext) async throws -> PutOutcome {
        let known = capabilities
        if upload.byteCount > min(options.multipart.threshold, Self.largestPut), !takesNoParts {
            guard upload.byteCount <= PartPlan.largestObject else {
                throw tooLarge(upload, "5 TiB, the most that S3 stores")
            }
            if let outcome = try await putInParts(upload, known, context) { return outcome }
            takesNoParts = true
        }
        guard upload.byteCount <= Self.largestPut else {
            throw tooLarge(upload, "5 GiB, the most that one request stores, and the server takes no parts")
        }
        let headers = try await putHeaders(upload, known)
        return try await RetryPolicy(attempts: options.attempts).run(options.surroundings) { number in
            let call = S3Client.Call(
                method: "PUT", operation: .put, key: upload.key, headers: headers, body: .file(upload),
                payload: upload.digest, attempt: number)
            guard !known.hasExclusiveCreate else {
                return try await outcome(of: try await client.send(call, context), number, upload, known, context)
            }
            // No condition keeps a stranger's object safe, only a look right before: nothing may wait in between.
            let looked = try await client.http.holdingSlot { () -> Looked in
                if let occupant = try await head(upload.key, context) { return .occupied(occupant) }
                return .sent(try await client.send(call, context))
            }
            switch looked {
            case .occupied(let occupant): return .occupied(occupant)
            case .sent(let attempt): return try await outcome(of: attempt, number, upload, known, context)
            }
        }
    }

    /// What came of looking before a PUT.
    private enum Looked: Sendable {
        case occupied(StoredObject)
        case sent(HTTPAttempt)
    }

    private func tooLarge(_ upload: ObjectUpload, _ limit: String) -> RemoteError {
        RemoteError(
            .tooLarge, "\(RemoteError.printable(upload.key)) is larger than \(limit)",
            remedy: "keep it local, or use a directory or WebDAV remote for it")
    }

    /// What a new object is besides its bytes.
    func storageHeaders(_ upload: ObjectUpload) -> [(name: String, value: String)] {
        var headers = [(name: "Content-Type", value: upload.contentType)]
        if let storageClass = options.storageClass { headers.append(("x-amz-storage-class", storageClass)) }
        return headers
    }

    private func putHeaders(_ upload: ObjectUpload, _ known: RemoteCapabilities) async throws
        -> [(name: String, value: String)]
    {
        var headers = storageHeaders(upload)
        let announced = Self.announcedDigests(known)
        if announced.contains(.sha256Checksum) {
            headers.append(("x-amz-checksum-sha256", upload.digest.data.base64EncodedString()))
        }
        if known.hasExclusiveCreate { headers.append(("If-None-Match", "*")) }
        if announced.contains(.contentMD5) {
            headers.append(("Content-MD5", try await blocking { try Self.md5(of: upload) }))
        }
        return headers
    }

    /// The digests that a PUT carries: always the signed one; the checksum where its header was seen to be taken, since some
    /// servers refuse headers that they do not know; and MD5, which costs another read of the file, where nothing else is checked.
    private static func announcedDigests(_ known: RemoteCapabilities) -> Set<UploadDigest> {
        var announced: Set<UploadDigest> = [.signedPayload]
        if known.acceptedDigests.contains(.sha256Checksum) { announced.insert(.sha256Checksum) }
        let isChecked = !announced.isDisjoint(with: known.checkedDigests)
        if !isChecked, known.checkedDigests.contains(.contentMD5) { announced.insert(.contentMD5) }
        return announced
    }

    private func outcome(
        of attempt: HTTPAttempt, _ number: Int, _ upload: ObjectUpload, _ known: RemoteCapabilities,
        _ context: TransferContext
    ) async throws -> PutOutcome {
        if attempt.failure == nil, let head = attempt.head, head.isSuccess {
            noteBucket()
            return try await stored(head, upload, known, context)
        }
        var error = failure(attempt, RemoteError.printable(upload.key))
        if attempt.failure == nil, attempt.status == 412 {
            if let occupant = try await self.head(upload.key, context) { return .occupied(occupant) }
            // What was in the way is gone.
            if number == 1 { error.retry = .atOnce }
            throw error
        }
        // The request may have been carried out although its answer was lost: what is there decides.
        if error.retry.isHopeful, attempt.bytes.sent >= upload.byteCount,
            let occupant = try await self.head(upload.key, context)
        {
            return .occupied(occupant)
        }
        throw error
    }

    private func stored(
        _ head: HTTPHead, _ upload: ObjectUpload, _ known: RemoteCapabilities, _ context: TransferContext
    ) async throws -> PutOutcome {
        var version = Self.version(head)
        if version.etag == nil, version.versionID == nil {
            guard let object = try await self.head(upload.key, context) else {
                throw RemoteError.notFound(upload.key, location)
            }
            version = object.version
        }
        let object = StoredObject(key: upload.key, byteCount: upload.byteCount, version: version)
        guard !known.checkedDigests.isDisjoint(with: Self.announcedDigests(known)) else { return .stored(object, nil) }
        let proof = Proof(
            kind: .checkedUpload, digest: upload.digest, byteCount: upload.byteCount, version: version,
            provenAt: options.surroundings.now())
        return .stored(object, proof)
    }

    /// The base64 MD5 of the file, read in full: it is the announced file, or this throws `sourceChanged`.
    private static func md5(of upload: ObjectUpload) throws -> String {
        var source = try UploadSource.opened(upload)
        var hasher = Insecure.MD5()
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            try Task.checkCancellation()
            let length = try source.read(into: &buffer)
            if length == 0 { return Data(hasher.finalize()).base64EncodedString() }
            hasher.update(data: buffer[..<length])
        }
    }
}
