import TierModel

extension WebDAVObjectStore {
    package func put(_ upload: ObjectUpload, _ context: TransferContext) async throws -> PutOutcome {
        let target = upload.key.components
        if let occupant = try await head(upload.key, context) { return .occupied(occupant) }
        try await makeCollections(for: target, context)
        let temporary = Array(target.dropLast()) + [TemporaryName.made(options.surroundings.uniqueName())]
        do {
            try await send(upload, to: temporary, context)
            try await checkSize(upload, at: temporary, context)
            let isOurs = try await move(temporary, to: target, upload.key, context)
            if !isOurs { try await remove(temporary, context) }
            guard let object = try await head(upload.key, context) else {
                throw RemoteError.notFound(upload.key, location)
            }
            return isOurs ? .stored(object, nil) : .occupied(object)
        } catch {
            // Only ever the temporary name; the final one is never deleted.
            await removeQuietly(temporary, context)
            throw error
        }
    }

    private func send(_ upload: ObjectUpload, to temporary: [String], _ context: TransferContext) async throws {
        var mayMakeCollections = true
        try await RetryPolicy(attempts: options.attempts).run(options.surroundings) { number in
            let attempt = try await client.send(
                WebDAVClient.Call(
                    method: "PUT", operation: .put, path: temporary,
                    headers: [("Content-Type", upload.contentType)], body: .file(upload), attempt: number), context)
            if attempt.failure == nil, attempt.head?.isSuccess == true { return }
            // Servers say so with different words when the collection is not there.
            if mayMakeCollections, attempt.failure == nil, [404, 409, 500].contains(attempt.status) {
                mayMakeCollections = false
                forgetCollections()
                try await makeCollections(for: temporary, context)
                throw failure(attempt, upload.key.components).retriedAtOnce
            }
            throw failure(attempt, upload.key.components)
        }
    }

    private func checkSize(_ upload: ObjectUpload, at temporary: [String], _ context: TransferContext) async throws {
        let found = try await head(temporary, as: upload.key, context)
        guard found?.object.byteCount == upload.byteCount else {
            throw RemoteError.contentDiffers(upload.key, location)
        }
    }

    /// Renames without overwriting; `false` when something has the name. A lost answer is decided by what is there.
    private func move(_ temporary: [String], to target: [String], _ key: ObjectKey, _ context: TransferContext)
        async throws -> Bool
    {
        var mayBeDone = false
        return try await RetryPolicy(attempts: options.attempts).run(options.surroundings) { number in
            let attempt = try await client.send(
                WebDAVClient.Call(
                    method: "MOVE", operation: .move, path: temporary,
                    headers: [("Destination", client.url(target)), ("Overwrite", "F")], attempt: number), context)
            if attempt.failure == nil, attempt.head?.isSuccess == true { return true }
            if attempt.failure == nil, attempt.status == 412 { return false }
            if mayBeDone, attempt.failure == nil, attempt.status == 404 {
                // The temporary name is gone: the move whose answer was lost has been carried out.
                return try await head(key, context) != nil
            }
            mayBeDone = mayBeDone || attempt.failure != nil
            throw failure(attempt, target)
        }
    }

    private func removeQuietly(_ path: [String], _ context: TransferContext) async {
        // Awaited, in a task of its own, so that a cancelled upload cleans up too.
        await Task { try? await remove(path, context) }.value
    }
}

extension RemoteError {
    /// The same error, to be tried again without waiting.
    fileprivate var retriedAtOnce: RemoteError {
        var error = self
        error.retry = .atOnce
        return error
    }
}
