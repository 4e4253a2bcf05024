import Dispatch
import Foundation
import Synchronization

/// Threads for calls that block: C libraries, file reads, SQLite.
///
/// Swift's own pool has as many threads as the machine has cores, and so have Dispatch's queues on Linux; a call that
/// blocks one of them stops everything else. These threads are our own: one for each job at once, up to a limit, kept for
/// the next. Give the executor as the preference of the work, and bound how many tasks run at once where they are started.
public final class BlockingExecutor: TaskExecutor {
    private struct State {
        var jobs: [UnownedJob] = []
        /// Jobs that wait or run.
        var outstanding = 0
        var threads = 0
    }

    private let label: String
    private let limit: Int
    private let state = Mutex(State())
    private let available = DispatchSemaphore(value: 0)

    /// Makes an executor that lives as long as the process.
    ///
    /// - Parameters:
    ///   - label: names its threads in a debugger.
    ///   - limit: the most threads; further jobs wait.
    public init(label: String, limit: Int = 64) {
        self.label = label
        self.limit = max(1, limit)
    }

    /// Runs a job on one of the threads.
    public func enqueue(_ job: consuming ExecutorJob) {
        let unowned = UnownedJob(job)
        let needsThread = state.withLock { state in
            state.jobs.append(unowned)
            state.outstanding += 1
            guard state.outstanding > state.threads, state.threads < limit else { return false }
            state.threads += 1
            return true
        }
        if needsThread { startThread() }
        available.signal()
    }

    private func startThread() {
        let thread = Thread { [self] in
            while true {
                available.wait()
                guard let job = state.withLock({ $0.jobs.isEmpty ? nil : $0.jobs.removeFirst() }) else { continue }
                job.runSynchronously(on: asUnownedTaskExecutor())
                state.withLock { $0.outstanding -= 1 }
            }
        }
        thread.name = label
        thread.start()
    }

    /// The one that the engine shares.
    public static let shared = BlockingExecutor(label: "tiersync")
}

/// Runs `body` on a thread where it may block. A cancellation of the caller reaches it.
public func blocking<Result: Sendable>(
    on executor: BlockingExecutor = .shared, _ body: @Sendable @escaping () async throws -> Result
) async throws -> Result {
    // A child task, since `withTaskExecutorPreference` alone does not leave the thread it is called on (Swift 6.3).
    try await withThrowingTaskGroup(of: Result.self) { group in
        group.addTask(executorPreference: executor) { try await body() }
        guard let result = try await group.next() else { throw CancellationError() }
        return result
    }
}
