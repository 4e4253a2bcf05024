/// Keeps a remote that fails from being asked again and again: one for all workers of a store. Pure; the caller brings the time.
///
/// The pattern is M. Nygard's ("Release It!", chapter on stability patterns): *closed*, everything passes; *open*, nothing does until a
/// cool-down is over; *half-open*, one request tries. Beside it stands the wait that an answer asked for with `Retry-After`.
package struct CircuitBreaker: Hashable, Sendable {
    /// What a request showed about the remote.
    package enum Evidence: Hashable, Sendable {
        /// It answers.
        case serves
        /// It does not serve anybody: no connection, no answer, 429, 503. `after` is what it asked for.
        case fails(after: Duration?)
        /// It failed for one subject; whether for others too is not known (500, 502, 504).
        case failsFor(subject: Int)
        /// The connection broke, or nothing came, in the middle of one subject's transfer.
        case breaksFor(subject: Int)
        /// Nothing: the request was cancelled, or failed on our side.
        case none
    }

    /// Whether a request may go out.
    package enum Permit: Hashable, Sendable {
        /// Yes.
        case go
        /// Yes, as the one that tries.
        case probe
        /// Not before so long.
        case wait(Duration)
    }

    private enum State: Hashable {
        case closed
        /// Until a time; the next cool-down is longer.
        case open(until: Duration, coolDown: Duration)
        /// One request tries since a time.
        case halfOpen(since: Duration, coolDown: Duration)
    }

    /// How many failures in a row open it: as many as one operation tries.
    package static let threshold = 5
    /// The first cool-down; it doubles each time that the trial fails.
    package static let firstCoolDown = Duration.seconds(1)
    /// The longest.
    package static let longestCoolDown = Duration.seconds(60)
    /// A trial that takes longer (a large file) lets another one beside it.
    package static let patienceWithProbe = Duration.seconds(5)
    /// No answer holds everybody back for longer than this.
    package static let longestHold = Duration.seconds(120)

    private var state = State.closed
    private var failures = 0
    private var failedSubjects: Set<Int> = []
    private var breaks = 0
    private var brokenSubjects: Set<Int> = []
    private var heldUntil = Duration.zero

    /// Begins closed.
    package init() {}

    /// Whether everything passes.
    package var isClosed: Bool { state == .closed }

    /// Asks for a request to be sent at a time.
    package mutating func permit(at now: Duration) -> Permit {
        let shut =
            switch state {
            case .closed: Duration.zero
            case .open(let until, _): until
            case .halfOpen(let since, _): since + Self.patienceWithProbe
            }
        // Who comes back after this is not told to wait once more for the other reason.
        let until = max(heldUntil, shut)
        if until > now { return .wait(until - now) }
        switch state {
        case .closed: return .go
        case .open(_, let coolDown), .halfOpen(_, let coolDown):
            state = .halfOpen(since: now, coolDown: coolDown)
            return .probe
        }
    }

    /// Takes what a request showed that was permitted by `permit`.
    package mutating func record(_ evidence: Evidence, _ permit: Permit, at now: Duration) {
        switch evidence {
        case .serves:
            // A late answer of before it opened counts as well: the remote serves.
            state = .closed
            failures = 0
            failedSubjects = []
            breaks = 0
            brokenSubjects = []
        case .fails(let after):
            failures += 1
            if let after { heldUntil = max(heldUntil, now + min(after, Self.longestHold)) }
            fail(permit, at: now)
        case .failsFor(let subject):
            // One key that fails for ever is one failure.
            if failedSubjects.count < Self.threshold { failedSubjects.insert(subject) }
            fail(permit, at: now)
        case .breaksFor(let subject):
            breaks += 1
            if brokenSubjects.count < Self.threshold { brokenSubjects.insert(subject) }
            fail(permit, at: now)
        case .none:
            // The trial showed nothing: the next one tries.
            if permit == .probe, case .halfOpen(_, let coolDown) = state {
                state = .open(until: now, coolDown: coolDown)
            }
        }
    }

    /// How much speaks against the remote. As soon as transfers of two subjects have broken and nothing went well in between, each
    /// counts: a server that takes connections and never answers is known after a few.
    private var weight: Int {
        failures + failedSubjects.count + (brokenSubjects.count > 1 ? breaks : brokenSubjects.count)
    }

    private mutating func fail(_ permit: Permit, at now: Duration) {
        switch state {
        case .closed where weight >= Self.threshold:
            state = .open(until: now + Self.firstCoolDown, coolDown: Self.firstCoolDown)
        case .halfOpen(_, let coolDown) where permit == .probe:
            let longer = min(coolDown * 2, Self.longestCoolDown)
            state = .open(until: now + longer, coolDown: longer)
        case .closed, .open, .halfOpen: break
        }
    }
}
