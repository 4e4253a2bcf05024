import Foundation
import Synchronization

/// Time and chance of a claimer, injected so that tests need neither.
package struct ClaimSurroundings: Sendable {
    /// A clock that never jumps and counts the time that the machine sleeps: a lease goes on meanwhile.
    package var now: @Sendable () -> Duration
    /// Waits; throws `CancellationError` when the task is cancelled.
    package var sleep: @Sendable (Duration) async throws -> Void
    /// A random number.
    package var random: @Sendable () -> UInt64

    /// Makes surroundings.
    package init(
        now: @escaping @Sendable () -> Duration, sleep: @escaping @Sendable (Duration) async throws -> Void,
        random: @escaping @Sendable () -> UInt64
    ) {
        self.now = now
        self.sleep = sleep
        self.random = random
    }

    /// The real ones. `ContinuousClock` is CLOCK_BOOTTIME on Linux, which goes on while the machine is suspended (clock_gettime(2)).
    package static var real: ClaimSurroundings {
        let start = ContinuousClock.now
        return ClaimSurroundings(
            now: { ContinuousClock.now - start }, sleep: { try await Task.sleep(for: $0) },
            random: { UInt64.random(in: 0...UInt64.max) })
    }

    /// 128 random bits in hexadecimal digits: no other claim has them.
    func token() -> String {
        [random(), random()].map { number in
            let digits = String(number, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }

    /// A number in 0..<1.
    func fraction() -> Double { Double(random() >> 11) * 0x1p-53 }
}

/// The surroundings' chance as a generator.
struct SurroundingsGenerator: RandomNumberGenerator {
    var surroundings: ClaimSurroundings

    mutating func next() -> UInt64 { surroundings.random() }
}
