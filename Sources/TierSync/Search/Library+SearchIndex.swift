import Catalog
import Foundation
import TierModel
import Workers

extension Library {
    /// Writes what has changed into the search index: costs the photos that changed since the last time.
    ///
    /// - Parameter progress: is told where there are many, as after an import.
    func updateSearchIndex(progress: ProgressHandler? = nil) async throws {
        let builder = SearchRowBuilder(places: places())
        let rules = "\(SearchRowBuilder.version)\(builder.places == nil ? "" : " with places")"
        if try await catalog.setting(Self.indexSetting) != rules {
            try await catalog.indexAgain()
            try await catalog.setSetting(Self.indexSetting, to: rules)
        }
        let total = try await catalog.countUnindexed()
        guard total > 0 else { return }
        var recorder = JobRecorder(job: "index", total: total, listener: total > Self.indexPage ? progress : nil)
        var last: PhotoID?
        while true {
            let page = try await catalog.unindexedPhotos(before: last, limit: Self.indexPage)
            guard let end = page.last else { return }
            last = end.photo.id
            var rows: [SearchRow] = []
            // Places and sketches are computed on all cores; a few photos each, so that handing over costs little.
            try await forEachBounded(page.chunked(into: 16), width: ProcessInfo.processInfo.activeProcessorCount) {
                part in
                part.map { builder.row(of: $0) }
            } receive: {
                rows += $0
            }
            try await catalog.index(rows)
            for entry in page { recorder.done(entry.photo.primary.fileName) }
            try Task.checkCancellation()
        }
    }

    private static let indexSetting = "searchRows"
    /// Photos in one transaction.
    private static let indexPage = 256
}
