import Foundation
public import SystemPackage

/// A server with a certificate of its own making (`openssl s_server`), which answers any GET with a page.
public final class TLSServer: Sendable {
    /// Its port.
    public let port: Int
    /// Its certificate, which is its own authority.
    public let certificate: FilePath
    private let process: ServerProcess

    /// Starts one.
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
        port = try FreePorts.take(1)[0]
        process = try ServerProcess(
            program, ["s_server", "-accept", "127.0.0.1:\(port)", "-cert", certificate.string, "-key", key, "-www"],
            in: directory)
        try process.waitUntil("openssl s_server ready") { [port] in
            (try? LoopbackSocket.connected(to: port)) != nil
        }
    }
}
