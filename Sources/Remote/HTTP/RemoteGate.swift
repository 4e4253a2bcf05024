import Synchronization

/// The circuit breaker of one remote as its workers use it, with the error that closed the door.
final class RemoteGate: Sendable {
    private struct State {
        var breaker = CircuitBreaker()
        /// What the remote last failed with.
        var cause: RemoteError?
    }

    private let state = Mutex(State())
    private let surroundings: RemoteSurroundings

    init(_ surroundings: RemoteSurroundings) {
        self.surroundings = surroundings
    }

    /// Lets a request out. Throws what the remote failed with, as something that may work later, when none is to be sent now.
    func pass() throws(RemoteError) -> CircuitBreaker.Permit {
        let now = surroundings.elapsed()
        let (permit, cause) = state.withLock { ($0.breaker.permit(at: now), $0.cause) }
        guard case .wait(let wait) = permit else { return permit }
        throw Self.refusal(cause, wait)
    }

    /// Asks again for a request that was let out and has waited since. The one that tries stays that.
    func renewed(_ permit: CircuitBreaker.Permit) throws(RemoteError) -> CircuitBreaker.Permit {
        permit == .probe ? permit : try pass()
    }

    /// Learns from how a request ended. What failed while the breaker is open is not about one object.
    func learn(_ attempt: inout HTTPAttempt, _ request: HTTPRequest, _ permit: CircuitBreaker.Permit) {
        let now = surroundings.elapsed()
        let (evidence, cause) = Self.evidence(attempt, request, surroundings)
        let isClosed = state.withLock { state in
            state.breaker.record(evidence, permit, at: now)
            if let cause { state.cause = cause }
            return state.breaker.isClosed
        }
        if !isClosed { attempt.failure?.concernsOneObject = false }
    }

    /// A request that ended without being sent, or whose end is not known.
    func release(_ permit: CircuitBreaker.Permit) {
        let now = surroundings.elapsed()
        state.withLock { $0.breaker.record(.none, permit, at: now) }
    }

    private static func refusal(_ cause: RemoteError?, _ wait: Duration) -> RemoteError {
        var error = cause ?? RemoteError(.unreachable, "the remote does not serve")
        // Many photos failed one after another, so it is no longer about one of them.
        error.concernsOneObject = false
        if !error.isRemoteWide { error.code = .unreachable }
        error.underlying = cause
        error.retry = .transient(after: wait)
        return error
    }

    private static func evidence(_ attempt: HTTPAttempt, _ request: HTTPRequest, _ surroundings: RemoteSurroundings)
        -> (CircuitBreaker.Evidence, RemoteError?)
    {
        if attempt.isCancelled { return (.none, nil) }
        if let failure = attempt.failure {
            guard case .transient = failure.retry, failure.code == .unreachable || failure.code == .timedOut else {
                // A head that was refused by us has come from a server that serves.
                return (attempt.head == nil ? .none : .serves, nil)
            }
            // A download that was cut moved bytes: slow and broken, but alive.
            if attempt.delivered > 0 { return (.none, nil) }
            return (failure.concernsOneObject ? .breaksFor(subject: subject(of: request)) : .fails(after: nil), failure)
        }
        let status = attempt.status
        switch status {
        case 429, 503:
            let after = RemoteError.retryAfter(attempt.head, now: surroundings.now())
            return (.fails(after: after), refused(status, request))
        case 500, 502, 504: return (.failsFor(subject: request.url.hashValue), refused(status, request))
        default: return (.serves, nil)
        }
    }

    /// What a request is about. The parts of one upload differ only in their queries; other names that one upload has in
    /// turn are told by the request.
    private static func subject(of request: HTTPRequest) -> Int {
        request.subject?.hashValue ?? request.url.prefix { $0 != "?" }.hashValue
    }

    private static func refused(_ status: Int, _ request: HTTPRequest) -> RemoteError {
        let place = HTTPURL(request.url).map { "\($0.scheme)://\($0.authority)" } ?? "the remote"
        return RemoteError(
            .server, "\(place) answers \(status): it does not serve now", remedy: "look into the server's log",
            status: status)
    }
}
