package import Foundation
import Glibc
import Synchronization

extension Process {
    private static let starting = Mutex(())

    /// Starts the process; one at a time in this program.
    ///
    /// Foundation tells an end by a socket that closes with the child. Of two that start at once, one may inherit the other's, and
    /// whoever waits for the other then waits for both, which for ever where one is a server.
    package func start() throws {
        try Self.starting.withLock { _ in try run() }
    }

    /// Waits for the end of a process that was started, without relying on that socket.
    ///
    /// - Returns: the exit status, or the number of the signal that ended it.
    package func ending() -> Int32 {
        var status: Int32 = 0
        var pause: useconds_t = 1_000
        while true {
            let ended = waitpid(processIdentifier, &status, WNOHANG)
            if ended == processIdentifier {
                let signal = status & 0x7f
                return signal == 0 ? (status >> 8) & 0xff : signal
            }
            // Foundation was faster.
            if ended < 0, errno != EINTR { break }
            usleep(pause)
            pause = min(pause * 2, 20_000)
        }
        waitUntilExit()
        return terminationStatus
    }
}
