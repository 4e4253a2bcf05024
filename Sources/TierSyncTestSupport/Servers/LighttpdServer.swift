import Foundation
public import SystemPackage

/// A lighttpd with WebDAV, for tests: `/dav/` with Basic and `/digest/` with Digest authorization, over the same files.
public final class LighttpdServer: WebDAVTestServer {
    /// Its port.
    public let port: Int
    private let process: ServerProcess

    /// Starts one and waits until it answers.
    public init() throws {
        guard let program = ServerPrograms.lighttpd else { throw ServerFailure(message: Self.missing) }
        port = try FreePorts.take(1)[0]
        let directory = try TemporaryDirectory()
        for folder in ["data", "data/dav", "tmp"] {
            try FileManager.default.createDirectory(
                atPath: directory.path.appending(folder).string, withIntermediateDirectories: true)
        }
        try FileManager.default.createSymbolicLink(
            atPath: directory.path.appending("data/digest").string, withDestinationPath: "dav")
        try directory.write(WebDAVAccount.plainLine.utf8, as: "plain")
        try directory.write(WebDAVAccount.digestFileLine.utf8, as: "htdigest")
        try directory.write(Self.configuration(directory.path.string, port).utf8, as: "lighttpd.conf")
        process = try ServerProcess(
            program, ["-D", "-f", directory.path.appending("lighttpd.conf").string], in: directory)
        try process.waitUntil("lighttpd ready") { [port] in
            LoopbackHTTP.request("GET", port: port, target: "/dav/")?.status == 401
        }
    }

    /// Whether it is installed.
    public static var isAvailable: Bool { ServerPrograms.lighttpd != nil }

    /// What a test that needs it says when it is not installed.
    public static let missing = "lighttpd with mod_webdav is not installed: run make setup-test"

    /// What it has served: method, target, status, bytes of bodies sent; one line each.
    ///
    /// lighttpd writes its log in pieces: a request of our own tells when everything before it is there.
    public func accessLog() throws -> [String] {
        let marker = "/marker-\(UUID().uuidString)"
        _ = LoopbackHTTP.request("GET", port: port, target: marker)
        let path = process.directory.path.appending("access.log").string
        var lines: [String] = []
        try process.waitUntil("lighttpd's log written") {
            let text = FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) } ?? ""
            lines = text.split(separator: "\n").map(String.init)
            return lines.contains { $0.contains(marker) }
        }
        return lines
    }

    /// The folder behind `/dav/`.
    public var files: FilePath { process.directory.path.appending("data/dav") }

    /// Ends the server.
    public func stop() { process.stop() }

    private static func configuration(_ directory: String, _ port: Int) -> String {
        // The server keeps root's rights: only so can it reach a folder below root's own temporary one.
        """
        server.modules = ("mod_auth", "mod_authn_file", "mod_webdav", "mod_accesslog")
        server.document-root = "\(directory)/data"
        server.bind = "127.0.0.1"
        server.port = \(port)
        server.errorlog = "\(directory)/error.log"
        accesslog.filename = "\(directory)/access.log"
        accesslog.format = "%m %U %s %B"
        server.upload-dirs = ("\(directory)/tmp")
        server.follow-symlink = "enable"
        server.stream-request-body = 0
        server.max-request-size = 0
        server.max-keep-alive-idle = 60
        mimetype.assign = ("" => "application/octet-stream")
        webdav.sqlite-db-name = "\(directory)/tmp/dav.db"
        auth.backend.plain.userfile = "\(directory)/plain"
        auth.backend.htdigest.userfile = "\(directory)/htdigest"
        $HTTP["url"] =~ "^/dav($|/)" {
          webdav.activate = "enable"
          auth.backend = "plain"
          auth.require = ("" => ("method" => "basic", "realm" => "photos", "require" => "valid-user"))
        }
        $HTTP["url"] =~ "^/digest($|/)" {
          webdav.activate = "enable"
          auth.backend = "htdigest"
          auth.require = ("" => ("method" => "digest", "realm" => "photos", "require" => "valid-user"))
        }

        """
    }

    private static let sharedServer = SharedServer<LighttpdServer>()

    /// One for the whole test process.
    public static func shared() throws -> LighttpdServer { try sharedServer.get() }
}
