import TierModel
import XMLDocuments

extension S3ObjectStore {
    package func list(_ prefix: ObjectKey?, _ context: TransferContext) -> ObjectListing {
        let listed = client.endpoint.listPrefix(prefix)
        return Listing.stream(from: String?.none) { token in
            let page = try await self.page(prefix: listed, after: token, limit: nil, context)
            return (page.objects, page.next.map { .some($0) })
        }
    }

    /// One page of the bucket. `token` is where the page before ended.
    func page(prefix: String, after token: String?, limit: Int?, _ context: TransferContext) async throws -> (
        objects: [StoredObject], next: String?
    ) {
        var query = [(name: "list-type", value: "2"), (name: "prefix", value: prefix)]
        if let token { query.append(("continuation-token", token)) }
        if let limit { query.append(("max-keys", String(limit))) }
        let asked = query
        let attempt = try await retrying(nil) { number in
            let call = S3Client.Call(
                method: "GET", operation: .list, key: nil, query: asked, attempt: number, ledgerKey: prefix)
            return try await self.client.send(call, context)
        }
        guard attempt.head?.isSuccess == true else { throw failure(attempt, "the bucket") }
        noteBucket()
        let root = try XMLDocumentReader.read(attempt.body, "a listing")
        guard root.name == "ListBucketResult" else {
            throw RemoteError(
                .protocolViolation, "\(location) answered a listing with <\(root.name)>",
                remedy: "check that the address is that of an S3 service")
        }
        return (try root.all("Contents").compactMap(object), try next(root, token))
    }

    private func object(_ entry: XMLElement) throws(RemoteError) -> StoredObject? {
        guard let name = entry["Key"]?.text, let size = (entry["Size"]?.text).flatMap({ Int64($0) }) else {
            throw RemoteError(
                .protocolViolation, "\(location) listed an object without name or size",
                remedy: "check that the address is that of an S3 service")
        }
        guard let key = client.endpoint.key(ofListed: name) else { return nil }
        let tag = EntityTag(entry["ETag"]?.text)
        let version = ObjectVersion(
            etag: tag?.value, isETagStrong: tag?.isStrong ?? false, lastModified: entry["LastModified"]?.text)
        return StoredObject(key: key, byteCount: size, version: version)
    }

    private func next(_ root: XMLElement, _ token: String?) throws(RemoteError) -> String? {
        guard root["IsTruncated"]?.text == "true" else { return nil }
        guard let next = root["NextContinuationToken"]?.text, !next.isEmpty, next != token else {
            throw RemoteError(
                .protocolViolation, "\(location) broke a listing off without saying where to go on",
                remedy: "update the storage service")
        }
        return next
    }
}
