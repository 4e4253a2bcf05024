import Catalog
import Conditions
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
    /// Photos that were analysed before with a profile that looks less closely than the one in use, and no others; of `photos` all that were analysed at
    /// all. What must be fetched for that is fetched, as `reanalysis`: ask first (`reanalysisCost`).
    public var again: Bool
    /// Of a library that several devices share: whether it waits while others have the rest in hand, in case they do not end it.
    public var waits = false
    /// Whether it goes on with what was paused: what failed before is not tried again.
    var resumes = false
    /// Whether a cancellation ends it at once, with a summary of what was done: nothing is clustered or published.
    var isPausable = false

    /// Makes options.
    public init(photos: [PhotoID]? = nil, limit: Int? = nil, maxBytes: Int64? = nil, again: Bool = false) {
        self.photos = photos
        self.limit = limit
        self.maxBytes = maxBytes
        self.again = again
    }
}

extension Library {
    /// Analyses the photos that still need it, and clusters the people found.
    ///
    /// Originals that are here cost nothing; each of the others is fetched once, analysed and discarded. What needs no model is done without them, from
    /// proxies; then the summary's `stoppedBy` says what is missing.
    ///
    /// - Throws: `InferenceError` when a model is damaged, `CancellationError`. What stops the whole job is in the summary.
    public func analyze(_ options: AnalyzeOptions = AnalyzeOptions(), progress: ProgressHandler? = nil) async throws
        -> JobSummary
    {
        try await analyze(options, conditionProbes(), progress)
    }

    /// As `analyze`, on a machine whose state these probes tell.
    func analyze(_ options: AnalyzeOptions, _ probes: ConditionProbes, _ progress: ProgressHandler?) async throws
        -> JobSummary
    {
        do {
            return try await analyzeWithModels(options, probes, progress)
        } catch let error as InferenceError where [.runtimeMissing, .modelMissing].contains(error.code) {
            return try await measureWithoutModels(missing: error, options, progress)
        }
    }

    private func analyzeWithModels(
        _ options: AnalyzeOptions, _ probes: ConditionProbes, _ progress: ProgressHandler?
    ) async throws -> JobSummary {
        let models = try ModelStore()
        let version = try PhotoAnalyzers.faceVersion(of: models)
        let before = catalog.trafficOfThisProcess()
        try await catalog.use(faces: version)
        try await catalog.use(PhotoAnalyzers.versions(of: models) + extensions.analyzers.map(\.version))
        // Somebody who asks again has mended something: what failed before gets its chance, save for what would be fetched in vain.
        if !options.resumes { try await catalog.clearAnalysisFailures(photos: options.photos) }
        let owed = try await catalog.countPhotosToAnalyze(version)
        let outdated =
            options.again || options.photos != nil || options.limit != nil
            ? 0 : try await catalog.countOutdatedPhotos()
        var total = owed
        if options.again {
            let cost = try await reanalysisCost(photos: options.photos)
            total = cost.here + cost.remote
        }
        var recorder = JobRecorder(
            job: "analyze", total: min(options.photos?.count ?? total, options.limit ?? .max), listener: progress)
        if options.photos == nil, !options.again {
            let given = try await catalog.analysisFailures(version, limit: .max).count
            if given > 0 {
                recorder.summary.notes.append(
                    "\(given) photos arrived corrupt from the remote before and were not fetched again; name one to try"
                )
            }
        }
        var renewal = FeatureRenewal.Count()
        // With nothing to do no model is loaded. What a worker has to do is not in its catalog.
        let isWorker = try await isWorker
        if total > 0 || outdated > 0 || isWorker {
            let analyzers = try await blocking { try self.photoAnalyzers() }
            let job = AnalysisJob(
                library: self, options: options, version: version,
                analysis: PhotoAnalysis(
                    library: self, analyzers: analyzers, connection: StoreConnection(library: self),
                    machine: MachineStateReader(probes)))
            do {
                do {
                    try await run(job, &recorder)
                } catch let stop as JobStopped {
                    // What nothing has to be fetched for waits neither for a budget nor for the remote.
                    guard recorder.summary.isStoppedElsewhere else { throw stop }
                }
                if outdated > 0 {
                    renewal = try await FeatureRenewal(library: self, analyzers: analyzers).run(progress: progress)
                }
            } catch is JobStopped {
                // Said in the summary.
            } catch let error as CancellationError {
                if options.isPausable { return withTraffic(recorder.finished(), since: before) }
                _ = try? await recluster()
                throw error
            }
            do {
                if recorder.summary.done + renewal.renewed > 0 { try await recluster() }
            } catch let error as CancellationError {
                // The next look at people does it.
                guard options.isPausable else { throw error }
                return withTraffic(recorder.finished(), since: before)
            }
            recorder.summary.notes += analyzerFailures.takeNotes()
            recorder.summary.notes += AnalysisNotes.lines(merged: await job.analysis.merged.count, renewal)
        }
        if let named = options.photos?.count, recorder.summary.stoppedBy == nil, options.limit == nil {
            // Those that were asked for and had been analysed before.
            let handled = recorder.summary.done + recorder.summary.failed.count + recorder.summary.skipped
            for _ in 0..<max(0, named - handled) { recorder.skipped() }
        }
        var summary = recorder.finished()
        // A remote that was asked for nothing may be away: then the next contact publishes.
        if summary.done + renewal.renewed > 0, isConnected,
            summary.stoppedBy == nil || summary.isStoppedByBudget
        {
            do {
                try await publish(after: &summary)
            } catch let error as CancellationError {
                // The next contact does it.
                guard options.isPausable else { throw error }
            }
        }
        return withTraffic(summary, since: before)
    }

    /// Those that are here come first: they cost no byte. So do those in the spool, which makes room there.
    private func run(_ job: AnalysisJob, _ recorder: inout JobRecorder) async throws {
        try await job.run(tiers: [.local, .both], recorder: &recorder)
        // Who is looked at again stays on the list when it is named: a pass of its own would fetch it once more.
        if !job.options.again {
            var fetched = job
            fetched.options.photos = try await fetchedPhotos(among: job.options.photos)
            fetched.options.maxBytes = nil
            try await fetched.run(tiers: [.remote], recorder: &recorder)
        }
        // Of a library that several devices share, each claims what it fetches; who looks again does so for itself.
        if !job.options.again, try await sharesAnalysis() {
            try await SharedAnalysis(job, waits: job.options.waits).run(&recorder)
        } else {
            try await job.run(tiers: [.remote], recorder: &recorder)
        }
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

/// What the summary of an analysis says beside its numbers.
enum AnalysisNotes {
    static func lines(merged: Int, _ renewal: FeatureRenewal.Count) -> [String] {
        var lines: [String] = []
        if merged > 0 {
            lines.append(
                "\(Counted(merged, "adopted photo")) turned out to be known: further copies of those photos now")
        }
        if renewal.renewed > 0 {
            lines.append(
                "\(Counted(renewal.renewed, "photo")) analysed before looked at again, from proxies: nothing was fetched"
            )
        }
        if renewal.waiting > 0 {
            lines.append(
                "\(Counted(renewal.waiting, "photo")) could not be looked at again, for want of a sound proxy: tiersync verify"
            )
        }
        return lines
    }
}
