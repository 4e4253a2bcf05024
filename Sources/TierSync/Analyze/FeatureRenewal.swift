import Catalog
import Foundation
import Imaging
import Inference
import TierModel
import Workers

/// Brings what is said of pictures up to the analyzers of today: it looks at proxies, so not a byte is fetched.
///
/// What is concluded from other features needs no proxy, at most the chips of faces. A photo whose proxy or chip is not here waits until it is.
struct FeatureRenewal: Sendable {
    var library: Library
    var analyzers: PhotoAnalyzers

    /// Proxies that are looked at together.
    private static let width = 2

    /// Looks at all photos that wait.
    ///
    /// - Returns: how many were looked at, and of how many the proxy is missing or could not be looked at: those wait.
    /// - Throws: `CancellationError`, between two photos; `CatalogError`.
    func run() async throws -> (renewed: Int, waiting: Int) {
        try await library.catalog.use(analyzers.pictures.map(\.version) + analyzers.derived.map(\.version))
        var (renewed, waiting) = (0, 0)
        var last: PhotoID?
        while true {
            let page = try await library.catalog.outdatedPhotos(after: last, limit: 64)
            guard let end = page.last else { return (renewed, waiting) }
            last = end.photo.id
            try await forEachBounded(page, width: Self.width) {
                try await renew($0)
            } receive: {
                if $0 { renewed += 1 } else { waiting += 1 }
            }
        }
    }

    /// One damaged proxy costs its photo only: `verify` tells of it, and mends it.
    private func renew(_ outdated: OutdatedPhoto) async throws -> Bool {
        let photo = outdated.photo
        let pictures = analyzers.pictures.filter { outdated.analyzers.contains($0.version) }
        let derived = analyzers.derived.filter { outdated.analyzers.contains($0.version) }
        try Task.checkCancellation()
        var features: [PhotoFeature] = []
        do {
            if !pictures.isEmpty {
                guard let digest = photo.primary.digest,
                    let image = try stored(LibraryLayout.proxy(digest))
                else { return false }
                features = try pictures.map { try $0.feature(of: image) }
            }
            if !derived.isEmpty {
                guard
                    let facts = try await facts(
                        of: photo, renewed: features, faces: derived.contains(where: \.needsFaces))
                else { return false }
                features += try derived.map { try $0.feature(from: facts) }
            }
        } catch is ImagingError {
            return false
        } catch let error as InferenceError where error.code == .inferenceFailed {
            return false
        }
        try await library.catalog.record(features: features, of: photo.primary.id)
        return true
    }

    /// What is stored of a photo, with what was just renewed; `nil` when a chip is not here.
    private func facts(of photo: PhotoRecord, renewed: [PhotoFeature], faces: Bool) async throws -> PictureFacts? {
        let names = Set(renewed.map(\.analyzer.name))
        let others = try await library.catalog.features(of: photo.primary.id).filter {
            !names.contains($0.analyzer.name)
        }
        var found: [AnalyzedFace] = []
        for record in faces ? try await library.catalog.faces(of: photo.id) : [] {
            guard let image = try stored(LibraryLayout.chip(record.face.key)) else { return nil }
            found.append(
                AnalyzedFace(
                    face: record.face,
                    chip: FaceChip(
                        image: image, of: record.face.box, originalWidth: record.photoWidth,
                        originalHeight: record.photoHeight)))
        }
        return PictureFacts(
            features: others + renewed, metadata: photo.metadata, format: photo.primary.format, faces: found)
    }

    /// A derived picture of the library; `nil` when it is not here.
    private func stored(_ relative: String) throws -> PixelImage? {
        let path = library.layout.path(relative)
        guard FileStamp(of: path) != nil else { return nil }
        return try library.reader.read(path, longSide: nil).image
    }
}
