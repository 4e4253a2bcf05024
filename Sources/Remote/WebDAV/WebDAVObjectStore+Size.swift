import TierModel

extension WebDAVObjectStore {
    /// The size of something whose HEAD did not tell it: Apache leaves out a `Content-Length` of 0 there.
    func askSize(_ path: [String], _ key: ObjectKey, _ context: TransferContext) async throws -> Int64 {
        let attempt = try await retrying(path, answers: []) { number in
            try await self.client.send(
                WebDAVClient.Call(
                    method: "PROPFIND", operation: .head, path: path,
                    headers: [("Depth", "0"), ("Content-Type", "application/xml; charset=utf-8")],
                    body: .bytes(MultiStatus.request), attempt: number), context)
        }
        let entries = try MultiStatus(attempt.body, location).entries
        guard entries.count == 1, let length = entries[0].byteCount else {
            throw RemoteError(
                .protocolViolation, "\(location) did not tell the size of \(RemoteError.printable(key))",
                remedy: "check for a proxy in between that compresses")
        }
        return length
    }
}
