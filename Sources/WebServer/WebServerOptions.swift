/// Where the server listens, and what it bears.
public struct WebServerOptions: Sendable {
    /// The address, or a name that this machine has, to listen on. `::` is every address of both kinds.
    public var host = "127.0.0.1"
    /// The port; 0 for any that is free.
    public var port = 0
    /// The longest body of a request in bytes, at least 0; longer ones are answered with 413 and never reach the handler.
    public var bodyBytes = 1 << 20
    /// Memory for the head of a request in bytes, 4,096 to 1,048,576; longer heads are answered with 431 or 414.
    public var headerBytes = 32 << 10
    /// The most connections, 1 to 100,000; further ones wait until one of them ends.
    public var connections = 256
    /// The most connections of one address, at least 1; further ones are closed at once.
    public var connectionsPerClient = 64
    /// How long the head of a request may take, from the connection's start or the end of the last answer. The body has as long
    /// again, and a second for each 64 KiB of it that came. Who takes longer is disconnected.
    public var requestTimeout: Duration = .seconds(15)
    /// How long a connection may make no progress while an answer is sent; rounded up to whole seconds.
    public var idleTimeout: Duration = .seconds(30)
    /// How long requests that are in hand may take after the server was told to stop.
    public var stopTimeout: Duration = .seconds(5)
    /// Threads that read and write; handlers run on Swift's own. At least 1.
    public var threads = 2
    /// What to prove the server's name with. `nil`: no TLS.
    public var tls: TLSCertificate?

    /// The options of a server that only this machine can reach.
    public init(host: String = "127.0.0.1", port: Int = 0, tls: TLSCertificate? = nil) {
        self.host = host
        self.port = port
        self.tls = tls
    }

    /// Names the first option that makes no sense.
    func validate() throws(WebServerError) {
        try Self.check("port", port, 0...65_535)
        try Self.check("bodyBytes", bodyBytes, 0...(1 << 30))
        try Self.check("headerBytes", headerBytes, 4_096...(1 << 20))
        try Self.check("connections", connections, 1...100_000)
        try Self.check("connectionsPerClient", connectionsPerClient, 1...100_000)
        try Self.check("threads", threads, 1...64)
        for (name, value) in [("requestTimeout", requestTimeout), ("idleTimeout", idleTimeout)]
        where value <= .zero || value > .seconds(86_400) {
            throw WebServerError(.badOption, "The web server's \(name) must be more than none and at most a day.")
        }
    }

    private static func check(_ name: String, _ value: Int, _ range: ClosedRange<Int>) throws(WebServerError) {
        guard !range.contains(value) else { return }
        throw WebServerError(
            .badOption,
            "The web server's \(name) must be from \(range.lowerBound) to \(range.upperBound), not \(value).")
    }
}
