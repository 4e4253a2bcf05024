import Catalog
import Remote
import Sealing
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
    /// What is done with files that are not done yet, when they have rested.
    var second: (@Sendable (FileRecord) async throws -> Bool)?
    /// How long they must rest.
    var rest: Duration = .zero

    /// How many files are in hand at once: more than are transferred at a time (`RemoteOptions.transfers`), so that the others'
    /// waits for the catalog's commits cost nothing, and share them.
    private static let width = 16
    /// How many files may rest before more are begun.
    private static let restingLimit = 4096

    /// Runs to the end, or to what stops everything: that is in the summary.
    func run(progress: ProgressHandler?) async throws -> JobSummary {
        let before = library.catalog.trafficOfThisProcess()
        var recorder = JobRecorder(job: name, total: nil, listener: progress)
        do {
            try await workThrough(&recorder)
        } catch is JobStopped {
            // Said in the summary.
        }
        countUntouched(&recorder)
        return library.withTraffic(recorder.finished(), since: before)
    }

    /// Begins with new files and goes on with rested ones, which come first: none rests longer than it must while others are at work.
    private func workThrough(_ recorder: inout JobRecorder) async throws {
        var resting = RestingFiles(rest: rest)
        var waiting: ArraySlice<FileRecord> = []
        var last: OriginalID?
        var isAtEnd = false
        try await withThrowingTaskGroup(of: (outcome: FileOutcome, hasRested: Bool).self) { group in
            var running = 0
            while true {
                try Task.checkCancellation()
                if waiting.isEmpty, !isAtEnd, resting.count < Self.restingLimit {
                    waiting = try await page(last)[...]
                    isAtEnd = waiting.isEmpty
                    last = waiting.last?.id
                }
                while running < Self.width, let (file, hasRested) = next(&resting, &waiting) {
                    let work = hasRested ? second ?? work : work
                    recorder.begins(file.fileName)
                    group.addTask(executorPreference: BlockingExecutor.shared) {
                        (try await FileOutcome(of: file) { try await work(file) }, hasRested)
                    }
                    running += 1
                }
                if running > 0 {
                    guard let (outcome, hasRested) = try await group.next() else { return }
                    running -= 1
                    if try !take(outcome, &recorder), !hasRested, second != nil { resting.append(outcome.file) }
                } else if let wait = resting.wait {
                    try await Task.sleep(for: wait)
                } else if isAtEnd, waiting.isEmpty {
                    return
                }
            }
        }
    }

    private func next(_ resting: inout RestingFiles, _ waiting: inout ArraySlice<FileRecord>) -> (
        file: FileRecord, hasRested: Bool
    )? {
        if let file = resting.popRested() { return (file, true) }
        return waiting.popFirst().map { ($0, false) }
    }

    /// - Returns: whether the file needs nothing more.
    private func take(_ outcome: FileOutcome, _ recorder: inout JobRecorder) throws -> Bool {
        if let error = outcome.stop {
            recorder.summary.stoppedBy = error
            throw JobStopped()
        }
        if let failure = outcome.failure {
            recorder.failed(failure)
            return true
        }
        // Companions go with their photo, which counts once.
        if outcome.isDone, outcome.file.role == .primary {
            recorder.done(outcome.file.fileName, size: outcome.file.byteCount)
        }
        return outcome.isDone
    }

    /// Photos that were asked for and had nothing to be done.
    private func countUntouched(_ recorder: inout JobRecorder) {
        guard let photos, recorder.summary.stoppedBy == nil else { return }
        let handled = recorder.summary.done + recorder.summary.failed.count
        for _ in 0..<max(0, photos.count - handled) { recorder.skipped() }
    }
}

/// Files that must rest before the next step, in the order in which they began to.
struct RestingFiles {
    private var files: ArraySlice<(file: FileRecord, until: ContinuousClock.Instant)> = []
    private let rest: Duration

    /// Makes an empty place where each file rests for as long.
    init(rest: Duration) { self.rest = rest }

    var count: Int { files.count }

    /// How long until the first has rested; `nil` when there is none.
    var wait: Duration? { files.first.map { max(.zero, $0.until - .now) } }

    mutating func append(_ file: FileRecord) { files.append((file, .now + rest)) }

    /// Takes the first that has rested.
    mutating func popRested() -> FileRecord? {
        guard let first = files.first, first.until <= .now else { return nil }
        files.removeFirst()
        return first.file
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
        } catch let error as SealingError where error.exitStatus == .libraryUnusable {
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
