import Catalog
import Remote
import TierModel
import Workers

/// Works through files of the catalog, page after page, several at once, and sums up: what push and evict have in common.
struct FileJob: Sendable {
    var library: Library
    /// What it is called in the progress.
    var name: String
    /// The photos that were asked for; `nil` means all.
    var photos: [PhotoID]?
    /// The next files behind this one.
    var page: @Sendable (OriginalID?) async throws -> [FileRecord]
    /// Does one file; `false` when it is not done (yet).
    var work: @Sendable (FileRecord) async throws -> Bool
    /// A second pass over the files of a page that are not done yet.
    var second: (@Sendable (FileRecord) async throws -> Bool)?
    /// How long files must rest before the second pass.
    var rest: Duration = .zero

    /// How many files are in hand at once.
    private static let width = 4

    /// Runs to the end, or to what stops everything: that is in the summary.
    func run(progress: ProgressHandler?) async throws -> JobSummary {
        let before = library.catalog.trafficOfThisProcess()
        var recorder = JobRecorder(job: name, total: nil, listener: progress)
        var last: OriginalID?
        do {
            while case let files = try await page(last), let end = files.last {
                last = end.id
                let unfinished = try await pass(over: files, with: work, &recorder)
                if let second, !unfinished.isEmpty {
                    try await Task.sleep(for: rest)
                    _ = try await pass(over: unfinished, with: second, &recorder)
                }
            }
        } catch is JobStopped {
            // Said in the summary.
        }
        countUntouched(&recorder)
        return library.withTraffic(recorder.finished(), since: before)
    }

    /// - Returns: the files that are not done yet.
    private func pass(
        over files: [FileRecord], with work: @escaping @Sendable (FileRecord) async throws -> Bool,
        _ recorder: inout JobRecorder
    ) async throws -> [FileRecord] {
        var current = recorder
        defer { recorder = current }
        var unfinished: [FileRecord] = []
        try await forEachBounded(files, width: Self.width) { file in
            try await FileOutcome(of: file) { try await work(file) }
        } receive: { outcome in
            if let error = outcome.stop {
                current.summary.stoppedBy = error
                throw JobStopped()
            }
            if let failure = outcome.failure { return current.failed(failure) }
            if !outcome.isDone { return unfinished.append(outcome.file) }
            // Companions go with their photo, which counts once.
            if outcome.file.role == .primary { current.done(size: outcome.file.byteCount) }
        }
        return unfinished
    }

    /// Photos that were asked for and had nothing to be done.
    private func countUntouched(_ recorder: inout JobRecorder) {
        guard let photos, recorder.summary.stoppedBy == nil else { return }
        let handled = recorder.summary.done + recorder.summary.failed.count
        for _ in 0..<max(0, photos.count - handled) { recorder.skipped() }
    }
}

/// What came of one file.
struct FileOutcome: Sendable {
    var file: FileRecord
    var failure: PhotoFailure?
    /// Whether there was something to do, and it was done.
    var isDone = false
    /// An error that concerns every other file as well.
    var stop: (any UserFacingError)?

    /// Runs `body` and turns what it throws into an outcome. A cancellation passes through.
    ///
    /// - Parameter codes: errors of the engine that concern every other file as well, beside those that always do.
    init(of file: FileRecord, stopping codes: Set<EngineError.Code> = [], _ body: () async throws -> Bool) async throws
    {
        self.file = file
        do {
            isDone = try await body()
        } catch let error as CancellationError {
            throw error
        } catch let error as RemoteError where error.isRemoteWide {
            stop = error
        } catch let error as EngineError where error.isRunWide || codes.contains(error.code) {
            stop = error
        } catch let error as CatalogError where error.exitStatus == .libraryUnusable {
            stop = error
        } catch {
            failure = PhotoFailure(photo: file.photo, file: file.fileName, error: error)
        }
    }
}

extension Library {
    /// The summary with the bytes that this process has moved since.
    func withTraffic(_ summary: JobSummary, since before: BandwidthTotals) -> JobSummary {
        let now = catalog.trafficOfThisProcess()
        var summary = summary
        summary.bytesSent = now.sent - before.sent
        summary.bytesReceived = now.received - before.received
        return summary
    }
}
