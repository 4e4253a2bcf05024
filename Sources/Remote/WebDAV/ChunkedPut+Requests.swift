import TierModel

extension ChunkedPut {
    func folder(_ pending: PendingUpload) -> String { NextcloudUploads.folder(pending.identifier) }

    /// Where the chunks are put together: the same for every run of an upload, since the server is told with each chunk.
    func temporary(_ pending: PendingUpload) -> [String] {
        upload.key.components.dropLast() + [TemporaryName.made(pending.identifier)]
    }

    /// A request about the folder of chunks or, with a name, something in it. Each tells where it all goes to.
    func call(
        _ method: String, _ operation: ObjectOperation, _ pending: PendingUpload, _ name: String? = nil, attempt: Int
    ) -> WebDAVClient.Call {
        var call = WebDAVClient.Call(
            method: method, operation: operation, root: uploads.path,
            path: [folder(pending)] + (name.map { [$0] } ?? []), isCollection: name == nil,
            headers: [
                ("Destination", store.client.url(temporary(pending))), ("OC-Total-Length", String(upload.byteCount)),
            ], attempt: attempt)
        call.subject = upload.key
        return call
    }

    /// Whether the server has put the chunks together already.
    func isAssembled(_ pending: PendingUpload) async throws -> Bool {
        try await store.head(temporary(pending), as: upload.key, context)?.object.byteCount == upload.byteCount
    }

    /// The sizes of the chunks that are there, by number; `nil` when the folder is gone.
    func chunks(_ pending: PendingUpload) async throws -> [Int: Int64]? {
        let attempt = try await store.propfind([folder(pending)], root: uploads.path, depth: 1, context)
        guard attempt.head?.isSuccess == true else { return nil }
        let listed = try MultiStatus(attempt.body, store.location)
            .children(of: uploads.path + [folder(pending)], store.location)
        var sizes: [Int: Int64] = [:]
        // Servers that store chunks elsewhere list them without the zeros.
        for (name, entry) in listed where !entry.isCollection {
            if let number = Int(name) { sizes[number] = entry.byteCount }
        }
        return sizes
    }

    /// Removes what was sent, as far as that works with one request each: age removes the rest.
    func forget(_ pending: PendingUpload) async {
        await store.removeChunksQuietly(folder(pending), uploads, context)
        await store.removeQuietly(temporary(pending), context)
        try? await options.pendingUploads.remove(pending)
    }
}

extension WebDAVObjectStore {
    func removeChunksQuietly(_ folder: String, _ uploads: NextcloudUploads, _ context: TransferContext) async {
        let call = WebDAVClient.Call(
            method: "DELETE", operation: .delete, root: uploads.path, path: [folder], isCollection: true)
        await Task { _ = try? await client.send(call, context) }.value
    }
}
