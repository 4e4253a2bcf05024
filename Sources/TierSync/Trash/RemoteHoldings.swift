import Catalog
import Remote
import TierModel

/// What a photo has on the remote, as the remote has just said.
struct RemoteHoldings {
    /// Keys under which it has this photo's bytes, and nothing else.
    private(set) var own: [ObjectKey] = []
    /// Keys of this photo's files under which it has something else, or something that nobody can tell to be ours.
    private(set) var foreign: [ObjectKey] = []
    /// What uploads in parts of it have left.
    private(set) var orphans: [OrphanedUpload] = []

    /// Asks about each file that may have an object.
    ///
    /// - Throws: `RemoteError` when the remote does not say; then nothing may be deleted.
    init(_ holdings: PhotoHoldings, _ library: Library, _ store: any ObjectStore) async throws {
        for file in holdings.files {
            guard let copy = file.remote, let key = ObjectKey(copy.key) else { continue }
            // Another photo needs it still.
            if try await library.catalog.isNamedElsewhere(copy.key, but: holdings.photo) { continue }
            switch try await Self.owner(file, copy, key, library, store) {
            case .nobody: break
            case .us: own.append(key)
            case .somebody: foreign.append(key)
            }
            if let upload = try await library.catalog.upload(of: copy.key, to: store.location.description) {
                orphans.append(OrphanedUpload(identifier: upload.identifier, key: key, startedAt: upload.startedAt))
            }
        }
    }

    /// Removes what is ours. Doing it again is harmless.
    func remove(of photo: PhotoID, _ library: Library, _ store: any ObjectStore) async throws {
        let context = library.context(.metadata, photo)
        for orphan in orphans { try await store.removeOrphan(orphan, context) }
        for key in own { try await store.delete(key, context) }
    }

    private enum Owner { case nobody, us, somebody }

    private static func owner(
        _ file: FileRecord, _ copy: RemoteCopy, _ key: ObjectKey, _ library: Library, _ store: any ObjectStore
    ) async throws -> Owner {
        let context = library.context(.verify, file.photo)
        if let proof = copy.proof {
            do {
                _ = try await store.freshen(proof, of: key, context)
                return .us
            } catch let error as RemoteError where error.code == .notFound {
                return .nobody
            } catch let error as RemoteError where error.code == .replaced {
                return .somebody
            }
        }
        guard let object = try await store.head(key, context) else { return .nobody }
        if let version = copy.version, object.version.surelyEquals(version) { return .us }
        // An upload whose end nobody wrote down: only its bytes tell.
        guard let digest = copy.digest ?? file.digest, object.byteCount == copy.byteCount else { return .somebody }
        do {
            _ = try await store.proveByReading(key, digest: digest, byteCount: object.byteCount, context)
            return .us
        } catch let error as RemoteError where error.code == .contentDiffers {
            return .somebody
        } catch let error as RemoteError where error.code == .notFound {
            return .nobody
        }
    }
}
