import Catalog
import Remote
import Sealing
import TierModel

/// Keeps the headers of objects that are being stored on one remote in the catalog.
struct CatalogSealingJournal: ObjectKeyJournal {
    var catalog: PhotoCatalog
    var remote: RemoteLocation

    func header(for key: ObjectKey, digest: ContentDigest, orElse header: SealedHeader) async throws -> SealedHeader {
        let counts = try await catalog.sealingHeader(
            of: key.rawValue, on: remote.description, digest: digest, orElse: header.data)
        return SealedHeader(bytes: counts) ?? header
    }

    func end(_ key: ObjectKey, digest: ContentDigest) async throws {
        try await catalog.endSealing(of: key.rawValue, on: remote.description, digest: digest)
    }
}
