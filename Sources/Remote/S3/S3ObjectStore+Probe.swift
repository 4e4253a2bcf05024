import Crypto
import Foundation
import TierModel

extension S3ObjectStore {
    static let probeBody = Array("tiersync asks what this server checks\n".utf8)
    static let otherBody = Array("some other content, never sent anywhere\n".utf8)

    package func probe(_ context: TransferContext) async throws -> RemoteCapabilities {
        _ = try await page(prefix: client.endpoint.listPrefix(nil), after: nil, limit: 1, context)
        let name = "tiersync/v1/probe-\(options.surroundings.uniqueName())"
        guard let key = ObjectKey(name), let wrong = ObjectKey(name + "-wrong") else { return .unknown }
        do {
            let found = try await ask(key, wrong, context)
            try await removeProbes([key, wrong], context, keepsVersions: found.keepsVersions)
            capabilities = found
            return found
        } catch {
            // What went wrong first is what the user must know.
            for key in [key, wrong] {
                do {
                    try await deleteAllVersions(key, context)
                } catch {
                    try? await delete(key, context)
                }
            }
            throw error
        }
    }

    private func ask(_ key: ObjectKey, _ wrong: ObjectKey, _ context: TransferContext) async throws
        -> RemoteCapabilities
    {
        var accepted: Set<UploadDigest> = []
        // Buckets with Object Lock want a digest in a header with each PUT, and Content-MD5 is what all servers know.
        var honest = [Self.header(.contentMD5, Self.probeBody)].compactMap(\.self)
        var first = try await sendProbe(key, honest, context)
        if Self.isRefusal(first) {
            honest = []
            first = try await sendProbe(key, honest, context)
        } else {
            accepted.insert(.contentMD5)
        }
        guard let head = first.head, head.isSuccess else { throw failure(first, "a probe") }
        accepted.insert(.signedPayload)
        let second = try await sendProbe(key, honest + [("If-None-Match", "*")], context)
        if try await takes(.sha256Checksum, key, context) { accepted.insert(.sha256Checksum) }
        var checked: Set<UploadDigest> = []
        for digest in UploadDigest.allCases where accepted.contains(digest) {
            if try await refuses(digest, wrong, honest, context) { checked.insert(digest) }
        }
        let servesRanges = try await servesRange(key, context)
        let parts = try await probeParts(key, context)
        return RemoteCapabilities(
            checksUploadDigest: !checked.isEmpty, hasExclusiveCreate: second.status == 412,
            servesRanges: servesRanges, keepsVersions: Self.version(head).versionID != nil, checkedDigests: checked,
            acceptedDigests: accepted, takesParts: parts.takesParts,
            checkedPartDigests: parts.takesParts ? parts.checkedDigests : [],
            hasExclusiveComplete: parts.hasExclusiveComplete)
    }

    private func sendProbe(
        _ key: ObjectKey, _ headers: [(name: String, value: String)], payload: ContentDigest? = nil,
        _ context: TransferContext
    ) async throws -> HTTPAttempt {
        let body = Self.probeBody
        return try await answered(context) { number in
            S3Client.Call(
                method: "PUT", operation: .control, key: key, headers: headers, body: .bytes(body),
                payload: payload ?? ContentDigest(of: body), attempt: number)
        }
    }

    /// The header that announces a digest; `nil` for the one that is part of the signature.
    static func header(_ digest: UploadDigest, _ body: [UInt8]) -> (name: String, value: String)? {
        switch digest {
        case .signedPayload: nil
        case .sha256Checksum: ("x-amz-checksum-sha256", ContentDigest(of: body).data.base64EncodedString())
        case .contentMD5: ("Content-MD5", Data(Insecure.MD5.hash(data: body)).base64EncodedString())
        }
    }

    /// Whether the server takes a header with the right digest. Only then its refusal of a wrong one says that it checks.
    private func takes(_ digest: UploadDigest, _ key: ObjectKey, _ context: TransferContext) async throws -> Bool {
        let headers = [Self.header(digest, Self.probeBody)].compactMap(\.self)
        return try await sendProbe(key, headers, context).head?.isSuccess == true
    }

    /// Announces the digest of other content: a server that checks it answers 4xx.
    private func refuses(
        _ digest: UploadDigest, _ key: ObjectKey, _ honest: [(name: String, value: String)], _ context: TransferContext
    ) async throws -> Bool {
        if let lie = Self.header(digest, Self.otherBody) {
            return Self.isRefusal(try await sendProbe(key, [lie], context))
        }
        let other = ContentDigest(of: Self.otherBody)
        return Self.isRefusal(try await sendProbe(key, honest, payload: other, context))
    }

    /// Sends until there is an answer that says something about the server: silence and "not now" say nothing, and throw in the end.
    func answered(_ context: TransferContext, _ call: (Int) -> S3Client.Call) async throws -> HTTPAttempt {
        try await RetryPolicy(attempts: options.attempts).run(options.surroundings) { number in
            try meaningful(try await client.send(call(number), context))
        }
    }

    /// The answer, if it says something about the server.
    func meaningful(_ attempt: HTTPAttempt) throws -> HTTPAttempt {
        let isTransient =
            attempt.failure != nil || [408, 429].contains(attempt.status)
            || (attempt.status >= 500 && attempt.status != 501)
        if isTransient { throw failure(attempt, "a probe") }
        return attempt
    }

    /// Whether the server refused what it was sent, and not only for now.
    static func isRefusal(_ attempt: HTTPAttempt) -> Bool {
        attempt.failure == nil && (400..<500).contains(attempt.status) && ![408, 409, 429].contains(attempt.status)
    }

    private func servesRange(_ key: ObjectKey, _ context: TransferContext) async throws -> Bool {
        let attempt = try await answered(context) { number in
            S3Client.Call(
                method: "GET", operation: .control, key: key, headers: [("Range", "bytes=3-9")], attempt: number,
                rangeStart: 3)
        }
        return attempt.failure == nil && attempt.status == 206 && attempt.body == Array(Self.probeBody[3...9])
    }

    /// In a bucket that keeps versions a plain removal would leave them all, and a marker above them. Where nothing may be deleted
    /// the small objects stay: that says nothing against storing photos.
    private func removeProbes(_ keys: [ObjectKey], _ context: TransferContext, keepsVersions: Bool) async throws {
        for key in keys {
            do {
                if keepsVersions {
                    try await deleteAllVersions(key, context)
                } else {
                    try await delete(key, context)
                }
            } catch is RemoteError {}
        }
    }
}
