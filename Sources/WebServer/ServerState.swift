internal import Synchronization

/// What the daemon's threads and the tasks that answer share.
final class ServerState: Sendable {
    let options: WebServerOptions
    /// Requests that were read whole, and whose connections are suspended.
    let requests: AsyncStream<Exchange>
    private let continuation: AsyncStream<Exchange>.Continuation
    private let connections = Mutex<[ObjectIdentifier: ClientConnection]>([:])
    private let stopping = Atomic(false)
    private let stopped = Atomic(false)

    init(options: WebServerOptions) {
        self.options = options
        (requests, continuation) = AsyncStream.makeStream()
    }

    func opened(_ connection: ClientConnection) {
        connections.withLock { $0[ObjectIdentifier(connection)] = connection }
    }

    func closed(_ connection: ClientConnection) {
        connection.close()
        connections.withLock { _ = $0.removeValue(forKey: ObjectIdentifier(connection)) }
    }

    /// Whether further requests are turned away.
    var isStopping: Bool { stopping.load(ordering: .sequentiallyConsistent) }

    /// `false`: the server has stopped, and the connection is to be closed.
    func begin(_ exchange: Exchange, on connection: ClientConnection) -> Bool {
        connection.begin(exchange, unless: stopped)
    }

    /// Hands a request to the tasks that answer.
    func submit(_ exchange: Exchange) {
        if case .terminated = continuation.yield(exchange) { exchange.answer(HTTPResponse(503)) }
    }

    /// Takes no more requests, and ends streams. What is in hand goes on.
    func beginStopping() {
        stopping.store(true, ordering: .sequentiallyConsistent)
        for connection in snapshot { connection.exchange?.stream?.finish() }
        continuation.finish()
    }

    /// Whether no request is in hand.
    var isIdle: Bool { snapshot.allSatisfy { $0.exchange == nil } }

    /// Gives up what is in hand. From now on no connection is suspended, without which the daemon cannot be stopped.
    func stop() {
        stopped.store(true, ordering: .sequentiallyConsistent)
        for connection in snapshot { connection.exchange?.abandon() }
    }

    /// Hangs up on those who take too long, and ends streams that nobody reads.
    func sweep() {
        let now = ContinuousClock.now
        for connection in snapshot {
            connection.enforce(options.requestTimeout, at: now)
            if let stream = connection.exchange?.stream, connection.isPeerGone { stream.abandon() }
            if isStopping { connection.exchange?.stream?.finish() }
        }
    }

    private var snapshot: [ClientConnection] { connections.withLock { Array($0.values) } }
}
