import SystemPackage
import TierModel

extension WebDAVObjectStore {
    static let probeBody = Array("tiersync asks what this server does\n".utf8)

    package func probe(_ context: TransferContext) async throws -> RemoteCapabilities {
        try await establishRoot(context)
        let name = "probe-\(options.surroundings.uniqueName())"
        let paths = ["", "-second", "-third"].map { ["tiersync", "v1", name + $0] }
        try await makeCollections(for: paths[0], context)
        do {
            var found = try await ask(paths[0], paths[1], context)
            found.tagRestMilliseconds = try await probedTagRest(paths[1], paths[2], context)
            for path in paths { try await remove(path, context) }
            return found
        } catch {
            // What went wrong first is what the user must know.
            for path in paths { try? await remove(path, context) }
            throw error
        }
    }

    /// Makes the location's own collection where only it is missing.
    private func establishRoot(_ context: TransferContext) async throws {
        let attempt = try await propfind([], depth: 0, context)
        if attempt.status == 404 {
            guard !client.collection.path.isEmpty else { throw rootMissing }
            try await makeCollection([], context)
        }
        noteRoot()
    }

    private func ask(_ first: [String], _ second: [String], _ context: TransferContext) async throws
        -> RemoteCapabilities
    {
        for path in [first, second] { try await sendProbe(path, context) }
        let move = try await answer(
            WebDAVClient.Call(
                method: "MOVE", operation: .control, path: second,
                headers: [("Destination", client.url(first)), ("Overwrite", "F")]), context)
        let range = try await answer(
            WebDAVClient.Call(
                method: "GET", operation: .control, path: first, headers: [("Range", "bytes=3-9")], rangeStart: 3),
            context)
        return RemoteCapabilities(
            checksUploadDigest: false, hasExclusiveCreate: move.failure == nil && move.status == 412,
            servesRanges: range.failure == nil && range.status == 206 && range.body == Array(Self.probeBody[3...9]),
            keepsVersions: false, takesParts: try await takesChunks(first, context))
    }

    /// Makes a folder for chunks and removes it again, where the address is that of a Nextcloud.
    private func takesChunks(_ destination: [String], _ context: TransferContext) async throws -> Bool {
        guard let uploads = NextcloudUploads(client.collection) else { return false }
        let folder = NextcloudUploads.folder("probe-" + options.surroundings.uniqueName())
        let made = try await answer(
            WebDAVClient.Call(
                method: "MKCOL", operation: .control, root: uploads.path, path: [folder], isCollection: true,
                headers: [("Destination", client.url(destination))]), context)
        guard made.failure == nil, made.status == 201 else { return false }
        await removeChunksQuietly(folder, uploads, context)
        return true
    }

    /// A server that does not answer now has not said no: it is asked again, or the probe fails.
    func answer(_ call: WebDAVClient.Call, _ context: TransferContext) async throws -> HTTPAttempt {
        try await RetryPolicy(attempts: options.attempts).run(options.surroundings) { number in
            var call = call
            call.attempt = number
            let attempt = try await client.send(call, context)
            let status = attempt.status
            // 501 is a no: the method is not known there.
            let saysLater = [408, 423, 425, 429].contains(status) || (status >= 500 && status != 501)
            if attempt.failure != nil || saysLater { throw failure(attempt, call.path) }
            return attempt
        }
    }

    func sendProbe(_ path: [String], body: [UInt8] = probeBody, _ context: TransferContext) async throws {
        _ = try await retrying(path, answers: []) { number in
            try await self.client.send(
                WebDAVClient.Call(
                    method: "PUT", operation: .control, path: path, body: .bytes(body), attempt: number),
                context)
        }
    }
}
