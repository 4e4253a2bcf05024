import Catalog
import Imaging
import Inference
import TierModel
import Workers

extension Library {
    /// Measures what needs no model (quality, perceptual hash), from the proxies of photos of which nothing was said yet: not a byte is fetched. A later
    /// analysis replaces it.
    ///
    /// - Parameters:
    ///   - error: what is missing for the rest.
    ///   - options: which photos, and how many at most.
    func measureWithoutModels(
        missing error: InferenceError, _ options: AnalyzeOptions, _ progress: ProgressHandler?
    ) async throws -> JobSummary {
        let start = ContinuousClock.now
        let measured = try await measureFromProxies(options.photos, limit: options.limit, progress: progress)
        var summary = JobSummary()
        summary.seconds = (ContinuousClock.now - start) / .seconds(1)
        if measured > 0 {
            summary.notes.append(
                "measured quality and likeness of \(Counted(measured, "photo")) from proxies, which needs no model; the rest waits"
            )
        }
        summary.stoppedBy = error
        return summary
    }

    /// Measures quality and hash of photos of which nothing was said yet, from their proxies.
    ///
    /// - Parameters:
    ///   - photos: Only these; `nil` for all.
    ///   - limit: At most so many.
    /// - Returns: how many were measured; what has no proxy here waits.
    func measureFromProxies(
        _ photos: [PhotoID]? = nil, limit: Int? = nil, progress: ProgressHandler? = nil
    ) async throws -> Int {
        let analyzers = PhotoAnalyzers.modelFree
        let named = photos.map(Set.init)
        var recorder = JobRecorder(job: "measure", total: nil, listener: progress)
        var last: PhotoID?
        while true {
            let room = (limit ?? .max) - recorder.summary.done
            let page = try await catalog.photos(
                withoutFeature: QualityAnalyzer.name, after: last, limit: min(64, max(0, room)))
            guard let end = page.last else { return recorder.summary.done }
            last = end.id
            let chosen = page.filter { named?.contains($0.id) != false }
            try await forEachBounded(chosen, width: PhotoAnalysis.width) { photo in
                try Task.checkCancellation()
                return (try await self.measure(photo, analyzers), photo.primary.fileName)
            } receive: { isDone, name in
                if isDone { recorder.done(name) }
            }
        }
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
