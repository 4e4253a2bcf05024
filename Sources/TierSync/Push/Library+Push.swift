import Catalog
import Foundation
import Remote
public import TierModel
import Workers

extension Library {
    /// How many transfers run at once.
    static let transferWidth = 4

    /// Uploads and proves what is only here: the pictures and their companions.
    ///
    /// - Parameter photos: only these, or all.
    /// - Throws: `EngineError` (`noRemote`), `CancellationError`. What stops the whole job is in the summary.
    public func push(photos: [PhotoID]? = nil, progress: ProgressHandler? = nil) async throws -> JobSummary {
        let store = try await makeStore()
        let pusher = Pusher(library: self, store: store)
        return try await transfer(job: "push", photos: photos, progress: progress) { after in
            try await self.catalog.filesToPush(photos: photos, after: after, limit: 256)
        } body: { file in
            try await pusher.push(file)
        }
    }

    /// Runs `body` on page after page of files, several at once, and sums up. Files count by their photo's failures.
    func transfer(
        job: String, photos: [PhotoID]?, progress: ProgressHandler?,
        pages: @escaping @Sendable (OriginalID?) async throws -> [FileRecord],
        body: @escaping @Sendable (FileRecord) async throws -> Bool
    ) async throws -> JobSummary {
        let before = try await catalog.bandwidth(since: nil)
        var recorder = JobRecorder(job: job, total: nil, listener: progress)
        var last: OriginalID?
        paging: while true {
            let page = try await pages(last)
            guard let end = page.last else { break }
            last = end.id
            do {
                try await forEachBounded(page, width: Self.transferWidth) { file in
                    try await FileOutcome(of: file) { try await body(file) }
                } receive: { outcome in
                    if let error = outcome.stop {
                        recorder.summary.stoppedBy = error
                        throw JobStopped()
                    }
                    if let failure = outcome.failure { return recorder.failed(failure) }
                    if outcome.isDone, outcome.file.role == .primary { recorder.done(size: outcome.file.byteCount) }
                }
            } catch is JobStopped {
                break paging
            }
        }
        if let photos {
            let missing = photos.count - recorder.summary.done - recorder.summary.failed.count
            for _ in 0..<max(0, recorder.summary.stoppedBy == nil ? missing : 0) { recorder.skipped() }
        }
        return try await withTraffic(recorder.finished(), since: before)
    }

    /// The summary with the bytes that moved since.
    func withTraffic(_ summary: JobSummary, since before: [Purpose: BandwidthTotals]) async throws -> JobSummary {
        let after = try await catalog.bandwidth(since: nil)
        var summary = summary
        summary.bytesSent = after.values.map(\.sent).reduce(0, +) - before.values.map(\.sent).reduce(0, +)
        summary.bytesReceived = after.values.map(\.received).reduce(0, +) - before.values.map(\.received).reduce(0, +)
        return summary
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
    init(of file: FileRecord, _ body: () async throws -> Bool) async throws {
        self.file = file
        do {
            isDone = try await body()
        } catch let error as CancellationError {
            throw error
        } catch let error as RemoteError where error.isRemoteWide {
            stop = error
        } catch let error as EngineError where error.isRunWide {
            stop = error
        } catch let error as CatalogError {
            stop = error
        } catch {
            failure = PhotoFailure(photo: file.photo, file: file.fileName, error: error)
        }
    }
}
