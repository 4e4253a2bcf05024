import Foundation
import TierModel
import Workers

extension DirectoryObjectStore {
    /// Walks the folders that are ours. A file system has one clock with this machine, or with its server where it is a share.
    package func orphanedUploads(_ context: TransferContext) async throws -> [OrphanedUpload] {
        var orphans: [OrphanedUpload] = []
        var waiting = OrphanedUpload.places
        while let folder = waiting.popLast() {
            let found = try await context.recorded(context.intent(.list, folder)) { _ in
                try await blocking { try content(of: folder) }
            }
            waiting += found.folders.reversed()
            for (key, status) in found.temporaries {
                let start = Date(timeIntervalSince1970: Double(status.modifiedNanoseconds) / 1e9)
                orphans.append(
                    OrphanedUpload(
                        identifier: key.rawValue, key: key, startedAt: start, byteCount: status.byteCount))
            }
        }
        return orphans
    }

    package func removeUnfinished(_ name: String, of key: ObjectKey, _ context: TransferContext) async throws {
        guard let temporary = key.sibling(TemporaryName.made(name)) else { return }
        try await delete(temporary, context)
    }

    package func removeOrphan(_ orphan: OrphanedUpload, _ context: TransferContext) async throws {
        guard let key = ObjectKey(orphan.identifier), TemporaryName.isLeftover(key) else {
            throw RemoteError(
                .protocolViolation, "\(orphan.identifier) is no unfinished upload; it was not removed",
                remedy: "list the unfinished uploads again")
        }
        try await delete(key, context)
    }
}
