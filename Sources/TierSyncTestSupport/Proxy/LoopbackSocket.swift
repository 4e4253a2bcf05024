import Glibc
import Synchronization

/// A TCP socket on the loopback interface, closed when it is no longer used.
final class LoopbackSocket: Sendable {
    let descriptor: Int32
    private let isReset = Atomic(false)

    /// Whether a read met a reset.
    var wasReset: Bool { isReset.load(ordering: .relaxed) }

    private init(_ descriptor: Int32) {
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    /// Listens on a free port.
    static func listening(backlog: Int32 = 64) throws -> (socket: LoopbackSocket, port: Int) {
        try bound(backlog: backlog)
    }

    /// Takes a free port; without a backlog nobody listens there, and connections are refused.
    static func bound(backlog: Int32?) throws -> (socket: LoopbackSocket, port: Int) {
        let socket = try opened()
        var address = loopback(port: 0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket.descriptor, $0, length) == 0
                    && backlog.map { listen(socket.descriptor, $0) == 0 } ?? true
                    && getsockname(socket.descriptor, $0, &length) == 0
            }
        }
        guard isBound else { throw SocketFailure(what: "listen", code: errno) }
        return (socket, Int(UInt16(bigEndian: address.sin_port)))
    }

    /// Connects to a port.
    static func connected(to port: Int) throws -> LoopbackSocket {
        let socket = try opened()
        var address = loopback(port: port)
        let isConnected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket.descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard isConnected else { throw SocketFailure(what: "connect to port \(port)", code: errno) }
        return socket
    }

    /// The next connection; `nil` when the socket was shut down.
    func accepted() -> LoopbackSocket? {
        let connection = accept(descriptor, nil, nil)
        guard connection >= 0 else { return nil }
        _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
        let socket = LoopbackSocket(connection)
        socket.sendAtOnce()
        return socket
    }

    /// Reads what is there, waiting for at least a byte; empty at the end or on an error.
    func read(atMost limit: Int = 64 * 1024) -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: limit)
        let count = recv(descriptor, &buffer, limit, 0)
        if count < 0, errno == ECONNRESET { isReset.store(true, ordering: .relaxed) }
        return count > 0 ? Array(buffer[..<count]) : []
    }

    /// Writes all; `false` when the other side is gone.
    @discardableResult
    func write(_ bytes: some Collection<UInt8>) -> Bool {
        let all = Array(bytes)
        var start = 0
        while start < all.count {
            let count = all[start...].withUnsafeBytes {
                send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            start += count
        }
        return true
    }

    /// Waits until the other side has closed or reset the connection, without reading from it.
    func waitForHangUp() {
        var request = pollfd(
            fd: descriptor, events: Int16(truncatingIfNeeded: 0x2000 /* POLLRDHUP, which Glibc does not import */),
            revents: 0)
        while poll(&request, 1, -1) < 0, errno == EINTR {}
    }

    /// Ends the connection in both directions; blocked reads return.
    func shutDown() { shutdown(descriptor, Int32(SHUT_RDWR)) }

    private func sendAtOnce() {
        var on: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
    }

    private static func opened() throws -> LoopbackSocket {
        let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        let descriptor = socket(AF_INET, type, 0)
        guard descriptor >= 0 else { throw SocketFailure(what: "open a socket", code: errno) }
        let socket = LoopbackSocket(descriptor)
        socket.sendAtOnce()
        return socket
    }

    private static func loopback(port: Int) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }
}

/// A system call on a socket that failed.
public struct SocketFailure: Error, CustomStringConvertible {
    /// What was tried.
    public var what: String
    /// The system's error number.
    public var code: Int32

    /// Both in words.
    public var description: String { "cannot \(what): \(String(cString: strerror(code)))" }
}
