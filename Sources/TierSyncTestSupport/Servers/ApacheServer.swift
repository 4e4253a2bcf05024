import Foundation
import Glibc
public import SystemPackage

/// An Apache with mod_dav, for tests: `/dav/` with Basic and `/digest/` with Digest authorization, over the same files.
public final class ApacheServer: WebDAVTestServer {
    /// Its port.
    public let port: Int
    private let process: ServerProcess

    /// Starts one and waits until it answers.
    public init() throws {
        guard let program = ServerPrograms.apache, let modules = ServerPrograms.apacheModules else {
            throw ServerFailure(message: Self.missing)
        }
        port = try FreePorts.take(1)[0]
        // Apache refuses to serve as root: started by root it becomes nobody, who must be able to reach the files.
        let isRoot = geteuid() == 0
        let directory = try TemporaryDirectory(
            below: isRoot ? ServerFolder.parent(where: ServerFolder.isOpenToAll) : nil)
        chmod(directory.path.string, 0o755)
        for folder in ["data", "locks"].map(directory.path.appending) {
            try FileManager.default.createDirectory(atPath: folder.string, withIntermediateDirectories: true)
            if isRoot { try ServerFolder.giveToNobody(folder) }
        }
        try directory.write(WebDAVAccount.passwordFileLine.utf8, as: "htpasswd")
        try directory.write(WebDAVAccount.digestFileLine.utf8, as: "htdigest")
        try directory.write(Self.configuration(directory.path.string, modules, port, isRoot).utf8, as: "httpd.conf")
        process = try ServerProcess(
            program, ["-f", directory.path.appending("httpd.conf").string, "-DFOREGROUND"], in: directory)
        try process.waitUntil("Apache ready") { [port] in
            LoopbackHTTP.request("GET", port: port, target: "/dav/")?.status == 401
        }
    }

    /// Whether it is installed.
    public static var isAvailable: Bool { ServerPrograms.apache != nil }

    /// What a test that needs it says when it is not installed.
    public static let missing = "Apache with mod_dav and mod_auth_digest is not installed: run make setup-test"

    /// What it has served: method, target, status, bytes of bodies sent; one line each.
    ///
    /// A worker writes its line after the answer has gone out: what is read when only one worker is busy, the one that
    /// tells so, is complete.
    public func accessLog() throws -> [String] {
        try process.waitUntil("Apache at rest") { [port] in
            let status = LoopbackHTTP.request("GET", port: port, target: "/server-status?auto")?.body ?? ""
            let board = status.split(separator: "\n").first { $0.hasPrefix("Scoreboard: ") }?.dropFirst(12)
            return board?.count { $0 != "_" && $0 != "." && $0 != "K" } == 1
        }
        return try String(decoding: process.directory.bytes(of: "access.log"), as: UTF8.self)
            .split(separator: "\n").map(String.init)
    }

    /// The folder behind `/dav/`.
    public var files: FilePath { process.directory.path.appending("data") }

    /// Ends the server.
    public func stop() { process.stop() }

    private static let sharedServer = SharedServer<ApacheServer>()

    /// One for the whole test process.
    public static func shared() throws -> ApacheServer { try sharedServer.get() }

    private static let modules = [
        "mpm_event", "authn_core", "authn_file", "authz_core", "authz_user", "auth_basic", "auth_digest", "alias",
        "dav",
        "dav_fs", "status",
    ]

    private static func configuration(_ directory: String, _ modules: String, _ port: Int, _ isRoot: Bool) -> String {
        """
        ServerRoot "\(directory)"
        ServerName 127.0.0.1
        Listen 127.0.0.1:\(port)
        PidFile "\(directory)/httpd.pid"
        DefaultRuntimeDir "\(directory)"
        ErrorLog "\(directory)/server.log"
        \(isRoot ? "User #\(ServerFolder.nobody)\nGroup #\(ServerFolder.nobody)" : "")
        \(Self.modules.map { "LoadModule \($0)_module \"\(modules)/mod_\($0).so\"" }.joined(separator: "\n"))
        <IfModule !log_config_module>
          LoadModule log_config_module "\(modules)/mod_log_config.so"
        </IfModule>
        <IfModule !unixd_module>
          LoadModule unixd_module "\(modules)/mod_unixd.so"
        </IfModule>
        LogFormat "%m %U %>s %B" served
        CustomLog "\(directory)/access.log" served
        StartServers 1
        ServerLimit 1
        ThreadsPerChild 64
        MaxRequestWorkers 64
        MaxKeepAliveRequests 0
        KeepAliveTimeout 60
        LimitRequestBody 0
        DocumentRoot "\(directory)/data"
        DavLockDB "\(directory)/locks/database"
        Alias /dav "\(directory)/data"
        Alias /digest "\(directory)/data"
        <Directory "\(directory)/data">
          Dav On
        </Directory>
        <Location /dav>
          AuthType Basic
          AuthName \(WebDAVAccount.realm)
          AuthUserFile "\(directory)/htpasswd"
          Require valid-user
        </Location>
        <Location /digest>
          AuthType Digest
          AuthName \(WebDAVAccount.realm)
          AuthUserFile "\(directory)/htdigest"
          Require valid-user
        </Location>
        <Location /server-status>
          SetHandler server-status
        </Location>

        """
    }
}
