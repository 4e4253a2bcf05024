import TierModel

extension WebDAVObjectStore {
    /// Up to this size a question costs about as much as the file.
    private static let sentUnasked: Int64 = 1 << 20

    private var isExclusive: Bool { options.capabilities?.hasExclusiveCreate == true }

    package func put(_ upload: ObjectUpload, _ context: TransferContext) async throws -> PutOutcome {
        if let outcome = try await putInChunks(upload, context) { return outcome }
        // A server that was seen to refuse an overwrite will say so in the end; a long file is not sent for that.
        let asksFirst = !isExclusive || upload.byteCount > Self.sentUnasked
        if asksFirst, let occupant = try await head(upload.key, context) { return .occupied(occupant) }
        try await makeCollections(for: upload.key.components, context)
        let folder = Array(upload.key.components.dropLast())
        let temporary = try await send(upload, into: folder, context)
        return try await commit(temporary, upload, context)
    }

    /// Gives an upload that has arrived its final name, if it is whole and nothing has the name.
    ///
    /// With `keepsOnFailure` the temporary file stays when the request failed, for somebody who knows how to go on.
    func commit(
        _ temporary: [String], _ upload: ObjectUpload, keepsOnFailure: Bool = false, _ context: TransferContext
    ) async throws -> PutOutcome {
        do {
            let arrived = try await checkSize(upload, at: temporary, context)
            // A server that was not seen to refuse an overwrite is asked as late as can be. Who comes in between is
            // not told apart: what then lies there is for the read-back to say.
            if !isExclusive, let occupant = try await head(upload.key, context) {
                await removeQuietly(temporary, context)
                return .occupied(occupant)
            }
            let isOurs = try await move(temporary, to: upload.key, context)
            if !isOurs { await removeQuietly(temporary, context) }
            // What was renamed is what was looked at; that it lies there is for the read-back to say.
            if isOurs, isExclusive { return .stored(arrived, nil) }
            guard let object = try await head(upload.key, context) else {
                throw RemoteError.notFound(upload.key, location)
            }
            return isOurs ? .stored(object, nil) : .occupied(object)
        } catch {
            // Only ever the temporary name; the final one is never deleted.
            if !keepsOnFailure { await removeQuietly(temporary, context) }
            throw error
        }
    }

    /// Sends the file under a temporary name, and says which.
    ///
    /// After a broken connection the next try has another name: the server may still be writing what it got of this one.
    private func send(_ upload: ObjectUpload, into folder: [String], _ context: TransferContext) async throws
        -> [String]
    {
        let unique = upload.unfinishedName ?? options.surroundings.uniqueName()
        var names = [TemporaryName.made(unique)]
        var mayMakeCollections = true
        var isBroken = false
        do {
            let arrived = try await RetryPolicy(attempts: options.attempts).run(options.surroundings) { number in
                if isBroken { names.append(TemporaryName.made(unique, attempt: names.count + 1)) }
                let temporary = folder + names.suffix(1)
                var call = WebDAVClient.Call(
                    method: "PUT", operation: .put, path: temporary,
                    headers: [("Content-Type", upload.contentType)], body: .file(upload), attempt: number)
                call.subject = upload.key
                let attempt = try await client.send(call, context)
                if attempt.failure == nil, attempt.head?.isSuccess == true { return temporary }
                isBroken = attempt.failure != nil && attempt.bytes.headerSent > 0
                let error = failure(attempt, upload.key.components)
                // Servers say so with different words when the collection is not there.
                if mayMakeCollections, attempt.failure == nil, error.code != .full,
                    Self.missingParent.contains(attempt.status)
                {
                    mayMakeCollections = false
                    forgetCollections()
                    try await makeCollections(for: temporary, context)
                    throw error.retriedAtOnce
                }
                throw error
            }
            for name in names.dropLast() { await removeQuietly(folder + [name], context) }
            return arrived
        } catch {
            for name in names { await removeQuietly(folder + [name], context) }
            throw error
        }
    }

    /// What has arrived under the temporary name, as it will be called. A file keeps its tag when it is renamed; where it does not,
    /// the read-back finds another one.
    private func checkSize(_ upload: ObjectUpload, at temporary: [String], _ context: TransferContext) async throws
        -> StoredObject
    {
        guard let found = try await head(temporary, as: upload.key, context)?.object,
            found.byteCount == upload.byteCount
        else { throw RemoteError.contentDiffers(upload.key, location) }
        noteTag(found.version, of: upload.key)
        return found
    }

    /// Renames without overwriting; `false` when something has the name. A lost answer is decided by what is there.
    private func move(_ temporary: [String], to key: ObjectKey, _ context: TransferContext) async throws -> Bool {
        var mayBeDone = false
        return try await RetryPolicy(attempts: options.attempts).run(options.surroundings) { number in
            let attempt = try await client.send(
                WebDAVClient.Call(
                    method: "MOVE", operation: .move, path: temporary,
                    headers: [("Destination", client.url(key.components)), ("Overwrite", "F")], attempt: number),
                context)
            if attempt.failure == nil, attempt.head?.isSuccess == true { return true }
            if attempt.failure == nil, attempt.status == 412 { return false }
            if mayBeDone, attempt.failure == nil, attempt.status == 404 {
                // The temporary name is gone: the move whose answer was lost has been carried out.
                return try await head(key, context) != nil
            }
            mayBeDone = mayBeDone || (attempt.wasSent && attempt.failure != nil) || attempt.status >= 500
            throw failure(attempt, key.components)
        }
    }

    /// Removes what is left of an upload, with one request: what it leaves because the server does not answer either, or
    /// has locked it, is an orphan that is removed later.
    func removeQuietly(_ path: [String], _ context: TransferContext) async {
        let call = WebDAVClient.Call(method: "DELETE", operation: .delete, path: path)
        // Awaited, in a task of its own, so that a cancelled upload cleans up too.
        await Task { _ = try? await client.send(call, context) }.value
    }
}
