import Foundation
import SystemPackage
import TierSyncTestSupport

/// An authority of the test's own, and servers with certificates of all kinds.
final class TestIdentities {
    enum Kind: CaseIterable {
        /// Signed by the authority, for 127.0.0.1.
        case trusted
        /// Signed by the authority, for another host.
        case otherHost
        /// Signed by the authority, for 127.0.0.1, until yesterday.
        case expired
        /// Signed by itself, for 127.0.0.1.
        case selfSigned
    }

    private let directory: TemporaryDirectory
    /// The authority's certificate.
    let authority: FilePath

    init() throws {
        directory = try TemporaryDirectory()
        authority = directory.path.appending("authority.pem")
        try openssl(
            newKey + [
                "-days", "30", "-subj", "/CN=tiersync test authority", "-addext", "basicConstraints=critical,CA:TRUE",
                "-keyout", path("authority.key"), "-out", authority.string,
            ])
    }

    /// Starts a server with a certificate of a kind.
    func server(_ name: String, _ kind: Kind) throws -> TLSServer {
        let (key, certificate) = (path("\(name).key"), path("\(name).pem"))
        let host = kind == .otherHost ? "DNS:photos.tiersync.invalid" : "IP:127.0.0.1"
        if kind == .selfSigned {
            try openssl(
                newKey + [
                    "-days", "30", "-subj", "/CN=self", "-addext", "subjectAltName=\(host)", "-keyout", key, "-out",
                    certificate,
                ])
        } else {
            try openssl(
                ["req"] + newKey.dropFirst().filter { $0 != "-x509" } + [
                    "-subj", "/CN=\(name)", "-keyout", key, "-out", path("\(name).csr"),
                ])
            try directory.write([], as: "\(name).index")
            try directory.write("01".utf8, as: "\(name).serial")
            try directory.write(configuration(name, host).utf8, as: "\(name).conf")
            let dates =
                kind == .expired
                ? ["-startdate", stamp(days: -20), "-enddate", stamp(days: -1)]
                : ["-startdate", stamp(days: -1), "-enddate", stamp(days: 20)]
            try openssl(
                ["ca", "-batch", "-notext", "-config", path("\(name).conf"), "-in", path("\(name).csr")]
                    + ["-out", certificate] + dates)
        }
        return try TLSServer(certificate: FilePath(certificate), key: FilePath(key))
    }

    private var newKey: [String] {
        ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    }

    private func path(_ name: String) -> String { directory.path.appending(name).string }

    private func stamp(days: Double) -> String {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = .gmt
        formatter.dateFormat = "yyyyMMddHHmmss'Z'"
        return formatter.string(from: Date(timeIntervalSinceNow: days * 86_400))
    }

    private func configuration(_ name: String, _ host: String) -> String {
        """
        [ca]
        default_ca = test
        [test]
        database = \(path("\(name).index"))
        serial = \(path("\(name).serial"))
        new_certs_dir = \(directory.path.string)
        certificate = \(authority.string)
        private_key = \(path("authority.key"))
        default_md = sha256
        policy = any
        x509_extensions = leaf
        [any]
        commonName = supplied
        [leaf]
        subjectAltName = \(host)
        basicConstraints = critical,CA:FALSE

        """
    }

    private func openssl(_ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: ServerPrograms.openssl ?? "openssl")
        process.arguments = arguments
        let (status, words) = try process.runToEnd()
        guard status == 0 else { throw OpenSSLFailure(command: arguments[0], words: words) }
    }

    private struct OpenSSLFailure: Error {
        var command: String
        var words: String
    }
}
