import Foundation
import Synchronization
package import TierModel

/// Keeps objects in a bucket of a service that speaks S3.
package final class S3ObjectStore: ObjectStore {
    let client: S3Client
    let options: RemoteOptions
    private let state: Mutex<State>

    private struct State {
        var capabilities: RemoteCapabilities
        /// The bucket has answered: a 404 is about a key.
        var isBucketSeen = false
        /// The server answered that it takes no uploads in parts.
        var takesNoParts = false
    }

    /// Makes the adapter. Throws `credentialsMissing` without an access key.
    package init(
        _ location: S3Location, _ credentials: RemoteCredentials?, region: String?, options: RemoteOptions
    ) throws(RemoteError) {
        guard case .accessKey(let id, let secret, let token)? = credentials?.secret else {
            throw RemoteError(
                .credentialsMissing, "\(location) wants an access key",
                remedy: "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE")
        }
        client = S3Client(location, id: id, secret: secret, token: token, region: region, options)
        self.options = options
        state = Mutex(State(capabilities: options.capabilities ?? .unknown))
    }

    package var location: RemoteLocation { client.location }

    var capabilities: RemoteCapabilities {
        get { state.withLock { $0.capabilities } }
        set { state.withLock { $0.capabilities = newValue } }
    }

    var takesNoParts: Bool {
        get { state.withLock { $0.takesNoParts } }
        set { state.withLock { $0.takesNoParts = newValue } }
    }

    package func head(_ key: ObjectKey, _ context: TransferContext) async throws -> StoredObject? {
        try await describe(key, version: nil, withChecksum: false, context)?.object
    }

    /// What HEAD says of an object.
    struct Description: Sendable {
        var object: StoredObject
        /// The checksum of an object that was put together of parts, as the server keeps it.
        var composite: String?
        /// The ledger's row.
        var transfer: TransferID
    }

    /// Asks what is stored under a key, now or as a version; `nil` when there is nothing.
    func describe(_ key: ObjectKey, version id: String?, withChecksum: Bool, _ context: TransferContext)
        async throws -> Description?
    {
        let attempt = try await retrying(key) { number in
            var call = S3Client.Call(method: "HEAD", operation: .head, key: key, attempt: number)
            if let id { call.query.append(("versionId", id)) }
            if withChecksum { call.headers.append(("x-amz-checksum-mode", "ENABLED")) }
            return try await self.client.send(call, context)
        }
        if attempt.status == 404 {
            try await confirmBucket(context)
            return nil
        }
        guard let head = attempt.head, let length = head.contentLength else {
            throw RemoteError(
                .protocolViolation, "\(location) did not tell the size of \(RemoteError.printable(key))",
                remedy: "check for a proxy in between")
        }
        noteBucket()
        let composite = head.headers["x-amz-checksum-sha256"].flatMap { $0.contains("-") ? $0 : nil }
        let object = StoredObject(key: key, byteCount: length, version: Self.version(head))
        return Description(object: object, composite: composite, transfer: attempt.transfer)
    }

    package func delete(_ key: ObjectKey, _ context: TransferContext) async throws {
        let attempt = try await retrying(key) { number in
            let call = S3Client.Call(method: "DELETE", operation: .delete, key: key, attempt: number)
            return try await self.client.send(call, context)
        }
        if attempt.status == 404, case let error = failure(attempt, "the bucket"), error.code == .bucketMissing {
            throw error
        }
    }

    /// Removes one version for good.
    func delete(_ key: ObjectKey, version id: String, _ context: TransferContext) async throws {
        _ = try await retrying(key) { number in
            let call = S3Client.Call(
                method: "DELETE", operation: .delete, key: key, query: [("versionId", id)], attempt: number)
            return try await self.client.send(call, context)
        }
    }

    /// In a bucket that keeps versions, a proven version that is no longer the current one can still be read by its id, and `get`
    /// does. It is not fresh all the same: rules of the bucket remove old versions after a while, so no original is dropped for it.
    package func freshen(_ proof: Proof, of key: ObjectKey, _ context: TransferContext) async throws -> FreshProof {
        try await freshenByVersion(proof, of: key, now: options.surroundings.now, context)
    }

    /// Repeats what may work later. Answers of success, 404 and 412 come back; any other throws.
    func retrying(_ key: ObjectKey?, _ send: (Int) async throws -> HTTPAttempt) async throws -> HTTPAttempt {
        try await RetryPolicy(attempts: options.attempts).run(options.surroundings) { number in
            let attempt = try await send(number)
            let isAnswer =
                attempt.failure == nil && attempt.head.map { $0.isSuccess || [404, 412].contains($0.status) } == true
            guard isAnswer else { throw failure(attempt, key.map(RemoteError.printable) ?? "the bucket") }
            return attempt
        }
    }

    func failure(_ attempt: HTTPAttempt, _ subject: String) -> RemoteError {
        S3Failure.error(attempt, subject, client.endpoint.location, now: options.surroundings.now())
    }

    /// The answer to HEAD has no body, so a missing bucket looks like a missing key: asked once.
    func confirmBucket(_ context: TransferContext) async throws {
        if state.withLock({ $0.isBucketSeen }) { return }
        _ = try await page(prefix: client.endpoint.listPrefix(nil), after: nil, limit: 1, context)
    }

    func noteBucket() { state.withLock { $0.isBucketSeen = true } }

    /// The version that an answer's head names. "null" is what an unversioned object of a versioned bucket is called: no name.
    static func version(_ head: HTTPHead) -> ObjectVersion {
        let versionID = head.headers["x-amz-version-id"].flatMap { $0 == "null" || $0.isEmpty ? nil : $0 }
        let tag = EntityTag(head.headers["ETag"])
        return ObjectVersion(
            versionID: versionID, etag: tag?.value, isETagStrong: tag?.isStrong ?? false,
            lastModified: head.headers["Last-Modified"])
    }
}
