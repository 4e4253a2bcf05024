/// When bytes may pass so that a rate is kept: a token bucket, reckoned as a time instead of a level.
///
/// This is the virtual scheduling form of the generic cell rate algorithm (ITU-T I.371, annex A): `emptyAt` is when all bytes
/// given out so far would have passed at exactly the rate. Until then minus the tolerance nothing else passes. Whoever asks
/// first is served first, and no more than `rate * time + burst` ever passes.
package struct TokenBucket: Hashable, Sendable {
    /// How far the rate may be run ahead of, in time: what a late wake-up loses is caught up on within it.
    package static let tolerance = 0.25

    /// Bytes a second.
    package let rate: Double
    /// The theoretical arrival time, in seconds on the caller's clock.
    private var emptyAt: Double

    /// Begins full at a time.
    package init(bytesPerSecond: Int64, at now: Double) {
        rate = Double(bytesPerSecond)
        emptyAt = now
    }

    /// The most bytes that pass at once after a rest.
    package var burst: Double { rate * Self.tolerance }

    /// How much one transfer takes at a time, so that others get their turn: a sixteenth of a second, at most `limit`.
    package func quantum(atMost limit: Int) -> Int { min(limit, max(1, Int(rate / 16))) }

    /// Takes bytes; they may pass from the returned time on.
    package mutating func take(_ bytes: Int, at now: Double) -> Double {
        emptyAt = max(emptyAt, now) + Double(bytes) / rate
        return max(now, emptyAt - Self.tolerance)
    }
}
