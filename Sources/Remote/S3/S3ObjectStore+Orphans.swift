package import Foundation
import TierModel
import XMLDocuments

extension S3ObjectStore {
    /// The folders that tiersync writes to. What others upload beside them, also in the same bucket, is not ours to remove.
    private static let ownFolders = ["originals", "tiersync"]

    /// Uploads in parts in our folders that were begun and neither completed nor aborted, by ListMultipartUploads. One that
    /// still gets parts is as old as the newest of them.
    package func orphanedUploads(_ context: TransferContext) async throws -> [OrphanedUpload] {
        var found: [OrphanedUpload] = []
        for folder in Self.ownFolders {
            let prefix = client.endpoint.listPrefix(ObjectKey(folder))
            var marker: (key: String, id: String)?
            repeat {
                let page = try await uploadsPage(prefix, after: marker, context)
                for var orphan in page.uploads where orphan.key.components.first == folder {
                    guard let listed = try await listParts(orphan.key, orphan.identifier, context) else { continue }
                    orphan.startedAt = listed.newestPart ?? orphan.startedAt
                    found.append(orphan)
                }
                marker = page.next
            } while marker != nil
        }
        return try await found + leftProbes(context)
    }

    /// What a probe that was killed had written. Its identifier is its key: an upload's is the server's own word.
    private func leftProbes(_ context: TransferContext) async throws -> [OrphanedUpload] {
        var found: [OrphanedUpload] = []
        let prefix = client.endpoint.listPrefix(nil) + ProbeName.prefix
        let objects = Listing.stream(from: String?.none) { token in
            let page = try await self.page(prefix: prefix, after: token, limit: nil, context)
            return (page.objects, page.next.map { .some($0) })
        }
        for try await object in objects where ProbeName.matches(object.key) {
            found.append(
                OrphanedUpload(
                    identifier: object.key.rawValue, key: object.key,
                    startedAt: object.version.lastModified.flatMap(Self.timestamp), byteCount: object.byteCount))
        }
        return found
    }

    /// AbortMultipartUpload. A finished object is another thing and is not touched, unless it is a probe's.
    /// An object is there whole or not at all; of uploads in parts the catalog knows the identifiers.
    package func removeUnfinished(_ name: String, of key: ObjectKey, _ context: TransferContext) async throws {}

    package func removeOrphan(_ orphan: OrphanedUpload, _ context: TransferContext) async throws {
        if ProbeName.matches(orphan.key), orphan.identifier == orphan.key.rawValue {
            return try await delete(orphan.key, context)
        }
        try await abortParts(orphan.key, orphan.identifier, context)
    }

    private func uploadsPage(
        _ prefix: String, after marker: (key: String, id: String)?, _ context: TransferContext
    ) async throws -> (uploads: [OrphanedUpload], next: (key: String, id: String)?) {
        var query = [(name: "uploads", value: ""), (name: "prefix", value: prefix)]
        if let marker {
            query.append(("key-marker", marker.key))
            if !marker.id.isEmpty { query.append(("upload-id-marker", marker.id)) }
        }
        let asked = query
        let attempt = try await RetryPolicy(attempts: options.attempts).run(options.surroundings) { number in
            let attempt = try await client.send(
                S3Client.Call(
                    method: "GET", operation: .list, key: nil, query: asked, attempt: number, ledgerKey: prefix),
                context)
            let isAnswer = attempt.failure == nil && (attempt.head?.isSuccess == true || S3Failure.isUnknown(attempt))
            guard isAnswer else { throw failure(attempt, "the bucket") }
            return attempt
        }
        // A server without uploads in parts has none that were left.
        guard attempt.head?.isSuccess == true else { return ([], nil) }
        noteBucket()
        let root = try XMLDocumentReader.read(attempt.body, "a list of uploads")
        guard root.name == "ListMultipartUploadsResult" else {
            throw RemoteError(
                .protocolViolation, "\(location) answered a list of uploads with <\(root.name)>",
                remedy: "check that the address is that of an S3 service")
        }
        return (root.all("Upload").compactMap(orphan), try next(root, marker))
    }

    private func orphan(_ entry: XMLElement) -> OrphanedUpload? {
        guard let name = entry["Key"]?.text, let id = entry["UploadId"]?.text, !id.isEmpty,
            let key = client.endpoint.key(ofListed: name)
        else { return nil }
        let started = (entry["Initiated"]?.text).flatMap(Self.timestamp)
        return OrphanedUpload(identifier: id, key: key, startedAt: started)
    }

    private func next(_ root: XMLElement, _ marker: (key: String, id: String)?) throws(RemoteError) -> (
        key: String, id: String
    )? {
        guard root["IsTruncated"]?.text == "true" else { return nil }
        let next = (key: root["NextKeyMarker"]?.text ?? "", id: root["NextUploadIdMarker"]?.text ?? "")
        guard !next.key.isEmpty, marker.map({ $0 != next }) ?? true else {
            throw RemoteError(
                .protocolViolation, "\(location) broke a list of uploads off without saying where to go on",
                remedy: "update the storage service")
        }
        return next
    }

    /// Reads `2026-03-01T12:00:00.000Z`, with or without a fraction.
    package static func timestamp(_ text: String) -> Date? {
        let plain = text.split(separator: ".", maxSplits: 1)
        let whole = plain.count == 2 ? plain[0] + "Z" : Substring(text)
        return try? Date(String(whole), strategy: .iso8601)
    }
}
