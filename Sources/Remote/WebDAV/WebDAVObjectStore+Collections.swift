import Synchronization
import TierModel

/// The collections that are surely there.
struct KnownCollections {
    /// Whether the location's own collection has answered: a 404 is about something in it.
    var isRootSeen = false
    /// Paths below it as bytes: equal strings may name different collections.
    var made: Set<[UInt8]> = []
}

extension WebDAVObjectStore {
    func noteRoot() { collections.withLock { $0.isRootSeen = true } }

    /// A missing folder must not look like a missing photo: asked once.
    func confirmRoot(_ context: TransferContext) async throws {
        if collections.withLock({ $0.isRootSeen }) { return }
        let attempt = try await propfind([], depth: 0, context)
        guard attempt.head?.isSuccess == true else { throw rootMissing }
        noteRoot()
    }

    var rootMissing: RemoteError {
        RemoteError(
            .bucketMissing, "there is no folder at \(location)", remedy: "create it on the server, or check the address"
        )
    }

    /// Makes the collections on the way to a key, each once in the life of this adapter.
    func makeCollections(for path: [String], _ context: TransferContext) async throws {
        for depth in path.indices.dropLast().map({ $0 + 1 }) {
            let part = Array(path.prefix(depth))
            let name = Array(part.joined(separator: "/").utf8)
            if collections.withLock({ $0.made.contains(name) }) { continue }
            try await makeCollection(part, context)
            collections.withLock { _ = $0.made.insert(name) }
        }
    }

    /// Makes one collection; one that is there already is fine (405; some servers redirect).
    func makeCollection(_ path: [String], _ context: TransferContext) async throws {
        let attempt = try await retrying(path, answers: [301, 403, 405, 409]) { number in
            try await self.client.send(
                WebDAVClient.Call(
                    method: "MKCOL", operation: .makeCollection, path: path, isCollection: true, attempt: number),
                context)
        }
        guard attempt.status == 403 || attempt.status == 409 else { return }
        // A worker beside us may have made it in this moment (Apache then answers 403); else we may not make it, or what it
        // should lie in is missing.
        let seen = try await propfind(path, depth: 0, context)
        guard seen.head?.isSuccess == true else {
            throw attempt.status == 403 ? failure(attempt, path) : rootMissing
        }
    }

    func forgetCollections() { collections.withLock { $0.made = [] } }

    /// Asks for the properties of a collection or a file, and with depth 1 of what is in it. 404 comes back.
    func propfind(
        _ path: [String], root: [String]? = nil, isCollection: Bool = true, depth: Int, _ context: TransferContext
    ) async throws -> HTTPAttempt {
        try await retrying(path, answers: [404]) { number in
            try await self.client.send(
                WebDAVClient.Call(
                    method: "PROPFIND", operation: .list, root: root, path: path,
                    isCollection: isCollection,
                    headers: [("Depth", String(depth)), ("Content-Type", "application/xml; charset=utf-8")],
                    body: .bytes(MultiStatus.request), attempt: number), context)
        }
    }
}
