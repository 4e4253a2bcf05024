/// When to try again: exponential backoff with full jitter, `Retry-After` honoured, some statuses only.
package struct RetryPolicy: Hashable, Sendable {
    /// How often one operation is tried without progress, the first time included.
    package var attempts: Int
    /// The upper bound of the wait before the first retry; it doubles each time.
    package var base: Duration
    /// No wait is longer, unless the server asks for it.
    package var longest: Duration
    /// A server that asks for a longer wait than this is taken for one that does not serve.
    package var longestRetryAfter: Duration

    /// Makes a policy.
    package init(
        attempts: Int = 5, base: Duration = .milliseconds(500), longest: Duration = .seconds(20),
        longestRetryAfter: Duration = .seconds(120)
    ) {
        self.attempts = attempts
        self.base = base
        self.longest = longest
        self.longestRetryAfter = longestRetryAfter
    }

    /// How long to wait after the `attempt`th failure (from 1); `nil` to give up. `random` is in 0..<1.
    package func delay(afterAttempt attempt: Int, hint: RetryHint, random: Double) -> Duration? {
        guard attempt < attempts else { return nil }
        if hint == .atOnce { return .zero }
        guard case .transient(let asked) = hint else { return nil }
        if let asked, asked > longestRetryAfter { return nil }
        let bound = min(longest, base * (1 << min(attempt - 1, 20)))
        // Full jitter: workers that failed together do not come back together.
        let jittered = bound * random
        return asked.map { max($0, jittered) } ?? jittered
    }

    /// Whether a status says "later": RFC 9110 and 6585; 423 is WebDAV's lock.
    package static func isTransient(status: Int) -> Bool {
        [408, 423, 425, 429, 500, 502, 503, 504].contains(status)
    }

    /// Does the work until it succeeds, fails for good, or has failed too often. `work` is given the attempt's number.
    func run<Result>(_ surroundings: RemoteSurroundings, _ work: (Int) async throws -> Result) async throws -> Result {
        var attempt = 1
        while true {
            do {
                return try await work(attempt)
            } catch let error as RemoteError {
                guard let wait = delay(afterAttempt: attempt, hint: error.retry, random: surroundings.random()) else {
                    throw error
                }
                try await surroundings.pause(wait)
                attempt += 1
            }
        }
    }
}
