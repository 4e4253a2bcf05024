import Foundation
import TierModel

extension WebDAVObjectStore {
    /// Walks the collections that are ours: a temporary file lies beside what it was to become. Folders of chunks lie in a place of
    /// their own (Nextcloud).
    package func orphanedUploads(_ context: TransferContext) async throws -> [OrphanedUpload] {
        var orphans: [OrphanedUpload] = []
        var waiting = OrphanedUpload.places.map { [$0] }
        while let path = waiting.popLast() {
            try Task.checkCancellation()
            let found = try await content(of: path, context)
            waiting += found.collections.reversed()
            for (path, entry) in found.temporaries {
                let name = path.joined(separator: "/")
                guard let key = ObjectKey(name) else { continue }
                let start = begun([entry], serverTime: found.serverTime)
                orphans.append(
                    OrphanedUpload(identifier: name, key: key, startedAt: start, byteCount: entry.byteCount))
            }
        }
        return try await orphans + orphanedChunks(context)
    }

    /// Folders of chunks, of this location or another one of the same user: their names do not tell. They are as old as
    /// the newest thing in them.
    private func orphanedChunks(_ context: TransferContext) async throws -> [OrphanedUpload] {
        guard let uploads = NextcloudUploads(client.collection) else { return [] }
        let listing = try await propfind([], root: uploads.path, depth: 1, context)
        guard listing.head?.isSuccess == true else { return [] }
        var orphans: [OrphanedUpload] = []
        for (name, folder) in try MultiStatus(listing.body, location).children(of: uploads.path, location)
        where folder.isCollection && NextcloudUploads.isOurs(name) {
            let attempt = try await propfind([name], root: uploads.path, depth: 1, context)
            guard attempt.head?.isSuccess == true, let key = ObjectKey(name) else { continue }
            let chunks = try MultiStatus(attempt.body, location).children(of: uploads.path + [name], location)
            let serverTime = attempt.head?.headers["Date"].flatMap(HTTPDate.parse)
            orphans.append(
                OrphanedUpload(
                    identifier: identifier(of: name, uploads), key: key,
                    startedAt: begun([folder] + chunks.map(\.entry), serverTime: serverTime),
                    byteCount: chunks.compactMap(\.entry.byteCount).reduce(0, +)))
        }
        return orphans
    }

    /// A path from the server's root on; that of a temporary file is from the location's, without a slash.
    private func identifier(of folder: String, _ uploads: NextcloudUploads) -> String {
        "/" + (uploads.path + [folder]).joined(separator: "/")
    }

    package func removeUnfinished(_ name: String, of key: ObjectKey, _ context: TransferContext) async throws {
        for attempt in 1...max(1, options.attempts) {
            let name = TemporaryName.made(name, attempt: attempt)
            try await remove(key.components.dropLast() + [name], context)
        }
    }

    package func removeOrphan(_ orphan: OrphanedUpload, _ context: TransferContext) async throws {
        if let uploads = NextcloudUploads(client.collection), let folder = orphan.key.components.last,
            NextcloudUploads.isOurs(folder), orphan.identifier == identifier(of: folder, uploads)
        {
            _ = try await retrying([folder], answers: [404]) { number in
                try await self.client.send(
                    WebDAVClient.Call(
                        method: "DELETE", operation: .delete, root: uploads.path, path: [folder], isCollection: true,
                        attempt: number), context)
            }
            return
        }
        guard let key = ObjectKey(orphan.identifier), TemporaryName.isLeftover(key) else {
            throw RemoteError(
                .protocolViolation, "\(orphan.identifier) is no unfinished upload; it was not removed",
                remedy: "list the unfinished uploads again")
        }
        try await remove(key.components, context)
    }

    /// When the newest of some entries was last written to, by our clock: the server's two times tell how long ago.
    func begun(_ entries: [MultiStatus.Entry], serverTime: Date?) -> Date? {
        let written = entries.compactMap { $0.lastModified.flatMap(HTTPDate.parse) }
        guard let serverTime, let newest = written.max() else { return nil }
        return options.surroundings.now().addingTimeInterval(-max(0, serverTime.timeIntervalSince(newest)))
    }
}
