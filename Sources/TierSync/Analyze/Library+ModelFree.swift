import Catalog
import Imaging
import Inference
import TierModel
import Workers

extension Library {
    /// Measures what needs no model (quality, perceptual hash), from the proxies of photos of which nothing was said yet: not a byte is fetched. A later
    /// analysis replaces it.
    ///
    /// - Parameter error: what is missing for the rest.
    func measureWithoutModels(missing error: InferenceError, _ progress: ProgressHandler?) async throws -> JobSummary {
        let analyzers = PhotoAnalyzers.modelFree
        var recorder = JobRecorder(job: "measure", total: nil, listener: progress)
        var last: PhotoID?
        while true {
            let page = try await catalog.photos(withoutFeature: QualityAnalyzer.name, after: last, limit: 64)
            guard let end = page.last else { break }
            last = end.id
            try await forEachBounded(page, width: PhotoAnalysis.width) { photo in
                try Task.checkCancellation()
                return try await self.measure(photo, analyzers)
            } receive: {
                if $0 { recorder.done() }
            }
        }
        var summary = recorder.finished()
        if summary.done > 0 {
            summary.notes.append(
                "measured quality and likeness of \(Counted(summary.done, "photo")) from proxies, which needs no model; the rest waits"
            )
            summary.done = 0
        }
        summary.stoppedBy = error
        return summary
    }

    private func measure(_ photo: PhotoRecord, _ analyzers: [any PictureAnalyzer]) async throws -> Bool {
        guard let digest = photo.primary.digest,
            let proxy = try? reader.read(layout.path(LibraryLayout.proxy(digest)), longSide: nil).image
        else { return false }
        let decoded = DecodedPhoto(proxy)
        try await catalog.record(features: try analyzers.map { try $0.feature(of: decoded) }, of: photo.primary.id)
        return true
    }
}
