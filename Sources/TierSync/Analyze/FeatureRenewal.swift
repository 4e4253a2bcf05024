import Catalog
import Foundation
import Imaging
import Inference
import TierModel
import Workers

/// Brings what is said of pictures up to the analyzers of today: it looks at proxies, so not a byte is fetched.
///
/// A photo whose proxy is not here waits until it is.
struct FeatureRenewal: Sendable {
    var library: Library
    var analyzers: [any PictureAnalyzer]

    /// Proxies that are looked at together.
    private static let width = 2

    /// Looks at all photos that wait.
    ///
    /// - Returns: how many were looked at, and of how many the proxy is missing or could not be looked at: those wait.
    /// - Throws: `CancellationError`, between two photos; `CatalogError`.
    func run() async throws -> (renewed: Int, waiting: Int) {
        try await library.catalog.use(analyzers.map(\.version))
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
        guard let digest = photo.primary.digest else { return false }
        let path = library.layout.path(LibraryLayout.proxy(digest))
        guard FileStamp(of: path) != nil else { return false }
        try Task.checkCancellation()
        let features: [PhotoFeature]
        do {
            let proxy = DecodedPhoto(try library.reader.read(path, longSide: nil).image)
            features = try analyzers.filter { outdated.analyzers.contains($0.version) }.map {
                try $0.feature(of: proxy)
            }
        } catch is ImagingError {
            return false
        } catch let error as InferenceError where error.code == .inferenceFailed {
            return false
        }
        try await library.catalog.record(features: features, of: photo.primary.id)
        return true
    }
}
