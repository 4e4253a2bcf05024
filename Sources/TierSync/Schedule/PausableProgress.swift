import Synchronization

/// The progress of a job that is done in parts, with pauses between them: each part's steps are told as of the whole's.
final class PausableProgress: Sendable {
    private let listener: ProgressHandler
    private let last: Mutex<JobProgress>

    /// Makes one that stands at `first`.
    init(_ first: JobProgress, _ listener: @escaping ProgressHandler) {
        self.listener = listener
        last = Mutex(first)
    }

    /// What the next part tells of its steps, `done` photos having been handled before it.
    func part(after done: Int) -> ProgressHandler {
        let bytes = last.withLock(\.bytes)
        return { step in
            var step = step
            step.done += done
            step.total = step.total.map { $0 + done }
            step.bytes += bytes
            self.tell(step)
        }
    }

    /// The job waits, and why.
    func pause(_ reason: String) {
        var step = last.withLock { $0 }
        step.paused = reason
        listener(step)
    }

    private func tell(_ step: JobProgress) {
        last.withLock { $0 = step }
        listener(step)
    }
}
