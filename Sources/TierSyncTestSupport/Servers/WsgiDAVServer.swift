import Foundation
public import SystemPackage

/// A WsgiDAV under Cheroot, for tests: `/dav/` with Basic authorization.
public final class WsgiDAVServer: WebDAVTestServer {
    /// Its port.
    public let port: Int
    private let process: ServerProcess

    /// Starts one and waits until it answers.
    public init() throws {
        guard let (python, packages) = ServerPrograms.wsgiDAV else { throw ServerFailure(message: Self.missing) }
        port = try FreePorts.take(1)[0]
        let directory = try TemporaryDirectory()
        let data = directory.path.appending("data").string
        try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: true)
        try directory.write(Self.configuration(data, port).utf8, as: "wsgidav.json")
        process = try ServerProcess(
            python,
            [
                "-m", "wsgidav.server.server_cli", "--config", directory.path.appending("wsgidav.json").string,
                "--server", "cheroot",
            ], environment: ["PYTHONPATH": packages, "PYTHONUTF8": "1"], in: directory)
        try process.waitUntil("WsgiDAV ready") { [port] in
            LoopbackHTTP.request("GET", port: port, target: "/dav/")?.status == 401
        }
    }

    /// Whether it is installed and asked for.
    public static var isAvailable: Bool { HeavyServers.areWanted && ServerPrograms.wsgiDAV != nil }

    /// What a test that needs it says when it is not available.
    public static var missing: String { HeavyServers.missing("WsgiDAV") }

    /// The folder behind `/dav/`.
    public var files: FilePath { process.directory.path.appending("data") }

    /// Ends the server.
    public func stop() { process.stop() }

    private static let sharedServer = SharedServer<WsgiDAVServer>()

    /// One for the whole test process.
    public static func shared() throws -> WsgiDAVServer { try sharedServer.get() }

    private static func configuration(_ data: String, _ port: Int) -> String {
        """
        {
          "host": "127.0.0.1",
          "port": \(port),
          "numthreads": 16,
          "provider_mapping": {"/dav": {"root": "\(data)"}},
          "simple_dc": {"user_mapping": {"*": {"\(WebDAVAccount.user)": {"password": "\(WebDAVAccount.password)"}}}},
          "http_authenticator": {"accept_basic": true, "accept_digest": false, "default_to_digest": false},
          "property_manager": true,
          "lock_storage": true,
          "verbose": 1
        }

        """
    }
}
