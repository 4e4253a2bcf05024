import Foundation
package import TierModel

extension WebDAVObjectStore {
    /// Walks all collections: a temporary file lies beside what it was to become. Folders of chunks lie in a place of
    /// their own (Nextcloud).
    package func orphanedUploads(_ context: TransferContext) async throws -> [OrphanedUpload] {
        var orphans: [OrphanedUpload] = []
        var waiting: [[String]] = [[]]
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
        return orphans
    }

    package func removeOrphan(_ orphan: OrphanedUpload, _ context: TransferContext) async throws {
        guard let key = ObjectKey(orphan.identifier), let name = key.components.last, TemporaryName.matches(name) else {
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
