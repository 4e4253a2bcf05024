import Foundation
import Remote
import Synchronization
import SystemPackage
import Testing
import TierModel
import TierSyncTestSupport

/// Proxies on the way, as the environment names them.
@Suite struct ProxyEnvironmentTests {
    private let context = TransferContext(ledger: InMemoryLedger(), purpose: .push)
    private let key: ObjectKey

    init() throws { key = try #require(ObjectKey("proxied-\(UUID().uuidString)")) }

    private func options(_ proxy: String) -> RemoteOptions {
        var options = RemoteOptions.quick
        options.proxy = proxy
        return options
    }

    private func s3(_ endpoint: String, _ options: RemoteOptions) throws -> any ObjectStore {
        try makeObjectStore(
            at: .s3(S3Location(bucket: "photos", endpoint: endpoint)), credentials: SeaweedServer.credentials,
            options: options)
    }

    @Test(.enabled(if: ServerPrograms.weed != nil, "\(SeaweedServer.missing)"))
    func `requests go through the proxy, with their whole address`() async throws {
        let proxy = try CountingProxy(to: SharedRemotes.seaweedServer().port)
        let store = try s3("http://tiersync.invalid:8333", options("http://127.0.0.1:\(proxy.port)"))
        #expect(try await store.head(key, context) == nil)
        #expect(await eventually { !proxy.exchanges.isEmpty })
        let exchange = try #require(proxy.exchanges.first)
        #expect(exchange.target.hasPrefix("http://tiersync.invalid:8333/photos/proxied-"))
    }

    @Test func `a remote on this machine is asked without the proxy`() async throws {
        let proxy = try ScriptedServer { $0.holdUntilClosed() }
        let server = try ScriptedServer { connection in
            while connection.head() != nil { connection.write("HTTP/1.1 207 OK\r\nContent-Length: 0\r\n\r\n") }
        }
        for host in ["127.0.0.1", "localhost"] {
            let store = try makeObjectStore(
                at: .webDAV(WebDAVLocation(isSecure: false, host: host, port: server.port)),
                options: options("http://127.0.0.1:\(proxy.port)"))
            try await store.delete(key, context)
        }
        #expect(proxy.connectionCount == 0)
    }

    @Test(arguments: ["http", "https"])
    func `a proxy that wants a password, or is not there, is told apart, and its own password is never shown`(
        _ scheme: String
    ) async throws {
        let proxy = try ScriptedServer { connection in
            guard connection.head() != nil else { return }
            connection.write(
                "HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            )
        }
        let dead = try ClosedPort()
        for address in [
            "http://user:verysecret@127.0.0.1:\(proxy.port)", "http://user:verysecret@127.0.0.1:\(dead.port)",
            "http://user:verysecret@proxy.tiersync.invalid:3128",
        ] {
            let store = try s3("\(scheme)://tiersync.invalid", options(address))
            let error = await #expect(throws: RemoteError.self) { _ = try await store.head(key, context) }
            let words = error.map { "\($0) \(String(describing: $0.underlying))" } ?? ""
            #expect(!words.contains("verysecret"), "\(words)")
            #expect(error?.isRemoteWide == true, "\(words)")
            if address.hasSuffix(":\(proxy.port)"), scheme == "http" { #expect(words.contains("(407)"), "\(words)") }
        }
        withExtendedLifetime(dead) {}
    }

    @Test func `what the environment names is used, and no_proxy heeded`() async {
        await #expect(processExitsWith: .success) {
            let asked = Mutex<[String]>([])
            let proxy = try ScriptedServer { connection in
                while let head = connection.head() {
                    asked.withLock { $0.append(String(head.prefix { !$0.isNewline })) }
                    connection.write("HTTP/1.1 204 Gone\r\n\r\n")
                }
            }
            setenv("http_proxy", "http://127.0.0.1:\(proxy.port)", 1)
            setenv("no_proxy", "direct.tiersync.invalid", 1)
            let context = TransferContext(ledger: InMemoryLedger(), purpose: .push)
            let key = try #require(ObjectKey("x"))
            var options = RemoteOptions()
            options.attempts = 1
            let proxied = try makeObjectStore(
                at: .webDAV(WebDAVLocation(isSecure: false, host: "photos.tiersync.invalid")), options: options)
            try await proxied.delete(key, context)
            #expect(asked.withLock { $0 } == ["DELETE http://photos.tiersync.invalid/x HTTP/1.1"])
            let direct = try makeObjectStore(
                at: .webDAV(WebDAVLocation(isSecure: false, host: "direct.tiersync.invalid")), options: options)
            let error = await #expect(throws: RemoteError.self) { try await direct.delete(key, context) }
            #expect(error?.code == .unreachable)
            #expect(asked.withLock { $0.count } == 1)
        }
    }
}
