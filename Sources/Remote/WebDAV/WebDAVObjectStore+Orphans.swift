package import TierModel

extension WebDAVObjectStore {
    package func orphanedUploads(_ context: TransferContext) async throws -> [OrphanedUpload] { [] }

    package func removeOrphan(_ orphan: OrphanedUpload, _ context: TransferContext) async throws {}
}
