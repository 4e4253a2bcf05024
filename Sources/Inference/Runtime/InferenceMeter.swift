import Synchronization

/// Adds up how long models compute in one task: for benchmarks, which compare it with the time of everything.
package final class InferenceMeter: Sendable {
    /// The meter of the task, if it has one.
    @TaskLocal package static var current: InferenceMeter?

    private let sum = Mutex(Duration.zero)

    /// Makes a meter that shows nothing.
    package init() {}

    /// The time of all runs that have ended, each from its start to its end.
    package var total: Duration { sum.withLock { $0 } }

    func add(_ duration: Duration) { sum.withLock { $0 += duration } }
}
