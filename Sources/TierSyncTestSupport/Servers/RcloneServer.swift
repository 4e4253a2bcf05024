import Foundation
public import SystemPackage

/// `rclone serve webdav`, for tests: `/dav/` with Basic authorization.
public final class RcloneServer: WebDAVTestServer {
    /// Its port.
    public let port: Int
    private let process: ServerProcess

    /// Starts one and waits until it answers.
    public init() throws {
        guard let program = ServerPrograms.rclone else { throw ServerFailure(message: Self.missing) }
        port = try FreePorts.take(1)[0]
        let directory = try TemporaryDirectory()
        let data = directory.path.appending("data/dav").string
        try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: true)
        let arguments = [
            "serve", "webdav", "--addr", "127.0.0.1:\(port)", "--user", WebDAVAccount.user, "--pass",
            WebDAVAccount.password, "--vfs-cache-mode", "off", "--cache-dir", directory.path.appending("cache").string,
            "--config", "/dev/null", directory.path.appending("data").string,
        ]
        process = try ServerProcess(program, arguments, in: directory)
        try process.waitUntil("rclone ready") { [port] in
            LoopbackHTTP.request("GET", port: port, target: "/dav/")?.status == 401
        }
    }

    /// Whether it is installed and asked for.
    public static var isAvailable: Bool { HeavyServers.areWanted && ServerPrograms.rclone != nil }

    /// What a test that needs it says when it is not available.
    public static var missing: String { HeavyServers.missing("rclone") }

    /// The folder behind `/dav/`.
    public var files: FilePath { process.directory.path.appending("data/dav") }

    /// Ends the server.
    public func stop() { process.stop() }

    private static let sharedServer = SharedServer<RcloneServer>()

    /// One for the whole test process.
    public static func shared() throws -> RcloneServer { try sharedServer.get() }
}
