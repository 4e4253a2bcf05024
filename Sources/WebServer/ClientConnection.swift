internal import CMicroHTTP
internal import Glibc
internal import Synchronization

/// One connection, from its start until its descriptor is about to be closed.
final class ClientConnection: Sendable {
    private enum Phase {
        /// For the head of a request.
        case waiting(since: ContinuousClock.Instant)
        case receiving(since: ContinuousClock.Instant, bytes: Int)
        /// A handler works, or an answer is sent.
        case busy
        case closed
    }

    private struct State {
        /// Valid while the phase is not `closed`.
        var descriptor: Int32
        var phase: Phase
        var exchange: Exchange?
    }

    /// The address of the other end.
    let address: String
    private let state: Mutex<State>

    init(descriptor: Int32, address: String) {
        self.address = address
        state = Mutex(State(descriptor: descriptor, phase: .waiting(since: .now)))
    }

    /// The head of a request is here. `false`: the server has stopped.
    func begin(_ exchange: Exchange, unless isStopped: borrowing Atomic<Bool>) -> Bool {
        state.withLock { state in
            // Read behind the lock: who stops the server sets it first, and then asks each connection for its exchange.
            guard !isStopped.load(ordering: .sequentiallyConsistent) else { return false }
            state.exchange = exchange
            state.phase = .receiving(since: .now, bytes: 0)
            return true
        }
    }

    /// A part of the body is here.
    func received(_ count: Int) {
        state.withLock { state in
            guard case .receiving(let since, let bytes) = state.phase else { return }
            state.phase = .receiving(since: since, bytes: bytes + count)
        }
    }

    /// From now on the server's own work is waited for, or the other end reads.
    func becomeBusy() {
        state.withLock { $0.phase = .busy }
    }

    /// The request has been answered, or the connection broke off.
    func end() {
        state.withLock { state in
            state.exchange = nil
            state.phase = .waiting(since: .now)
        }
    }

    /// The descriptor is about to be closed.
    func close() {
        state.withLock { state in
            state.exchange = nil
            state.phase = .closed
        }
    }

    /// The request in hand.
    var exchange: Exchange? { state.withLock(\.exchange) }

    /// Whether the other end has hung up.
    var isPeerGone: Bool {
        state.withLock { state in
            if case .closed = state.phase { return true }
            return cmicrohttp_is_peer_gone(state.descriptor)
        }
    }

    /// Hangs up on who takes too long to ask.
    func enforce(_ timeout: Duration, at now: ContinuousClock.Instant) {
        state.withLock { state in
            let deadline: ContinuousClock.Instant
            switch state.phase {
            case .waiting(let since): deadline = since + timeout
            case .receiving(let since, let bytes): deadline = since + timeout + .seconds(Double(bytes) / 65_536)
            case .busy, .closed: return
            }
            // The daemon's thread reads the end of the stream, and closes the descriptor.
            if now > deadline { shutdown(state.descriptor, Int32(SHUT_RDWR)) }
        }
    }
}
