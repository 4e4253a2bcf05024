import Foundation
import Glibc

extension LoopbackSocket {
    /// Which of two sockets has something to read, or has ended; waits for it. The first wins.
    static func firstReadable(_ first: LoopbackSocket, _ second: LoopbackSocket) -> LoopbackSocket {
        var waiting = [first, second].map { pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0) }
        while poll(&waiting, 2, -1) < 0, errno == EINTR {}
        return waiting[0].revents != 0 ? first : second
    }

    /// Whether there is something to read at once, or the end.
    var isReadable: Bool {
        var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&waiting, 1, 0) > 0
    }

    /// Waits until the other side ends the connection, without reading: its bytes pile up. At most 20 s, since an end
    /// behind bytes that no buffer takes does not arrive.
    func waitForOtherEnd() {
        // POLLRDHUP (poll(2), Linux) has no name without _GNU_SOURCE.
        let otherEnd: Int16 = 0x2000
        var waiting = pollfd(fd: descriptor, events: otherEnd, revents: 0)
        while poll(&waiting, 1, 20_000) < 0, errno == EINTR {}
    }

    /// Ends the connection with a reset instead of an orderly close, once the other side has what was written before.
    func reset() {
        waitUntilDelivered()
        // Connecting to no address dissolves a TCP connection at once, with a reset (Linux, tcp_disconnect).
        var nowhere = sockaddr()
        nowhere.sa_family = sa_family_t(AF_UNSPEC)
        connect(descriptor, &nowhere, socklen_t(MemoryLayout<sockaddr>.size))
    }

    /// Says that nothing more comes, and takes what still arrives until the other side has ended too: a close with
    /// unread bytes would become a reset and could destroy what was written last. Gives each piece that arrives.
    func endOrderly(_ take: (Int) -> Void = { _ in }) {
        shutdown(descriptor, Int32(SHUT_WR))
        var patience = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        while case let piece = read(), !piece.isEmpty { take(piece.count) }
        shutDown()
    }

    /// A reset throws away what the other side's system has not taken yet.
    private func waitUntilDelivered() {
        // SIOCOUTQ has the value of TIOCOUTQ on Linux (tcp(7)).
        var waiting: Int32 = 0
        for _ in 0..<1_000 {
            guard ioctl(descriptor, UInt(TIOCOUTQ), &waiting) == 0, waiting > 0 else { return }
            usleep(1_000)
        }
    }
}
