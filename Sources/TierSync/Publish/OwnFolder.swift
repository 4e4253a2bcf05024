import Catalog
import Remote
import TierModel

/// This library's folder below `tiersync/v1/devices`, after a publication that did not end.
struct OwnFolder {
    var publisher: Publisher

    private var catalog: PhotoCatalog { publisher.catalog }
    private var store: any ObjectStore { publisher.store }

    /// Whether somebody else writes there: the same library, from which this catalog was copied or put back. What it wrote must stay,
    /// although it may bear a name that we had begun.
    ///
    /// It is so if an object lies there that the catalog does not know, or a segment that we had begun with other content: of two that
    /// go on from one catalog, the first object of each is the segment with the same number.
    func isForeign() async throws -> Bool {
        let begun = try await catalog.removableObjects().filter(\.isBegun)
        let folders = Set(begun.compactMap { EngineKey.folder(of: $0.key) })
        guard !folders.isEmpty else { return false }
        let known = try await catalog.ownObjectKeys()
        var found: Set<String> = []
        for folder in folders {
            for try await object in store.list(ObjectKey(folder), publisher.context) {
                guard known.contains(object.key.rawValue) else { return true }
                found.insert(object.key.rawValue)
            }
        }
        for segment in begun where segment.kind == .segment && found.contains(segment.key) {
            if try await !isOurs(segment) { return true }
        }
        return false
    }

    private func isOurs(_ object: EngineObject) async throws -> Bool {
        do {
            _ = try await store.proveByReading(
                try EngineKey.object(object.key), digest: object.digest, byteCount: object.byteCount, publisher.context)
            return true
        } catch let error as RemoteError where error.code == .contentDiffers {
            return false
        }
    }
}
