import Synchronization

/// A bucket of tokens for each client: it fills steadily, and each request takes one.
package final class RateLimit: Sendable {
    private struct Bucket {
        var tokens: Double
        var at: ContinuousClock.Instant
    }

    private let burst: Double
    private let perSecond: Double
    private let now: @Sendable () -> ContinuousClock.Instant
    private let buckets = Mutex<[String: Bucket]>([:])

    /// Lets `burst` requests pass at once, and `perSecond` in the long run.
    package init(
        burst: Double, perSecond: Double, now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.burst = burst
        self.perSecond = perSecond
        self.now = now
    }

    /// How many clients are remembered.
    package var clients: Int { buckets.withLock { $0.count } }

    /// Whether a client may send one more now.
    package func takes(_ client: String) -> Bool {
        let time = now()
        return buckets.withLock { buckets in
            // Full ones say nothing: a visit of many addresses takes no memory for long.
            if buckets.count > 1_000 {
                buckets = buckets.filter { $0.value.tokens + (time - $0.value.at) / .seconds(1) * perSecond < burst }
            }
            var bucket = buckets[client] ?? Bucket(tokens: burst, at: time)
            bucket.tokens = min(burst, bucket.tokens + (time - bucket.at) / .seconds(1) * perSecond)
            bucket.at = time
            let isGranted = bucket.tokens >= 1
            if isGranted { bucket.tokens -= 1 }
            buckets[client] = bucket
            return isGranted
        }
    }
}
