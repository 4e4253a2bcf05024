import Catalog
import Foundation
import Inference
import Remote
public import TierModel
import Workers

/// How much to analyse.
public struct AnalyzeOptions: Hashable, Sendable {
    /// Only these photos; `nil` means all that still need it.
    public var photos: [PhotoID]?
    /// At most this many photos.
    public var limit: Int?
    /// Stop before more than this many bytes have been fetched.
    public var maxBytes: Int64?

    /// Makes options.
    public init(photos: [PhotoID]? = nil, limit: Int? = nil, maxBytes: Int64? = nil) {
        self.photos = photos
        self.limit = limit
        self.maxBytes = maxBytes
    }
}

extension Library {
    /// Analyses the photos that still need it, and clusters the people found.
    ///
    /// Originals that are here cost nothing; each of the others is fetched once, analysed and discarded.
    ///
    /// - Throws: `InferenceError` when the runtime or a model is missing, `CancellationError`. What stops the whole job is in the summary.
    public func analyze(_ options: AnalyzeOptions = AnalyzeOptions(), progress: ProgressHandler? = nil) async throws
        -> JobSummary
    {
        let analyzers = try photoAnalyzers()
        let version = analyzers.version
        let before = catalog.trafficOfThisProcess()
        // Somebody who asks again has mended something: what failed before gets its chance, save for what would be fetched in vain.
        try await catalog.clearAnalysisFailures(photos: options.photos)
        let owed = try await catalog.countPhotosToAnalyze(version)
        var recorder = JobRecorder(
            job: "analyze", total: min(options.photos?.count ?? owed, options.limit ?? .max), listener: progress)
        if options.photos == nil {
            let given = try await catalog.analysisFailures(version, limit: .max).count
            if given > 0 {
                recorder.summary.notes.append(
                    "\(given) photos arrived corrupt from the remote before and were not fetched again; name one to try"
                )
            }
        }
        let job = AnalysisJob(
            library: self, options: options, version: version,
            analysis: PhotoAnalysis(library: self, analyzers: analyzers, connection: StoreConnection(library: self)))
        var (renewed, waiting) = (0, 0)
        do {
            // Those that are here come first: they cost no byte. So do those in the spool, which makes room there.
            try await job.run(tiers: [.local, .both], recorder: &recorder)
            var fetched = job
            fetched.options.photos = try await fetchedPhotos(among: options.photos)
            fetched.options.maxBytes = nil
            try await fetched.run(tiers: [.remote], recorder: &recorder)
            try await job.run(tiers: [.remote], recorder: &recorder)
            if options.photos == nil, options.limit == nil {
                (renewed, waiting) = try await FeatureRenewal(library: self, analyzers: analyzers).run()
            }
        } catch is JobStopped {
            // Said in the summary.
        } catch let error as CancellationError {
            _ = try? await recluster()
            throw error
        }
        if recorder.summary.done > 0 { try await recluster() }
        let merged = await job.analysis.merged.count
        if merged > 0 {
            recorder.summary.notes.append(
                "\(Counted(merged, "adopted photo")) turned out to be known: further copies of those photos now")
        }
        if renewed > 0 {
            recorder.summary.notes.append(
                "\(Counted(renewed, "photo")) analysed before looked at again, from proxies: nothing was fetched")
        }
        if waiting > 0 {
            recorder.summary.notes.append(
                "\(Counted(waiting, "photo")) could not be looked at again, for want of a sound proxy: tiersync verify")
        }
        if let named = options.photos?.count, recorder.summary.stoppedBy == nil, options.limit == nil {
            // Those that were asked for and had been analysed before.
            let handled = recorder.summary.done + recorder.summary.failed.count + recorder.summary.skipped
            for _ in 0..<max(0, named - handled) { recorder.skipped() }
        }
        var summary = recorder.finished()
        // A remote that was asked for nothing may be away: then the next contact publishes.
        if summary.done + renewed > 0, isConnected, summary.stoppedBy == nil { try await publish(after: &summary) }
        return withTraffic(summary, since: before)
    }

    /// Photos whose whole original waits in the spool.
    private func fetchedPhotos(among photos: [PhotoID]?) async throws -> [PhotoID] {
        let chosen = photos.map(Set.init)
        var fetched: [PhotoID] = []
        for entry in try await catalog.spoolEntries()
        where FileStamp(of: layout.path(entry.path))?.byteCount == entry.byteCount {
            guard let photo = try await catalog.file(entry.file)?.photo, chosen?.contains(photo) != false else {
                continue
            }
            fetched.append(photo)
        }
        return fetched
    }
}

/// One run over the photos that need an analysis.
struct AnalysisJob {
    var library: Library
    var options: AnalyzeOptions
    var version: AnalyzerVersion
    var analysis: PhotoAnalysis

    /// How many photos are in hand at once: fetches go on ahead of the analysis, as far as the spool has room (`SpoolRoom`);
    /// how many are held in memory is bounded apart (`PhotoAnalysis.decodes`).
    private var width: Int { 2 + library.configuration.transfers }

    /// Works through the photos on these tiers.
    func run(tiers: Set<Tier>, recorder: inout JobRecorder) async throws {
        var last: PhotoID?
        var fetched: Int64 = 0
        while true {
            let handled = recorder.summary.done + recorder.summary.failed.count
            let room = (options.limit ?? .max) - handled
            var page = try await library.catalog.photosToAnalyze(
                version, photos: options.photos, tiers: tiers, after: last, limit: min(64, max(0, room)))
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

    private func work(_ page: [PhotoRecord], _ recorder: inout JobRecorder) async throws {
        let analysis = analysis
        var taken = recorder
        defer { recorder = taken }
        try await forEachBounded(page, width: width) { photo in
            try await FileOutcome(of: photo.primary, stopping: [.spoolFull, .unwritable]) {
                try await analysis.analyze(photo.id)
            }
        } receive: { outcome in
            if let error = outcome.stop {
                taken.summary.stoppedBy = error
                throw JobStopped()
            }
            if let failure = outcome.failure {
                try await library.catalog.recordAnalysisFailure(
                    failure, photo: outcome.file.photo, analyzer: version)
                return taken.failed(failure)
            }
            if outcome.isDone { taken.done(size: outcome.file.byteCount) } else { taken.skipped() }
        }
    }
}
