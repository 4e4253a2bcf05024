/// What a job that runs tells: how far it is, and at the end what came of it.
public enum JobEvent<Summary: Sendable>: Sendable {
    /// How far it is. Of those that nobody took in time only the latest is kept.
    case progress(JobProgress)
    /// How it ended: the last event.
    case finished(Summary)
}

/// A job as a sequence of what it tells. Iterating starts it, each time anew.
///
/// Whoever stops listening, by `break`, an error or the task's cancellation, cancels the job; it ends soon after, cleanly: what
/// was done stays done. A cancelled task gets `CancellationError`.
public struct JobEvents<Element: Sendable>: AsyncSequence, Sendable {
    private let policy: AsyncThrowingStream<Element, any Error>.Continuation.BufferingPolicy
    private let job: @Sendable (_ tell: @escaping @Sendable (Element) -> Void) async throws -> Void

    init(
        _ policy: AsyncThrowingStream<Element, any Error>.Continuation.BufferingPolicy,
        _ job: @escaping @Sendable (_ tell: @escaping @Sendable (Element) -> Void) async throws -> Void
    ) {
        self.policy = policy
        self.job = job
    }

    /// Starts the job.
    public func makeAsyncIterator() -> Iterator {
        let job = job
        let stream = AsyncThrowingStream(Element.self, bufferingPolicy: policy) { continuation in
            // Owned by the stream: it is cancelled when the listener lets go of that.
            let task = Task {
                do {
                    try await job { continuation.yield($0) }
                    continuation.finish()
                } catch {
                    continuation.finish(throwing: error)
                }
            }
            continuation.onTermination = { _ in task.cancel() }
        }
        return Iterator(events: stream.makeAsyncIterator())
    }

    /// What one running job tells.
    public struct Iterator: AsyncIteratorProtocol {
        fileprivate var events: AsyncThrowingStream<Element, any Error>.Iterator

        /// Waits for the next event; `nil` after the last.
        ///
        /// - Throws: what the job throws; `CancellationError` when the task is cancelled.
        public mutating func next() async throws -> Element? {
            if let event = try await events.next(isolation: #isolation) { return event }
            // Else a loop would end as if the job had.
            try Task.checkCancellation()
            return nil
        }
    }
}
