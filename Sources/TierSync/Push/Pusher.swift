import Catalog
import Foundation
import Imaging
import Remote
import SystemPackage
import TierModel

/// Uploads one file and makes its proof, whatever had happened to it before.
struct Pusher: Sendable {
    var library: Library
    var store: any ObjectStore

    /// How often a key may turn out taken by other content before the file is given up.
    private static let keyLimit = 20

    /// Brings one file to tier `both`.
    ///
    /// - Returns: the note that belongs to the outcome, if any.
    func push(_ file: FileRecord) async throws {
        guard let digest = file.digest, let relative = file.localPath else { return }
        let step = try await library.catalog.beginStep(.push, file: file.id, detail: [:])
        let path = library.layout.path(relative)
        if try await !finishEarlierUpload(of: file, digest: digest) {
            try await upload(file, digest: digest, path: path)
        }
        try await library.catalog.endStep(step)
    }

    /// An upload that reached the remote but was not proven yet is proven, not sent again.
    private func finishEarlierUpload(of file: FileRecord, digest: ContentDigest) async throws -> Bool {
        guard let copy = file.remote, copy.uploadedAt != nil, copy.proof == nil, let key = ObjectKey(copy.key) else {
            return false
        }
        do {
            try await prove(file, key: key, digest: digest)
            return true
        } catch let error as RemoteError where error.code == .notFound || error.code == .contentDiffers {
            return false
        }
    }

    private func upload(_ file: FileRecord, digest: ContentDigest, path: FilePath) async throws {
        let metadata = try await library.catalog.photo(file.photo)?.metadata
        var name = try await library.catalog.reserveKey(
            RemoteKeyName.preferred(fileName: file.fileName, captured: metadata?.captured), for: file.id)
        for _ in 0..<Self.keyLimit {
            guard let key = ObjectKey(name) else { break }
            let object = ObjectUpload(
                key: key, file: path, digest: digest, byteCount: file.byteCount,
                contentType: file.format?.contentType ?? "application/octet-stream")
            switch try await store.put(object, library.context(.push, file.photo)) {
            case .stored(let stored, let proof):
                try await library.catalog.recordUpload(
                    file.id, object: name, digest: digest, byteCount: file.byteCount, version: stored.version)
                guard let proof else { return try await prove(file, key: key, digest: digest) }
                return try await library.catalog.recordProof(file.id, proof)
            case .occupied(let stored):
                if try await adopt(stored, as: file, digest: digest) { return }
                name = try await library.catalog.replaceKey(name, for: file.id)
            }
        }
        throw EngineError(
            .unproven, "\(file.photo) (\(file.fileName)): no free name on the remote",
            remedy: "look at what lies in originals/ there")
    }

    /// What lies under our key already may be our own upload whose reply was lost: reading it back decides.
    private func adopt(_ stored: StoredObject, as file: FileRecord, digest: ContentDigest) async throws -> Bool {
        guard stored.byteCount == file.byteCount else { return false }
        do {
            try await library.catalog.recordUpload(
                file.id, object: stored.key.rawValue, digest: digest, byteCount: file.byteCount,
                version: stored.version)
            try await prove(file, key: stored.key, digest: digest)
            return true
        } catch let error as RemoteError where error.code == .contentDiffers {
            return false
        }
    }

    /// Reads the remote copy back. Where its analysis is still owed, this one fetch counts as that: eviction will keep
    /// the identical local bytes for it instead of fetching them again.
    private func prove(_ file: FileRecord, key: ObjectKey, digest: ContentDigest) async throws {
        let servesAnalysis = try await isAnalysisOwed(file)
        let context = library.context(servesAnalysis ? .analysis : .verify, file.photo)
        let proof = try await store.proveByReading(key, digest: digest, byteCount: file.byteCount, context)
        try await library.catalog.recordProof(file.id, proof)
        guard servesAnalysis else { return }
        try await library.catalog.saveSpoolEntry(
            SpoolEntry(
                file: file.id, path: LibraryLayout.spooled(file.id.rawValue), object: key.rawValue,
                version: proof.version, byteCount: file.byteCount, transfers: []))
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
