import Catalog
import Foundation
import Imaging
import Inference
import TierModel
import Workers

/// Brings what is said of photos up to the analyzers of today: pictures from proxies, faces from chips, so that not a byte is fetched.
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
            try await forEachBounded(page, width: PhotoAnalysis.width) {
                try await renew($0)
            } receive: {
                if $0 { count.renewed += 1 } else { count.waiting += 1 }
                progress?(
                    JobProgress(job: "look again", done: count.renewed + count.waiting, total: total, bytes: 0))
            }
        }
    }

    /// One damaged proxy costs its photo only: `verify` tells of it, and mends it.
    private func renew(_ outdated: OutdatedPhoto) async throws -> Bool {
        try Task.checkCancellation()
        do {
            let pictures = analyzers.pictures.filter { outdated.analyzers.contains($0.version) }
            var isDone = true
            if !pictures.isEmpty { isDone = try await renew(pictures, of: outdated.photo) }
            if outdated.analyzers.contains(analyzers.version) {
                isDone = try await renewFaces(of: outdated.photo) && isDone
            }
            return isDone
        } catch is ImagingError {
            return false
        } catch let error as InferenceError where error.code == .inferenceFailed {
            return false
        }
    }

    private func renew(_ pictures: [any PictureAnalyzer], of photo: PhotoRecord) async throws -> Bool {
        guard let digest = photo.primary.digest else { return false }
        let path = library.layout.path(LibraryLayout.proxy(digest))
        guard FileStamp(of: path) != nil else { return false }
        let proxy = DecodedPhoto(try library.reader.read(path, longSide: nil).image)
        let features = try analyzers.features(of: proxy, by: pictures)
        try await library.catalog.record(features: features, of: photo.primary.id)
        return true
    }

    /// Vectors of a new embedding model, from the chips.
    private func renewFaces(of photo: PhotoRecord) async throws -> Bool {
        var vectors: [FaceKey: QuantizedVector] = [:]
        let faces = try await library.catalog.faces(of: photo.id)
        for face in faces {
            let path = library.layout.path(LibraryLayout.chip(face.face.key))
            guard FileStamp(of: path) != nil else { continue }
            let chip = FaceChip(
                stored: try library.reader.read(path, longSide: nil).image, face: face.face.box,
                originalWidth: face.photoWidth, originalHeight: face.photoHeight)
            vectors[face.face.key] = try analyzers.faces.reembed(chip, landmarks: face.face.landmarks)
        }
        let isComplete = vectors.count == faces.count
        try await library.catalog.renew(
            vectors, of: photo.id, analyzer: analyzers.version, isComplete: isComplete)
        return isComplete
    }
}
