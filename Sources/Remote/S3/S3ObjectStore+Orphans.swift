package import TierModel

extension S3ObjectStore {
    package func orphanedUploads(_ context: TransferContext) async throws -> [OrphanedUpload] { [] }

    package func removeOrphan(_ orphan: OrphanedUpload, _ context: TransferContext) async throws {}
}
