public import WebServer

/// How the page is served.
public struct GalleryOptions: Sendable {
    /// The address to listen on.
    public var host: String
    /// The port; 0 for any that is free.
    public var port: Int
    /// Other names that this machine is reached by, as a browser shows them.
    public var hostNames: [String]
    /// The certificate, where the page is served over TLS.
    public var certificate: TLSCertificate?
    /// Whether the page may be open to other machines without TLS.
    public var allowsPlainText: Bool
    /// Whether the library's schedule runs, too, unless another process runs it.
    public var runsSchedule: Bool
    /// Is told of what a user should not see: causes of errors.
    public var log: @Sendable (String) -> Void

    /// The defaults: this machine only, port 8321.
    public init(log: @escaping @Sendable (String) -> Void = { _ in }) {
        host = "127.0.0.1"
        port = Self.standardPort
        hostNames = []
        certificate = nil
        allowsPlainText = false
        runsSchedule = false
        self.log = log
    }

    /// Nobody else's, so that a browser's bookmark stays good.
    public static let standardPort = 8321

    /// `http` or `https`.
    var scheme: String { certificate == nil ? "http" : "https" }

    /// Whether only programs on this machine can reach the address.
    var isLoopback: Bool {
        // Digits only: a name may begin like that, too.
        let isNumber = host.utf8.allSatisfy {
            ($0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9")) || $0 == UInt8(ascii: ".")
        }
        return host == "localhost" || host == "::1" || (host.hasPrefix("127.") && isNumber)
    }
}
