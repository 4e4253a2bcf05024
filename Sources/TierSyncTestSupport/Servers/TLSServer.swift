import Foundation
public import SystemPackage

/// A server with a certificate of its own making (`openssl s_server`), which answers any GET with a page.
public final class TLSServer: Sendable {
    /// Its port.
    public let port: Int
    /// Its certificate, which is its own authority.
    public let certificate: FilePath
    /// The server, whose log tells what was asked.
    public let process: ServerProcess

    /// Starts one with a certificate and its key.
    public init(certificate: FilePath, key: FilePath) throws {
        guard let program = ServerPrograms.openssl else { throw ServerFailure(message: "openssl is not installed") }
        self.certificate = certificate
        (port, process) = try Self.started(program, certificate, key.string, in: TemporaryDirectory())
    }

    /// Starts one with a certificate made for it.
    public init() throws {
        guard let program = ServerPrograms.openssl else { throw ServerFailure(message: "openssl is not installed") }
        let directory = try TemporaryDirectory()
        certificate = directory.path.appending("certificate.pem")
        let key = directory.path.appending("key.pem").string
        let request = Process()
        request.executableURL = URL(fileURLWithPath: program)
        request.arguments = [
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj",
            "/CN=tiersync test", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate.string,
        ]
        request.standardError = FileHandle.nullDevice
        try request.run()
        request.waitUntilExit()
        (port, process) = try Self.started(program, certificate, key, in: directory)
    }

    private static func started(
        _ program: String, _ certificate: FilePath, _ key: String, in directory: TemporaryDirectory
    ) throws -> (Int, ServerProcess) {
        // Between the choice of a free port and its use by the server, another process may take it.
        let result = Result { try startedOnce(program, certificate, key, in: directory) }
        return try result.flatMapError { _ in Result { try startedOnce(program, certificate, key, in: directory) } }
            .get()
    }

    private static func startedOnce(
        _ program: String, _ certificate: FilePath, _ key: String, in directory: TemporaryDirectory
    ) throws -> (Int, ServerProcess) {
        let port = try FreePorts.take(1)[0]
        let process = try ServerProcess(
            program, ["s_server", "-accept", "127.0.0.1:\(port)", "-cert", certificate.string, "-key", key, "-www"],
            in: directory)
        try process.waitUntil("openssl s_server ready") { (try? LoopbackSocket.connected(to: port)) != nil }
        return (port, process)
    }
}
