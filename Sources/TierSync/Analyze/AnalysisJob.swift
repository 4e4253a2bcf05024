import Catalog
import Foundation
import TierModel
import Workers

/// One run over the photos that need an analysis.
struct AnalysisJob {
    var library: Library
    var options: AnalyzeOptions
    var version: AnalyzerVersion
    var analysis: PhotoAnalysis

    /// How many photos are in hand at once: fetches go on ahead of the analysis, as far as the spool has room (`SpoolRoom`);
    /// how many are held in memory is bounded apart (`PhotoAnalysis`).
    private var width: Int { PhotoAnalysis.width + 1 + library.configuration.transfers }

    /// Works through the photos on these tiers.
    func run(tiers: Set<Tier>, recorder: inout JobRecorder) async throws {
        var last: PhotoID?
        var fetched: Int64 = 0
        while true {
            let handled = recorder.summary.done + recorder.summary.failed.count
            let room = (options.limit ?? .max) - handled
            var page = try await photos(tiers, after: last, limit: min(64, max(0, room)))
            guard let end = page.last else { return }
            last = end.id
            if tiers == [.remote], let most = options.maxBytes {
                page = Array(
                    page.prefix { photo in
                        fetched += photo.primary.byteCount
                        return fetched <= most
                    })
                if page.isEmpty {
                    recorder.summary.notes.append("stopped before more than \(most) bytes were fetched (--max-bytes)")
                    return
                }
            }
            try await work(page, &recorder)
        }
    }

    private func photos(_ tiers: Set<Tier>, after last: PhotoID?, limit: Int) async throws -> [PhotoRecord] {
        guard options.again else {
            return try await library.catalog.photosToAnalyze(
                version, photos: options.photos, tiers: tiers, after: last, limit: limit)
        }
        return try await library.catalog.photosToReanalyze(
            below: analysis.analyzers.profile, photos: options.photos, tiers: tiers, after: last, limit: limit)
    }

    private func work(_ page: [PhotoRecord], _ recorder: inout JobRecorder) async throws {
        let (analysis, again) = (analysis, options.again)
        var taken = recorder
        defer { recorder = taken }
        try await forEachBounded(page, width: width) { photo in
            try await FileOutcome(of: photo.primary, stopping: [.spoolFull, .unwritable]) {
                try await analysis.analyze(photo.id, again: again)
            }
        } receive: { outcome in
            if let error = outcome.stop {
                taken.summary.stoppedBy = error
                throw JobStopped()
            }
            if let failure = outcome.failure {
                // What was found before stays: another try that failed takes nothing away.
                if !again {
                    try await library.catalog.recordAnalysisFailure(
                        failure, photo: outcome.file.photo, analyzer: version)
                }
                return taken.failed(failure)
            }
            if outcome.isDone { taken.done(size: outcome.file.byteCount) } else { taken.skipped() }
        }
    }
}
