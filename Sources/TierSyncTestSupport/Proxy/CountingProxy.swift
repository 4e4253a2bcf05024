import Foundation
import Synchronization

/// A proxy in front of a server on this machine that counts what passes: the witness of what the ledger says.
///
/// Each connection has a thread. Bodies are counted without chunk framing, as the ledger does.
public final class CountingProxy: Sendable {
    /// One exchange as it passed.
    public struct Exchange: Hashable, Sendable {
        /// The request's method.
        public var method: String
        /// The request's target, percent-encoded.
        public var target: String
        /// The answer's status; 0 when none passed.
        public var status = 0
        /// Bytes of the request's head.
        public var requestHead = 0
        /// Bytes of the request's body.
        public var requestBody = 0
        /// Bytes of all heads of the answer, 100 Continue included.
        public var responseHead = 0
        /// Bytes of the answer's body that were given to the client's connection.
        public var responseBody = 0
    }

    /// The proxy's port on 127.0.0.1.
    public let port: Int
    let upstream: Int
    private let listener: LoopbackSocket
    private let state = Mutex(State())

    private struct State {
        var exchanges: [Exchange] = []
        var rules: [ProxyFaultRule] = []
        var connections: [WeakSocket] = []
    }

    private struct WeakSocket {
        weak var socket: LoopbackSocket?
    }

    /// Starts a proxy in front of a port of this machine.
    public init(to upstream: Int) throws {
        self.upstream = upstream
        (listener, port) = try LoopbackSocket.listening()
        Thread.detachNewThread { [listener, weak self] in
            while let client = listener.accepted() {
                guard let self else { return }
                self.state.withLock { $0.connections.append(WeakSocket(socket: client)) }
                Thread.detachNewThread { ProxiedConnection(self, client).run() }
            }
        }
    }

    deinit { listener.shutDown() }

    /// Ends all connections and takes no new ones.
    public func stop() {
        listener.shutDown()
        state.withLock { state in state.connections.forEach { $0.socket?.shutDown() } }
    }

    /// The exchanges that have ended, in their order.
    public var exchanges: [Exchange] { state.withLock { $0.exchanges } }

    /// How many connections clients have made.
    public var connectionCount: Int { state.withLock { $0.connections.count } }

    /// Forgets what has passed.
    public func reset() { state.withLock { $0.exchanges = [] } }

    /// Does something to the next `times` exchanges of a method whose target contains a text.
    public func inject(_ fault: ProxyFault, method: String, target: String = "", times: Int = 1) {
        state.withLock {
            $0.rules.append(ProxyFaultRule(fault: fault, method: method, target: target, remaining: times))
        }
    }

    func record(_ exchange: Exchange) { state.withLock { $0.exchanges.append(exchange) } }

    func takeFault(method: String, target: String) -> ProxyFault? {
        state.withLock { state in
            let match = state.rules.firstIndex { rule in
                rule.remaining > 0 && rule.method == method && (rule.target.isEmpty || target.contains(rule.target))
            }
            guard let match else { return nil }
            state.rules[match].remaining -= 1
            return state.rules[match].fault
        }
    }
}
