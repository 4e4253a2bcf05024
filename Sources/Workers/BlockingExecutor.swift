import Dispatch

/// Threads for calls that block: C libraries, file reads, SQLite.
///
/// Swift's own pool has as many threads as the machine has cores; a call that blocks one of them stops everything else.
/// Give it as the task-executor preference of the work, and bound how many tasks run at once where they are started.
public final class BlockingExecutor: TaskExecutor {
    private let queue: DispatchQueue

    /// Makes an executor; `label` names its threads in a debugger.
    public init(label: String) {
        queue = DispatchQueue(label: label, attributes: .concurrent)
    }

    /// Runs a job on one of the threads.
    public func enqueue(_ job: consuming ExecutorJob) {
        let unowned = UnownedJob(job)
        let executor = asUnownedTaskExecutor()
        queue.async { unowned.runSynchronously(on: executor) }
    }

    /// The one that the engine shares.
    public static let shared = BlockingExecutor(label: "tiersync.blocking")
}

/// Runs `body` on a thread where it may block.
public func blocking<Result: Sendable>(
    on executor: BlockingExecutor = .shared, _ body: @Sendable @escaping () async throws -> sending Result
) async throws -> Result {
    try await withTaskExecutorPreference(executor) { try await detach(body) }
}

@concurrent
private func detach<Result: Sendable>(_ body: @Sendable @escaping () async throws -> sending Result) async throws
    -> Result
{
    try await body()
}
