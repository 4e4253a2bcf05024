import Foundation
import SystemPackage

/// A server that a test started. It ends with this object, and also when the test process dies.
public final class ServerProcess: Sendable {
    /// Its folder: configuration, data and logs.
    public let directory: TemporaryDirectory
    private let keepAlive: Pipe

    /// Starts a program in a folder; its output goes to `server.log` there.
    init(_ program: String, _ arguments: [String], in directory: TemporaryDirectory) throws {
        self.directory = directory
        // The shell ends the server when its input ends, which it does when we close it or die. The server gets no copy
        // of that input, and no chance to ignore the end: it inherits a blocked SIGTERM from Dispatch's threads.
        let script = """
            exec >"$0/server.log" 2>&1; (exec 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&-; exec "$@" </dev/null) & server=$!
            cat >/dev/null; kill -9 "$server"; wait "$server"; rm -rf "$0"
            """
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", script, directory.path.string, program] + arguments
        var environment = ProcessInfo.processInfo.environment
        environment["HOME"] = directory.path.string
        process.environment = environment
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        keepAlive = Pipe()
        process.standardInput = keepAlive
        try process.run()
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

    /// Waits until a question is answered as wished; throws with the log's end when that takes too long.
    func waitUntil(_ what: String, seconds: Double = 60, _ isReady: () -> Bool) throws {
        let deadline = Date(timeIntervalSinceNow: seconds)
        while Date() < deadline {
            if isReady() { return }
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

/// Where the servers' programs are.
public enum ServerPrograms {
    /// The SeaweedFS program: `TIERSYNC_WEED`, else what `make setup` installed, else the one on the path; `nil` without any.
    public static var weed: String? {
        let environment = ProcessInfo.processInfo.environment
        let data = environment["XDG_DATA_HOME"] ?? (environment["HOME"] ?? "") + "/.local/share"
        let folder = data + "/tiersync/test-servers"
        let versions = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted().reversed()
            .map { "\(folder)/\($0)/weed" }
        return firstExecutable([environment["TIERSYNC_WEED"]].compactMap { $0 } + versions + onPath("weed"))
    }

    /// The lighttpd program with its WebDAV module; `nil` without.
    public static var lighttpd: String? {
        let hasModule = ["/usr/lib/lighttpd", "/usr/lib/x86_64-linux-gnu/lighttpd", "/usr/lib64/lighttpd"]
            .contains { FileManager.default.fileExists(atPath: $0 + "/mod_webdav.so") }
        return hasModule ? firstExecutable(["/usr/sbin/lighttpd"] + onPath("lighttpd")) : nil
    }

    /// The rclone program: `TIERSYNC_RCLONE`, else the one on the path; `nil` without any.
    public static var rclone: String? {
        firstExecutable([ProcessInfo.processInfo.environment["TIERSYNC_RCLONE"]].compactMap { $0 } + onPath("rclone"))
    }

    /// The openssl program; `nil` without.
    public static var openssl: String? { firstExecutable(onPath("openssl")) }

    private static func onPath(_ name: String) -> [String] {
        (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map { $0 + "/" + name }
    }

    private static func firstExecutable(_ candidates: [String]) -> String? {
        candidates.first { FileManager.default.isExecutableFile(atPath: $0) }
    }
}

/// Ports of this machine that nothing uses at the moment.
enum FreePorts {
    static func take(_ count: Int) throws -> [Int] {
        // All are held until all are known, so that they differ.
        let taken = try (0..<count).map { _ in try LoopbackSocket.listening() }
        return taken.map(\.port)
    }
}
