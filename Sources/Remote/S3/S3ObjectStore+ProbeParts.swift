import Crypto
import Foundation
import TierModel

/// What the probe asks about uploads in parts.
extension S3ObjectStore {
    /// What was seen of uploads in parts.
    struct PartsProbe: Sendable {
        var takesParts = false
        var checkedDigests: Set<UploadDigest> = []
        var hasExclusiveComplete = false
    }

    /// Sends a part with wrong and right digests, and puts it together over an object that is there, then where none is.
    /// `key` holds an object. First the parts carry their SHA-256, then, where the server refuses that, they do not.
    func probeParts(_ key: ObjectKey, _ context: TransferContext) async throws -> PartsProbe {
        for carriesSHA256 in [true, false] {
            guard let begun = try await beginProbe(key, carriesSHA256, context) else { continue }
            do {
                let found = try await askParts(key, begun, context)
                try? await abortParts(key, begun.id, context)
                if let found { return found }
            } catch {
                try? await abortParts(key, begun.id, context)
                throw error
            }
        }
        return PartsProbe()
    }

    private typealias BegunProbe = (id: String, carriesSHA256: Bool)

    private func beginProbe(_ key: ObjectKey, _ carriesSHA256: Bool, _ context: TransferContext) async throws
        -> BegunProbe?
    {
        let headers = carriesSHA256 ? [Self.checksumAlgorithm] : []
        let attempt = try await RetryPolicy(attempts: options.attempts).run(options.surroundings) { number in
            try meaningful(try await createParts(key, headers, attempt: number, context))
        }
        return attempt.head?.isSuccess == true ? (try uploadID(attempt), carriesSHA256) : nil
    }

    /// What the parts hold: not what the object at the key holds, so that reading says which of them lies there.
    private static let partBody = otherBody

    /// `nil` when the honest part was refused.
    private func askParts(_ key: ObjectKey, _ begun: BegunProbe, _ context: TransferContext) async throws -> PartsProbe?
    {
        let right = ContentDigest(of: Self.partBody)
        let honest = begun.carriesSHA256 ? [("x-amz-checksum-sha256", right.data.base64EncodedString())] : []
        // One lie at a time, the rest as in the honest part: so a refusal is about the lie.
        let other = ContentDigest(of: Self.probeBody)
        let otherMD5 = Data(Insecure.MD5.hash(data: Self.probeBody)).base64EncodedString()
        var lies: [(UploadDigest, [(name: String, value: String)], ContentDigest)] = [
            (.signedPayload, honest, other), (.contentMD5, honest + [("Content-MD5", otherMD5)], right),
        ]
        if begun.carriesSHA256 {
            lies.append((.sha256Checksum, [("x-amz-checksum-sha256", other.data.base64EncodedString())], right))
        }
        var refused: Set<UploadDigest> = []
        for (digest, headers, payload) in lies {
            let attempt = try await probePart(key, begun, headers, payload: payload, context)
            if Self.isRefusal(attempt) { refused.insert(digest) }
        }
        // The honest one comes last, under the same number: it takes the place of a lie that was believed. Ceph refuses to put
        // together fewer parts than it has. If this one is refused too, the refusals before say nothing.
        let part = try await probePart(key, begun, honest, payload: right, context)
        guard part.failure == nil, let head = part.head, head.isSuccess,
            let etag = EntityTag(head.headers["ETag"])?.value
        else { return nil }
        var found = PartsProbe(checkedDigests: refused)
        let completed = CompletedPart(
            number: 1, etag: etag,
            sha256: refused.contains(.sha256Checksum) ? right.data.base64EncodedString() : nil)
        try await complete(key, begun, completed, &found, context)
        return found
    }

    /// Over an object, with the condition, this must be refused and leave the object as it is; where nothing is it must work.
    ///
    /// Only 412 counts as the refusal. Source: Amazon S3 API Reference, CompleteMultipartUpload, `If-None-Match`.
    private func complete(
        _ key: ObjectKey, _ begun: BegunProbe, _ part: CompletedPart, _ found: inout PartsProbe,
        _ context: TransferContext
    ) async throws {
        // Not repeated: a lost answer may have been a success, after which the upload is gone.
        let refused = try meaningful(
            try await completeParts(key, begun.id, [part], exclusively: true, attempt: 1, context))
        if refused.failure == nil, refused.head?.isSuccess == true {
            found.takesParts = try await holds(Self.partBody, key, context)
            return
        }
        var isExclusive = refused.failure == nil && refused.status == 412
        if isExclusive { isExclusive = try await holds(Self.probeBody, key, context) }
        var isGone = true
        // Where nothing may be deleted, nobody can see that the condition lets a new object through.
        do { try await delete(key, context) } catch is RemoteError { isGone = false }
        for isConditional in isGone ? [true, false] : [false] {
            let done = try meaningful(
                try await completeParts(key, begun.id, [part], exclusively: isConditional, attempt: 1, context))
            guard done.failure == nil, done.head?.isSuccess == true else { continue }
            found.takesParts = try await holds(Self.partBody, key, context)
            found.hasExclusiveComplete = found.takesParts && isConditional && isExclusive
            return
        }
    }

    /// Whether these bytes lie at the key.
    private func holds(_ body: [UInt8], _ key: ObjectKey, _ context: TransferContext) async throws -> Bool {
        let attempt = try await answered(context) { number in
            S3Client.Call(method: "GET", operation: .control, key: key, attempt: number)
        }
        return attempt.failure == nil && attempt.status == 200 && attempt.body == body
    }

    private func probePart(
        _ key: ObjectKey, _ begun: BegunProbe, _ headers: [(name: String, value: String)], payload: ContentDigest,
        _ context: TransferContext
    ) async throws -> HTTPAttempt {
        try await answered(context) { number in
            S3Client.Call(
                method: "PUT", operation: .control, key: key,
                query: [("partNumber", "1"), ("uploadId", begun.id)], headers: headers,
                body: .bytes(Self.partBody), payload: payload, attempt: number)
        }
    }
}
