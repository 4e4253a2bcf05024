package import Foundation

/// The times that a schedule goes by.
package protocol SchedulerClock: Sendable {
    /// The clock on the wall.
    var date: Date { get }
    /// Time since the machine booted, the time in suspend included.
    var sinceBoot: Duration { get }
    /// The same without the time in suspend.
    var awake: Duration { get }

    /// Waits.
    ///
    /// - Throws: `CancellationError`.
    func sleep(for duration: Duration) async throws
}

/// The machine's own clocks.
package struct SystemClock: SchedulerClock {
    // Both have no origin that could be asked for: what counts is how far they run.
    private let boot = ContinuousClock.now
    private let monotonic = SuspendingClock.now

    package init() {}

    package var date: Date { Date() }
    package var sinceBoot: Duration { ContinuousClock.now - boot }
    package var awake: Duration { SuspendingClock.now - monotonic }

    // In suspend no time passes for it, so that what is left of a wait is short after a resume.
    package func sleep(for duration: Duration) async throws {
        try await Task.sleep(for: duration, clock: SuspendingClock())
    }
}
