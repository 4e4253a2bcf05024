/// Notices that nothing moves any more. Pure; the caller brings the time and what has moved.
///
/// libcurl's own (`CURLOPT_LOW_SPEED_TIME`) looks at an average and counts the time that we make it wait ourselves; and it takes bytes
/// that lie in the kernel for sent, so that a slow line looks dead while they leave.
package struct StallWatch: Hashable, Sendable {
    /// What changes as long as something moves.
    package struct Movement: Hashable, Sendable {
        /// Bytes given to the connection.
        package var sent: Int64
        /// Bytes of bodies and heads taken from it.
        package var received: Int64
        /// Bytes that the kernel still holds, because the other side has not acknowledged them.
        package var unacknowledged: Int

        /// Takes the counts.
        package init(sent: Int64, received: Int64, unacknowledged: Int) {
            self.sent = sent
            self.received = received
            self.unacknowledged = unacknowledged
        }
    }

    private let limit: Duration
    private var last: Movement?
    private var since: Duration

    /// Watches from a time on.
    package init(limit: Duration, at now: Duration) {
        self.limit = limit
        since = now
    }

    /// Takes a look. `true` when nothing has moved for the whole limit.
    package mutating func hasStalled(_ movement: Movement, at now: Duration) -> Bool {
        if movement != last {
            last = movement
            since = now
        }
        return now - since >= limit
    }

    /// Time in which we held the transfer up ourselves does not count.
    package mutating func forgive(_ wait: Duration) { since += wait }
}
