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
    /// Whether another photo may still be begun, where that is not for this device alone to say.
    var mayBegin: (@Sendable () -> Bool)?

    /// How many photos are in hand at once: fetches go on ahead of the analysis, as far as the spool has room (`SpoolRoom`);
    /// how many are held in memory is bounded apart (`PhotoAnalysis`).
    private var width: Int { PhotoAnalysis.width + 1 + library.configuration.transfers }

    /// How long ago a photo was taken at most to count as new.
    private static let recent: TimeInterval = 30 * 24 * 60 * 60
    /// What was taken later is new.
    static var recentDate: Date { Date(timeIntervalSinceNow: -recent) }

    /// Works through the photos on these tiers, the most useful first (`PhotoCatalog.analysisOrder`).
    func run(tiers: Set<Tier>, recorder: inout JobRecorder) async throws {
        if options.again { return try await runAgain(tiers, &recorder) }
        var seen: Set<PhotoID> = []
        while true {
            let order = try await library.catalog.analysisOrder(
                version, photos: options.photos, tiers: tiers, recent: Self.recentDate
            ).filter { !seen.contains($0) }
            if order.isEmpty { return }
            guard try await run(order, tiers, &recorder) else { return }
            // What came in meanwhile is next; what is still owed of this, others have in hand, or it failed.
            seen.formUnion(order)
        }
    }

    /// - Returns: whether it came to the end.
    private func run(_ order: [PhotoID], _ tiers: Set<Tier>, _ recorder: inout JobRecorder) async throws -> Bool {
        var fetched: Int64 = 0
        for start in stride(from: 0, to: order.count, by: Self.page) {
            let next = order[start..<min(start + Self.page, order.count)]
            guard let room = room(recorder) else { return false }
            let found = try await library.catalog.photosToAnalyze(
                version, photos: Array(next.prefix(room)), tiers: tiers, after: nil, limit: Self.page)
            let records = Dictionary(uniqueKeysWithValues: found.map { ($0.id, $0) })
            guard try await work(next.compactMap { records[$0] }, tiers, &fetched, &recorder) else { return false }
        }
        return true
    }

    private func runAgain(_ tiers: Set<Tier>, _ recorder: inout JobRecorder) async throws {
        var last: PhotoID?
        var fetched: Int64 = 0
        while let room = room(recorder) {
            let page = try await library.catalog.photosToReanalyze(
                below: analysis.analyzers.profile, photos: options.photos, tiers: tiers, after: last,
                limit: min(Self.page, room))
            guard let end = page.last else { return }
            last = end.id
            guard try await work(page, tiers, &fetched, &recorder) else { return }
        }
    }

    private static let page = 64

    /// How many more may be looked at; `nil` for none.
    private func room(_ recorder: JobRecorder) -> Int? {
        let room = (options.limit ?? .max) - recorder.summary.done - recorder.summary.failed.count
        return room > 0 ? room : nil
    }

    /// Works on a page, as far as may be fetched.
    ///
    /// - Returns: whether there may be another page.
    private func work(
        _ page: [PhotoRecord], _ tiers: Set<Tier>, _ fetched: inout Int64, _ recorder: inout JobRecorder
    ) async throws -> Bool {
        guard tiers == [.remote], let most = options.maxBytes else {
            try await work(page, &recorder)
            return true
        }
        let affordable = page.prefix { photo in
            fetched += photo.primary.byteCount
            return fetched <= most
        }
        try await work(Array(affordable), &recorder)
        if affordable.count == page.count { return true }
        recorder.summary.notes.append("stopped before more than \(most.inBytes) were fetched (--max-bytes)")
        return false
    }

    private func work(_ page: [PhotoRecord], _ recorder: inout JobRecorder) async throws {
        let (analysis, again, mayBegin) = (analysis, options.again, mayBegin)
        var taken = recorder
        defer { recorder = taken }
        try await forEachBounded(page, width: width) { photo in
            try await FileOutcome(of: photo.primary, stopping: [.spoolFull, .unwritable]) {
                guard mayBegin?() ?? true else { return false }
                return try await analysis.analyze(photo.id, again: again)
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
            let name = outcome.file.fileName
            if outcome.isDone { taken.done(name, size: outcome.file.byteCount) } else { taken.skipped(name) }
        }
    }
}
