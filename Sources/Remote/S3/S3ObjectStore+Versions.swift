import TierModel
import XMLDocuments

extension S3ObjectStore {
    /// Removes every version of an object and every delete marker, so that nothing is left in a bucket that keeps versions.
    func deleteAllVersions(_ key: ObjectKey, _ context: TransferContext) async throws {
        let name = client.endpoint.fullKey(key)
        let attempt = try await retrying(key) { number in
            try await self.client.send(
                S3Client.Call(
                    method: "GET", operation: .list, key: nil, query: [("versions", ""), ("prefix", name)],
                    attempt: number, ledgerKey: name), context)
        }
        guard attempt.head?.isSuccess == true else { throw failure(attempt, "the versions of a probe") }
        let root = try XMLDocumentReader.read(attempt.body, "a list of versions")
        guard root.name == "ListVersionsResult" else {
            throw RemoteError(
                .protocolViolation, "\(location) answered a list of versions with <\(root.name)>",
                remedy: "update the storage service")
        }
        for entry in root.children where entry.name == "Version" || entry.name == "DeleteMarker" {
            guard let listed = entry["Key"]?.text, listed.utf8.elementsEqual(name.utf8),
                let id = entry["VersionId"]?.text
            else { continue }
            try await delete(key, version: id, context)
        }
    }
}
