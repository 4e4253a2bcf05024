import Catalog
import Remote
import TierModel

/// Keeps the uploads in parts of one remote in the catalog, so that they go on in another process.
struct CatalogUploads: PendingUploads {
    var catalog: PhotoCatalog
    var remote: RemoteLocation

    func pendingUpload(for key: ObjectKey) async throws -> PendingUpload? {
        try await catalog.upload(of: key.rawValue, to: remote.description).map {
            PendingUpload(
                key: key, digest: $0.digest, identifier: $0.identifier, partBytes: $0.partBytes,
                startedAt: $0.startedAt)
        }
    }

    func save(_ upload: PendingUpload) async throws {
        try await catalog.saveUpload(
            UploadInParts(
                remote: remote.description, object: upload.key.rawValue, digest: upload.digest,
                identifier: upload.identifier, partBytes: upload.partBytes, startedAt: upload.startedAt))
    }

    func remove(_ upload: PendingUpload) async throws {
        try await catalog.removeUpload(
            of: upload.key.rawValue, to: remote.description, identifier: upload.identifier)
    }
}
