import Foundation
public import SystemPackage

/// An nginx with its WebDAV modules, for tests: `/dav/` with Basic authorization.
public final class NginxServer: WebDAVTestServer {
    /// Its port.
    public let port: Int
    private let process: ServerProcess

    /// Starts one and waits until it answers.
    public init() throws {
        guard let program = ServerPrograms.nginx, let module = ServerPrograms.nginxModule else {
            throw ServerFailure(message: Self.missing)
        }
        port = try FreePorts.take(1)[0]
        let directory = try TemporaryDirectory()
        for folder in ["data/dav", "temporary"] {
            try FileManager.default.createDirectory(
                atPath: directory.path.appending(folder).string, withIntermediateDirectories: true)
        }
        try directory.write(WebDAVAccount.passwordFileLine.utf8, as: "htpasswd")
        try directory.write(Self.configuration(directory.path.string, module, port).utf8, as: "nginx.conf")
        let path = directory.path.string
        process = try ServerProcess(program, ["-p", path, "-c", "\(path)/nginx.conf", "-e", "stderr"], in: directory)
        try process.waitUntil("nginx ready") { [port] in
            LoopbackHTTP.request("GET", port: port, target: "/dav/")?.status == 401
        }
    }

    /// Whether it is installed and asked for.
    public static var isAvailable: Bool { HeavyServers.areWanted && ServerPrograms.nginx != nil }

    /// What a test that needs it says when it is not available.
    public static var missing: String { HeavyServers.missing("nginx with its WebDAV modules") }

    /// The folder behind `/dav/`.
    public var files: FilePath { process.directory.path.appending("data/dav") }

    /// Ends the server.
    public func stop() { process.stop() }

    private static let sharedServer = SharedServer<NginxServer>()

    /// One for the whole test process.
    public static func shared() throws -> NginxServer { try sharedServer.get() }

    private static func configuration(_ directory: String, _ module: String, _ port: Int) -> String {
        // Without a master process it keeps the rights of who started it, as lighttpd does.
        """
        load_module "\(module)";
        daemon off;
        master_process off;
        pid "\(directory)/nginx.pid";
        error_log stderr warn;
        events { worker_connections 512; }
        http {
          access_log off;
          default_type application/octet-stream;
          client_max_body_size 0;
          client_body_temp_path "\(directory)/temporary/body";
          proxy_temp_path "\(directory)/temporary/proxy";
          fastcgi_temp_path "\(directory)/temporary/fastcgi";
          uwsgi_temp_path "\(directory)/temporary/uwsgi";
          scgi_temp_path "\(directory)/temporary/scgi";
          dav_ext_lock_zone zone=locks:1m timeout=1h;
          server {
            listen 127.0.0.1:\(port);
            root "\(directory)/data";
            location /dav/ {
              auth_basic \(WebDAVAccount.realm);
              auth_basic_user_file "\(directory)/htpasswd";
              dav_methods PUT DELETE MKCOL COPY MOVE;
              dav_ext_methods PROPFIND OPTIONS LOCK UNLOCK;
              dav_ext_lock zone=locks;
            }
          }
        }

        """
    }
}
