import Catalog
import Foundation
import Imaging
import Remote
import Sealing
import SystemPackage
import TierModel

/// Uploads one file and makes its proof, whatever had happened to it before.
struct Pusher: Sendable {
    var library: Library
    var store: any ObjectStore
    /// Whether a read-back may count as the one fetch for an analysis that is owed.
    var servesAnalysis = true

    /// How often a key may turn out taken by other content before the file is given up.
    private static let keyLimit = 20

    /// Brings one file to the remote.
    ///
    /// - Returns: whether it is proven already; else `prove` is to follow.
    func upload(_ listed: FileRecord) async throws -> Bool {
        // Another process may have brought it there since the page was read.
        guard let file = try await library.catalog.file(listed.id), file.tier == .local, let digest = file.digest,
            let relative = file.localPath
        else { return true }
        // Sent before, and not proven: it is not sent again.
        if file.remote?.uploadedAt != nil { return false }
        // No journal: the key that is reserved before, and the upload that is recorded after, say all that a next push must know.
        return try await upload(file, digest: digest, path: library.layout.path(relative))
    }

    /// Reads an uploaded file back. Where its analysis is still owed, this one fetch counts as that: eviction will keep
    /// the identical local bytes for it instead of fetching them again.
    func prove(_ stale: FileRecord) async throws -> Bool {
        guard let file = try await library.catalog.file(stale.id), let digest = file.digest,
            let copy = file.remote, let key = ObjectKey(copy.key)
        else { return false }
        // Another process may have proven it meanwhile.
        guard file.tier == .local else { return true }
        _ = try await readBack(file, key: key, digest: digest, byteCount: file.byteCount, version: copy.version)
        return true
    }

    /// Reads an object back, and writes down the proof that this gives.
    func readBack(
        _ file: FileRecord, key: ObjectKey, digest: ContentDigest, byteCount: Int64, version: ObjectVersion?
    ) async throws -> Proof {
        let servesAnalysis = try await beginAnalysisFetch(file, object: key.rawValue, version: version)
        let context = library.context(servesAnalysis ? .analysis : .verify, file.photo)
        do {
            let proof = try await store.proveByReading(key, digest: digest, byteCount: byteCount, context)
            try await library.catalog.recordProof(file.id, proof)
            return proof
        } catch {
            let code = (error as? RemoteError)?.code
            if servesAnalysis {
                try await library.catalog.discardSpoolEntry(
                    file.id, reason: code == .contentDiffers ? .corrupt : .interrupted)
            }
            // The copy does not count: the next push sends the file anew, under another name if this one is taken.
            if code == .notFound || code == .contentDiffers { try await library.catalog.forgetProof(file.id) }
            throw error
        }
    }

    /// Says that the fetch which is about to begin is the one for analysis, before its first byte: a crash after it must not
    /// make the next one count as that, too.
    ///
    /// - Returns: `false` when no analysis is owed, or when its fetch was begun before.
    private func beginAnalysisFetch(_ file: FileRecord, object: String, version: ObjectVersion?) async throws -> Bool {
        guard servesAnalysis, try await isAnalysisOwed(file) else { return false }
        return try await library.catalog.addSpoolEntry(
            SpoolEntry(
                file: file.id, path: LibraryLayout.spooled(file.id.rawValue), object: object,
                version: version ?? ObjectVersion(), byteCount: file.byteCount, transfers: []))
    }

    private func upload(_ file: FileRecord, digest: ContentDigest, path: FilePath) async throws -> Bool {
        // Only a file's first upload needs its time, for its key.
        let metadata = file.remote == nil ? try await library.catalog.photo(file.photo)?.metadata : nil
        let unfinished = RemoteSurroundings().uniqueName()
        var (name, earlier) = try await library.catalog.beginUpload(
            of: file.id, preferring: preferredKey(file, digest, captured: metadata?.captured), as: unfinished)
        if let earlier, let key = ObjectKey(name) {
            // What a killed process left. If it cannot be removed now, it is an orphan that `remote clean` finds.
            try? await store.removeUnfinished(earlier, of: key, library.context(.push, file.photo))
        }
        for _ in 0..<Self.keyLimit {
            guard let key = ObjectKey(name) else { break }
            let object = ObjectUpload(
                key: key, file: path, digest: digest, byteCount: file.byteCount,
                contentType: file.format?.contentType ?? "application/octet-stream", unfinishedName: unfinished)
            switch try await store.put(object, library.context(.push, file.photo)) {
            case .stored(let stored, let proof):
                try await library.catalog.recordUpload(
                    file.id, object: name, digest: digest, byteCount: file.byteCount, version: stored.version,
                    proof: proof)
                return proof != nil
            case .occupied(let stored):
                if try await isOurs(stored, file, digest: digest) { return true }
                name = try await library.catalog.replaceKey(name, for: file.id)
            }
        }
        throw EngineError(
            .unproven, "\(file.photo) (\(file.fileName)): no free name on the remote",
            remedy: "look at what lies in originals/ there")
    }

    private func preferredKey(_ file: FileRecord, _ digest: ContentDigest, captured: CaptureTime?) -> String {
        // On an encrypted remote no name tells anything.
        if let sealed = store as? SealedObjectStore { return sealed.keys.originalName(digest) }
        return RemoteKeyName.preferred(fileName: file.fileName, captured: captured)
    }

    /// What lies under our key already may be our own upload whose reply was lost: reading it back decides, and proves it.
    private func isOurs(_ stored: StoredObject, _ file: FileRecord, digest: ContentDigest) async throws -> Bool {
        guard stored.byteCount == file.byteCount else { return false }
        let servesAnalysis = try await beginAnalysisFetch(file, object: stored.key.rawValue, version: stored.version)
        do {
            let proof = try await store.proveByReading(
                stored.key, digest: digest, byteCount: file.byteCount,
                library.context(servesAnalysis ? .analysis : .verify, file.photo))
            try await library.catalog.recordUpload(
                file.id, object: stored.key.rawValue, digest: digest, byteCount: file.byteCount,
                version: proof.version, proof: proof)
            return true
        } catch {
            let isOther = (error as? RemoteError)?.code == .contentDiffers
            if servesAnalysis {
                try await library.catalog.discardSpoolEntry(file.id, reason: isOther ? .corrupt : .interrupted)
            }
            if isOther { return false }
            throw error
        }
    }

    private func isAnalysisOwed(_ file: FileRecord) async throws -> Bool {
        guard file.role == .primary, let photo = try await library.catalog.photo(file.photo) else { return false }
        return !photo.isAnalyzed && photo.primary.id == file.id
    }
}

extension ImageFormat {
    /// The media type (IANA), for somebody who browses the bucket.
    var contentType: String { "image/\(rawValue)" }
}
