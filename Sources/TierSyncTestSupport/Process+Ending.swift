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

    /// Runs the process to its end.
    ///
    /// Its words go through a file: of a pipe, a server that is started at the same moment may inherit the end that must close.
    /// - Returns: how it ended, as `ending()`, and what it wrote to its output and its errors.
    package func runToEnd() throws -> (status: Int32, words: String) {
        let file = FileManager.default.temporaryDirectory.appending(path: "tiersync-test-\(UUID().uuidString).log")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data().write(to: file)
        let handle = try FileHandle(forWritingTo: file)
        try handle.seekToEnd()
        standardOutput = handle
        standardError = handle
        try start()
        let status = ending()
        try? handle.close()
        return (status, String(decoding: (try? Data(contentsOf: file)) ?? Data(), as: UTF8.self))
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
