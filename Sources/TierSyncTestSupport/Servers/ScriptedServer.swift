import Foundation
import Synchronization

/// A server whose behaviour a test writes down: for what no real server does when asked, such as never to answer.
public final class ScriptedServer: Sendable {
    /// One connection that a client has made.
    public struct Connection: Sendable {
        let socket: LoopbackSocket

        /// Reads the next request's head, with its empty line; `nil` when the client is gone.
        public func head() -> String? {
            var bytes: [UInt8] = []
            while !bytes.suffix(4).elementsEqual("\r\n\r\n".utf8) {
                let piece = socket.read(atMost: 1)
                if piece.isEmpty { return nil }
                bytes += piece
            }
            return String(decoding: bytes, as: UTF8.self)
        }

        /// Reads up to so many bytes; how many came.
        public func read(atMost limit: Int) -> Int { socket.read(atMost: limit).count }

        /// Sends text; `false` when the client is gone.
        @discardableResult
        public func write(_ text: String) -> Bool { socket.write(Array(text.utf8)) }

        /// Waits until the client's connection is gone, reading nothing.
        public func waitUntilReset() { socket.waitForHangUp() }

        /// Waits until the client goes away, reading what it still sends.
        public func holdUntilClosed() { while read(atMost: 64 * 1024) > 0 {} }
    }

    /// Its port on 127.0.0.1.
    public let port: Int
    private let listener: LoopbackSocket
    private let connections = Mutex<[LoopbackSocket]>([])

    /// Starts one. `script` runs on a thread of its own for each connection, which ends with it.
    public init(_ script: @escaping @Sendable (Connection) -> Void) throws {
        (listener, port) = try LoopbackSocket.listening()
        Thread.detachNewThread { [listener, weak self] in
            while let client = listener.accepted() {
                guard let self else { return }
                self.connections.withLock { $0.append(client) }
                Thread.detachNewThread {
                    script(Connection(socket: client))
                    client.shutDown()
                }
            }
        }
    }

    deinit { stop() }

    /// How many connections were made.
    public var connectionCount: Int { connections.withLock { $0.count } }

    /// Ends all connections and takes no new ones.
    public func stop() {
        listener.shutDown()
        connections.withLock { $0.forEach { $0.shutDown() } }
    }
}

/// A port that takes no connection and refuses none: its queue is full, so the kernel drops what comes.
public final class FullBacklog: Sendable {
    /// The port on 127.0.0.1.
    public let port: Int
    private let sockets: [LoopbackSocket]

    /// Fills the queue of a listening socket.
    public init() throws {
        let (listener, port) = try LoopbackSocket.listening(backlog: 0)
        self.port = port
        // The queue takes one more than it is told to.
        sockets = [listener, try LoopbackSocket.connected(to: port)]
    }
}

/// A port where connections are refused for as long as this lives: a server that was stopped leaves its port to the next one.
public final class ClosedPort: Sendable {
    /// The port on 127.0.0.1.
    public let port: Int
    private let socket: LoopbackSocket

    /// Takes a free port.
    public init() throws {
        (socket, port) = try LoopbackSocket.bound(backlog: nil)
    }
}
