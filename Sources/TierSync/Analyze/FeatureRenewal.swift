import Catalog
import Foundation
import Imaging
import Inference
import TierModel
import Workers

/// Brings what is said of photos up to the analyzers of today: pictures from proxies, faces from chips, and what is concluded
/// from other features from nothing at all, so that not a byte is fetched.
///
/// A photo whose proxy or chips are not here waits until they are.
struct FeatureRenewal: Sendable {
    var library: Library
    var analyzers: PhotoAnalyzers

    /// What came of it.
    struct Count: Sendable {
        /// Photos that were looked at.
        var renewed = 0
        /// Photos that wait, for want of a sound proxy or chip.
        var waiting = 0
    }

    /// Looks at all photos that wait.
    ///
    /// - Throws: `CancellationError`, between two photos; `CatalogError`.
    func run(progress: ProgressHandler?) async throws -> Count {
        let total = try await library.catalog.countOutdatedPhotos()
        var count = Count()
        var last: PhotoID?
        while true {
            let page = try await library.catalog.outdatedPhotos(after: last, limit: 64)
            guard let end = page.last else { return count }
            last = end.photo.id
            var renewed: Set<PhotoID> = []
            try await forEachBounded(page, width: PhotoAnalysis.width) {
                (try await renew($0), $0.photo.primary)
            } receive: { isDone, file in
                if isDone { count.renewed += 1 } else { count.waiting += 1 }
                if isDone { renewed.insert(file.photo) }
                progress?(
                    JobProgress(
                        job: "look again", done: count.renewed + count.waiting, total: total, bytes: 0,
                        current: file.fileName))
            }
            try await library.catalog.noteSaved(.newModel, photos: renewed, at: Date())
        }
    }

    /// One damaged proxy costs its photo only: `verify` tells of it, and mends it.
    private func renew(_ outdated: OutdatedPhoto) async throws -> Bool {
        try Task.checkCancellation()
        do {
            let isDone = try await renewFeatures(outdated)
            guard outdated.analyzers.contains(analyzers.version) else { return isDone }
            return try await renewFaces(of: outdated.photo) && isDone
        } catch is ImagingError {
            return false
        } catch let error as InferenceError where error.code == .inferenceFailed {
            return false
        }
    }

    private func renewFeatures(_ outdated: OutdatedPhoto) async throws -> Bool {
        let photo = outdated.photo
        let pictures = analyzers.pictures.filter { outdated.analyzers.contains($0.version) }
        let derived = analyzers.derived.filter { outdated.analyzers.contains($0.version) }
        if !pictures.isEmpty {
            guard let digest = photo.primary.digest, let proxy = try stored(LibraryLayout.proxy(digest))
            else { return false }
            let features = try analyzers.features(of: DecodedPhoto(proxy), by: pictures)
            try await library.catalog.record(features: features, of: photo.primary.id)
        }
        // Those that need no face first: a chip that is not here holds up nothing else.
        for needsFaces in [false, true] {
            let concluding = derived.filter { $0.needsFaces == needsFaces }
            if concluding.isEmpty { continue }
            guard let facts = try await facts(of: photo, faces: needsFaces) else { return false }
            try await library.catalog.record(
                features: try analyzers.conclusions(from: facts, by: concluding), of: photo.primary.id)
        }
        return true
    }

    /// What is stored of a photo; `nil` when a chip is asked for and not here.
    private func facts(of photo: PhotoRecord, faces: Bool) async throws -> PictureFacts? {
        var found: [AnalyzedFace] = []
        for record in faces ? try await library.catalog.faces(of: photo.id) : [] {
            guard let chip = try chip(of: record) else { return nil }
            found.append(AnalyzedFace(face: record.face, chip: chip))
        }
        return PictureFacts(
            features: try await library.catalog.features(of: photo.primary.id), metadata: photo.metadata,
            format: photo.primary.format, faces: found)
    }

    /// Vectors of a new embedding model, from the chips.
    private func renewFaces(of photo: PhotoRecord) async throws -> Bool {
        var vectors: [FaceKey: QuantizedVector] = [:]
        let faces = try await library.catalog.faces(of: photo.id)
        for face in faces {
            guard let chip = try chip(of: face) else { continue }
            vectors[face.face.key] = try analyzers.faces.reembed(chip, landmarks: face.face.landmarks)
        }
        let isComplete = vectors.count == faces.count
        try await library.catalog.renew(
            vectors, of: photo.id, analyzer: analyzers.version, isComplete: isComplete)
        return isComplete
    }

    /// The stored chip of a face; `nil` when it is not here.
    private func chip(of record: FaceRecord) throws -> FaceChip? {
        try stored(LibraryLayout.chip(record.face.key)).map {
            FaceChip(
                stored: $0, face: record.face.box, originalWidth: record.photoWidth,
                originalHeight: record.photoHeight)
        }
    }

    /// A derived picture of the library; `nil` when it is not here.
    private func stored(_ relative: String) throws -> PixelImage? {
        let path = library.layout.path(relative)
        guard FileStamp(of: path) != nil else { return nil }
        return try library.reader.read(path, longSide: nil).image
    }
}
