package import Foundation

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

    /// The real ones.
    package init() {}
}
