import TierModel
import TierSync

/// Something that takes a while and was asked for by the page.
struct Job: Encodable, Sendable {
    /// What it does.
    enum Kind: String, Encodable, Sendable {
        case push, evict, analyze, original, emptyTrash
    }

    /// How far it is.
    enum State: String, Encodable, Sendable {
        case running, done, failed, cancelled
    }

    /// From 1.
    var id: Int
    var job: Kind
    /// The photo that it is for, where it is for one.
    @ExplicitNull var photo: PhotoID?
    var state = State.running
    /// Photos done with.
    var done = 0
    @ExplicitNull var total: Int?
    /// Bytes read, sent or received so far.
    var bytes: Int64 = 0
    @ExplicitNull var totalBytes: Int64?
    /// The photo in hand.
    @ExplicitNull var current: String?
    /// Why it waits.
    @ExplicitNull var paused: String?
    /// Once it has ended.
    var bytesSent: Int64 = 0
    /// Once it has ended.
    var bytesReceived: Int64 = 0
    /// Photos that could not be done.
    var failed = 0
    /// What ended it early.
    @ExplicitNull var error: String?
    @ExplicitNull var remedy: String?
}

extension Job {
    /// Takes up how far it is.
    mutating func note(_ progress: JobProgress) {
        done = progress.done
        total = progress.total
        bytes = progress.bytes
        current = progress.current
        paused = progress.paused
    }

    /// Takes up how it ended.
    mutating func end(_ summary: JobSummary) {
        done = summary.done + summary.skipped
        failed = summary.failed.count
        (bytesSent, bytesReceived) = (summary.bytesSent, summary.bytesReceived)
        (current, paused) = (nil, nil)
        let first = summary.failed.first
        error = summary.stoppedBy?.message ?? first.map { "\($0.file): \($0.error)" }
        remedy = summary.stoppedBy?.remedy ?? first?.remedy
        state = summary.stoppedBy == nil ? .done : .failed
    }

    /// Takes up why it ended.
    mutating func end(_ error: any Error) {
        (current, paused) = (nil, nil)
        guard !(error is CancellationError) else {
            state = .cancelled
            return
        }
        let known = RequestError(error)
        state = .failed
        self.error = known.message
        remedy = known.remedy
    }
}
