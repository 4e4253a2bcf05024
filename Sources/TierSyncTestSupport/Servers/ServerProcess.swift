import Foundation
import SystemPackage

/// A server that a test started. It ends with this object, and also when the test process dies.
public final class ServerProcess: Sendable {
    /// Its folder: configuration, data and logs.
    public let directory: TemporaryDirectory
    private let keepAlive: Pipe
    private let processIDFile: String

    /// Starts a program in a folder; its output goes to `server.log` there. Several programs may share a folder.
    init(
        _ program: String, _ arguments: [String], environment additions: [String: String] = [:],
        in directory: TemporaryDirectory
    ) throws {
        self.directory = directory
        processIDFile = directory.path.appending("server-\(UUID().uuidString).pid").string
        // The shell ends the server and what that started (its process group) when the shell's input ends, which it does
        // when we close it or die. The server gets no copy of that input, and no chance to ignore the end: it inherits a
        // blocked SIGTERM from Dispatch's threads.
        let script = """
            exec >>"$0/server.log" 2>&1; file=$1; shift
            (exec 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&-; exec setsid "$@" </dev/null) & server=$!; echo $server >"$file"
            cat >/dev/null; kill -9 -"$server" "$server"; wait "$server"; rm -rf "$0"
            """
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", script, directory.path.string, processIDFile, program] + arguments
        var environment = ProcessInfo.processInfo.environment
        environment["HOME"] = directory.path.string
        process.environment = environment.merging(additions) { $1 }
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        keepAlive = Pipe()
        process.standardInput = keepAlive
        try process.start()
    }

    deinit { stop() }

    /// Ends the server.
    public func stop() {
        try? keepAlive.fileHandleForWriting.close()
    }

    /// What the server wrote to its output.
    public var log: String {
        FileManager.default.contents(atPath: directory.path.appending("server.log").string)
            .map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    /// Whether the program still runs, or has yet to begin.
    private var isRunning: Bool {
        guard let text = try? String(contentsOfFile: processIDFile, encoding: .utf8),
            let id = Int(text.trimmingCharacters(in: .whitespacesAndNewlines))
        else { return true }
        // Gone, or ended and not yet reaped: such a process has no command line.
        return FileManager.default.contents(atPath: "/proc/\(id)/cmdline")?.isEmpty == false
    }

    /// Waits until a question is answered as wished; throws with the log's end when that takes too long.
    func waitUntil(_ what: String, seconds: Double = 60, _ isReady: () -> Bool) throws {
        let deadline = Date(timeIntervalSinceNow: seconds)
        var misses = 0
        while Date() < deadline {
            if isReady() { return }
            // More than once: in the middle of its start a program has no command line either.
            misses = isRunning ? 0 : misses + 1
            guard misses < 3 else {
                throw ServerFailure(message: "\(what): the server ended; log: \(log.suffix(2_000))")
            }
            Thread.sleep(forTimeInterval: 0.05)
        }
        throw ServerFailure(message: "\(what) did not happen in \(seconds) s; log: \(log.suffix(2_000))")
    }
}

/// A server that could not be started.
public struct ServerFailure: Error, CustomStringConvertible {
    /// Why.
    public var message: String

    /// Why.
    public var description: String { message }
}
