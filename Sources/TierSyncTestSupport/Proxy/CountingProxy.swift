import Foundation
import Synchronization

/// A proxy in front of a server on this machine that counts what passes, the witness of what the ledger says, and that
/// does to chosen exchanges what networks and careless servers do.
///
/// Each connection has a thread. Bodies are counted without chunk framing, as the ledger does.
public final class CountingProxy: Sendable {
    /// The proxy's port on 127.0.0.1.
    public let port: Int
    let upstream: Int
    let record = ProxyRecord()
    private let listener: LoopbackSocket
    private let state = Mutex(State())

    private struct State {
        var rules: [ProxyRule] = []
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
                self.note(client)
                Thread.detachNewThread {
                    var connection = ProxiedConnection(self, client)
                    connection.run()
                }
            }
        }
    }

    deinit { listener.shutDown() }

    /// Ends all connections and takes no new ones.
    public func stop() {
        listener.shutDown()
        state.withLock { state in state.connections.forEach { $0.socket?.shutDown() } }
    }

    /// The exchanges that have ended, in their order. One counts as ended before its client has the last byte.
    ///
    /// Where the client ended it instead, by giving up or by being refused in the middle of a body, ask `settled()`.
    public var exchanges: [Exchange] { record.ended }

    /// The exchanges, after those that were refused or given up in the middle have ended too.
    public func settled() async -> [Exchange] {
        // The clients' idle connections stay open; those that broke end within moments, one that is held on purpose does not.
        for _ in 0..<500 where record.isBusy { try? await Task.sleep(for: .milliseconds(10)) }
        return record.ended
    }

    /// How many connections were accepted since the start or the last reset.
    public var acceptedConnections: Int { record.connections }

    /// How many connections clients have made.
    public var connectionCount: Int { state.withLock { $0.connections.count } }

    /// Forgets what has passed.
    public func reset() { record.reset() }

    /// Does something to the next `times` exchanges of a method whose target contains a text.
    ///
    /// - Parameters:
    ///   - faults: What is done, all to the same exchange.
    ///   - method: The request's method; any without one.
    ///   - target: A text in the request's target.
    ///   - header: A field that the request must have, and `value` a text in it.
    ///   - skipping: How many that match are passed on first as they are.
    ///   - times: How many it is done to; `.max` for all.
    public func inject(
        _ faults: ProxyFault..., method: String? = nil, target: String = "", header: String? = nil, value: String = "",
        skipping: Int = 0, times: Int = 1
    ) {
        var rule = ProxyRule(faults, method: method, target: target)
        rule.header = header
        rule.headerValue = value
        rule.skipping = skipping
        rule.times = times
        inject(rule)
    }

    /// Adds a rule. Of several that match an exchange only the first is taken that still has times.
    public func inject(_ rule: ProxyRule) { state.withLock { $0.rules.append(rule) } }

    /// Passes everything on as it is from now on.
    public func removeRules() { state.withLock { $0.rules = [] } }

    func takeFaults(_ method: String, _ target: String, _ head: ProxiedHead) -> [ProxyFault] {
        state.withLock { state in
            for index in state.rules.indices where state.rules[index].matches(method, target, head) {
                if state.rules[index].take() { return state.rules[index].faults }
            }
            return []
        }
    }

    private func note(_ client: LoopbackSocket) {
        record.noteConnection()
        state.withLock { state in
            state.connections.removeAll { $0.socket == nil }
            state.connections.append(WeakSocket(socket: client))
        }
    }
}
