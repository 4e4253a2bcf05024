import Foundation
import Glibc
import SystemPackage

/// An OpenStack Swift with its S3 API, for tests: one account, container, object and proxy server, one copy of each
/// object, and the memcached without which its authorization refuses S3 requests.
public final class SwiftServer: S3TestServer {
    /// The access key it accepts: account and user.
    public static let accessKeyID = "test:tester"

    /// The proxy server's port.
    public let port: Int
    private let processes: [ServerProcess]

    /// Starts one and waits until it stores objects. Takes some seconds.
    public init() throws {
        guard let python = ServerPrograms.swiftPython, let memcached = ServerPrograms.memcached,
            let parent = Self.parent
        else { throw ServerFailure(message: Self.missing) }
        let directory = try TemporaryDirectory(below: parent)
        let ports = try FreePorts.take(SwiftConfiguration.Part.allCases.count + 1)
        port = ports[0]
        let cachePort = ports[ports.count - 1]
        for folder in ["devices/d1", "recon"] {
            try FileManager.default.createDirectory(
                atPath: directory.path.appending(folder).string, withIntermediateDirectories: true)
        }
        let configuration = SwiftConfiguration(
            directory: directory.path.string, ports: ports, cachePort: cachePort, user: try Self.userName(),
            account: Self.accessKeyID, secret: Self.secret)
        for (name, text) in configuration.files { try directory.write(text.utf8, as: name) }
        let cache = try ServerProcess(
            memcached,
            ["-l", "127.0.0.1", "-p", "\(cachePort)", "-U", "0", "-m", "16", "-t", "1", "-u", try Self.userName()],
            in: directory)
        let servers = try ServerProcess(
            python, [directory.path.appending("serve.py").string, directory.path.string] + ports.map(String.init),
            in: directory)
        processes = [servers, cache]
        try servers.waitUntil("Swift ready") {
            ports.dropLast().allSatisfy { LoopbackHTTP.request("GET", port: $0, target: "/healthcheck") != nil }
                && (try? LoopbackSocket.connected(to: cachePort)) != nil
        }
    }

    /// Whether it is installed, and there is a place for its files.
    public static var isAvailable: Bool {
        ServerPrograms.swiftPython != nil && ServerPrograms.memcached != nil && parent != nil
    }

    /// Where its files can be: it keeps what it knows of them in extended attributes.
    private static let parent = ServerPrograms.swiftPython.flatMap { python in
        ServerFolder.parent { ServerFolder.hasExtendedAttributes($0, python: python) }
    }

    /// What a test that needs it says when it is not installed.
    public static let missing = """
        OpenStack Swift with memcached is not installed (run make setup-test), or no temporary folder keeps extended \
        attributes (set TMPDIR to one on a disk)
        """

    /// Ends the servers.
    public func stop() { processes.forEach { $0.stop() } }

    private static let sharedServer = SharedServer<SwiftServer>()

    /// One for the whole test process.
    public static func shared() throws -> SwiftServer { try sharedServer.get() }

    /// Swift wants to be told the user that it already runs as.
    private static func userName() throws -> String {
        guard let entry = getpwuid(geteuid()) else { throw ServerFailure(message: "this user has no name") }
        return String(cString: entry.pointee.pw_name)
    }
}
