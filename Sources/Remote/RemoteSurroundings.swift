package import Foundation
import Synchronization

/// Time and chance, injected so that tests need neither.
package struct RemoteSurroundings: Sendable {
    /// The wall clock, for signatures and proofs.
    package var now: @Sendable () -> Date = { Date() }
    /// Waits before a retry; throws `CancellationError` when the task is cancelled.
    package var sleep: @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    /// A number in 0..<1, for the jitter.
    package var random: @Sendable () -> Double = { Double.random(in: 0..<1) }
    /// A short name that nothing else has, for temporary objects: 16 hexadecimal digits.
    package var uniqueName: @Sendable () -> String = {
        let digits = String(UInt64.random(in: 0...UInt64.max), radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    private let account = WaitingAccount()

    /// The real ones.
    package init() {}

    /// Time since these surroundings were made, on a clock that never jumps. Where a test waits shorter than it should, this clock
    /// runs on as if it had waited.
    package func elapsed() -> Duration { account.elapsed }

    /// Waits before a retry.
    func pause(_ duration: Duration) async throws {
        let start = account.elapsed
        try await sleep(duration)
        account.skip(duration - (account.elapsed - start))
    }
}

/// A clock that can be put forward.
private final class WaitingAccount: Sendable {
    private let start = ContinuousClock.now
    private let skipped = Mutex(Duration.zero)

    var elapsed: Duration { ContinuousClock.now - start + skipped.withLock { $0 } }

    func skip(_ duration: Duration) {
        if duration > .zero { skipped.withLock { $0 += duration } }
    }
}
