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
            do {
                try await removeProbes([key, wrong], context, keepsVersions: true)
            } catch {
                try? await removeProbes([key, wrong], context, keepsVersions: false)
            }
            throw error
        }
    }

    private func ask(_ key: ObjectKey, _ wrong: ObjectKey, _ context: TransferContext) async throws
        -> RemoteCapabilities
    {
        let first = try await retrying(key) { number in try await self.sendProbe(key, number, [], context) }
        guard let head = first.head, head.isSuccess else { throw failure(first, "a probe") }
        let second = try await sendProbe(key, 1, [("If-None-Match", "*")], context)
        var checked: Set<UploadDigest> = []
        for digest in UploadDigest.allCases where try await refuses(digest, wrong, context) { checked.insert(digest) }
        let servesRanges = try await servesRange(key, context)
        let parts = try await probeParts(key, context)
        return RemoteCapabilities(
            checksUploadDigest: !checked.isEmpty, hasExclusiveCreate: second.failure == nil && second.status == 412,
            servesRanges: servesRanges, keepsVersions: Self.version(head).versionID != nil, checkedDigests: checked,
            takesParts: parts.takesParts, checkedPartDigests: parts.takesParts ? parts.checkedDigests : [],
            hasExclusiveComplete: parts.hasExclusiveComplete)
    }

    private func sendProbe(
        _ key: ObjectKey, _ number: Int, _ headers: [(name: String, value: String)], payload: ContentDigest? = nil,
        _ context: TransferContext
    ) async throws -> HTTPAttempt {
        let body = Self.probeBody
        return try await client.send(
            S3Client.Call(
                method: "PUT", operation: .control, key: key, headers: headers, body: .bytes(body),
                payload: payload ?? ContentDigest(of: body), attempt: number), context)
    }

    /// Announces the digest of other content: a server that checks it answers 4xx.
    private func refuses(_ digest: UploadDigest, _ key: ObjectKey, _ context: TransferContext) async throws -> Bool {
        let other = ContentDigest(of: Self.otherBody)
        switch digest {
        case .signedPayload: return Self.isRefusal(try await sendProbe(key, 1, [], payload: other, context))
        case .sha256Checksum:
            let header = ("x-amz-checksum-sha256", other.data.base64EncodedString())
            return Self.isRefusal(try await sendProbe(key, 1, [header], context))
        case .contentMD5:
            let md5 = Data(Insecure.MD5.hash(data: Self.otherBody)).base64EncodedString()
            return Self.isRefusal(try await sendProbe(key, 1, [("Content-MD5", md5)], context))
        }
    }

    /// Whether the server refused what it was sent, and not only for now.
    static func isRefusal(_ attempt: HTTPAttempt) -> Bool {
        attempt.failure == nil && (400..<500).contains(attempt.status) && ![408, 409, 429].contains(attempt.status)
    }

    private func servesRange(_ key: ObjectKey, _ context: TransferContext) async throws -> Bool {
        let attempt = try await client.send(
            S3Client.Call(
                method: "GET", operation: .control, key: key, headers: [("Range", "bytes=3-9")], rangeStart: 3), context
        )
        return attempt.failure == nil && attempt.status == 206 && attempt.body == Array(Self.probeBody[3...9])
    }

    /// In a bucket that keeps versions a plain removal would leave them all, and a marker above them.
    private func removeProbes(_ keys: [ObjectKey], _ context: TransferContext, keepsVersions: Bool) async throws {
        for key in keys {
            if keepsVersions {
                try await deleteAllVersions(key, context)
            } else {
                try await delete(key, context)
            }
        }
    }
}
