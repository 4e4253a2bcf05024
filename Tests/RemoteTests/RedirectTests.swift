import Foundation
import Remote
import Synchronization
import SystemPackage
import Testing
import TierModel
import TierSyncTestSupport

/// No secret leaves the host it belongs to.
@Suite struct RedirectTests {
    /// What a server was asked, head by head.
    final class Heads: Sendable {
        private let state = Mutex<[String]>([])
        var all: [String] { state.withLock { $0 } }
        func add(_ head: String) { state.withLock { $0.append(head) } }
    }

    private let scratch: TemporaryDirectory
    private let context = TransferContext(ledger: InMemoryLedger(), purpose: .push)

    init() throws { scratch = try TemporaryDirectory() }

    private func download() throws -> ObjectDownload {
        ObjectDownload(
            key: try #require(ObjectKey("x")), version: nil, byteCount: nil,
            file: scratch.path.appending(UUID().uuidString))
    }

    /// A server that answers everything with a redirect to an address.
    private func redirecting(_ status: Int, to location: String, _ heads: Heads) throws -> ScriptedServer {
        try ScriptedServer { connection in
            while let head = connection.head() {
                heads.add(head)
                connection.write("HTTP/1.1 \(status) Away\r\nLocation: \(location)\r\nContent-Length: 0\r\n\r\n")
            }
        }
    }

    private func witness(_ heads: Heads) throws -> ScriptedServer {
        try ScriptedServer { connection in
            while let head = connection.head() {
                heads.add(head)
                connection.write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nabcd")
            }
        }
    }

    @Test(arguments: [301, 302, 307, 308])
    func `R28 neither the signature nor the session token of S3 goes to another host`(_ status: Int) async throws {
        let (asked, leaked) = (Heads(), Heads())
        let other = try witness(leaked)
        let server = try redirecting(status, to: "http://127.0.0.1:\(other.port)/photos/x", asked)
        let store = try makeObjectStore(
            at: .s3(S3Location(bucket: "photos", endpoint: "http://127.0.0.1:\(server.port)")),
            credentials: .accessKey(id: "AKID", secret: "verysecret", sessionToken: "sessiontoken"), options: .quick)
        let error = await #expect(throws: RemoteError.self) { _ = try await store.get(download(), context) }
        #expect(error?.status == status)
        #expect(asked.all.contains { $0.lowercased().contains("x-amz-security-token: sessiontoken") })
        #expect(leaked.all.isEmpty, "asked although the address is another host's")
        #expect(error.map { "\($0)" }?.contains("verysecret") == false)
        #expect(error.map { "\($0)" }?.contains("sessiontoken") == false)
    }

    @Test(arguments: [301, 302, 307, 308])
    func `R28 a WebDAV token goes to no other host, and no request by plain HTTP either`(_ status: Int) async throws {
        let (asked, leaked) = (Heads(), Heads())
        let other = try witness(leaked)
        let server = try redirecting(status, to: "http://127.0.0.1:\(other.port)/x", asked)
        let store = try makeObjectStore(
            at: .webDAV(WebDAVLocation(isSecure: false, host: "127.0.0.1", port: server.port)),
            credentials: .bearer(token: "verysecret"), options: .quick)
        let error = await #expect(throws: RemoteError.self) { _ = try await store.get(download(), context) }
        #expect(error?.status == status && error.map { "\($0)" }?.contains("verysecret") == false)
        #expect(asked.all.contains { $0.contains("Bearer verysecret") })
        #expect(leaked.all.isEmpty)
    }

    @Test(.enabled(if: ServerPrograms.openssl != nil, "openssl is not installed"))
    func `R28 a read is followed to another host over TLS, without the token`() async throws {
        let identities = try TestIdentities()
        let signed = try identities.server("signed", .trusted)
        let asked = Heads()
        let server = try redirecting(307, to: "https://127.0.0.1:\(signed.port)/x", asked)
        var options = RemoteOptions.quick
        options.certificateAuthorities = identities.authority
        let store = try makeObjectStore(
            at: .webDAV(WebDAVLocation(isSecure: false, host: "127.0.0.1", port: server.port)),
            credentials: .bearer(token: "verysecret"), options: options)
        let error = await #expect(throws: RemoteError.self) { _ = try await store.get(download(), context) }
        // The page has no length, so it is no object; it came from there, where nothing was signed in.
        #expect(error?.code == .protocolViolation)
        #expect(asked.all.contains { $0.contains("Bearer verysecret") })
        #expect(!signed.process.log.contains("verysecret"))
    }

    @Test(
        arguments: [301, 302, 307, 308],
        ["https://login.example/x/", "https://login.example/", "http://login.example/x"])
    func `a HEAD that is sent elsewhere is no absence and no object`(_ status: Int, _ location: String) async throws {
        let asked = Heads()
        let server = try redirecting(status, to: location, asked)
        let store = try makeObjectStore(
            at: .webDAV(WebDAVLocation(isSecure: false, host: "127.0.0.1", port: server.port)), options: .quick)
        let key = try #require(ObjectKey("x"))
        let error = await #expect(throws: RemoteError.self) { _ = try await store.head(key, context) }
        #expect(error?.status == status && error?.code == .server)
        #expect(asked.all.count == 1)
    }

    @Test(arguments: ["/x/", "http://127.0.0.1/x/"])
    func `a HEAD that is sent to the same name with a slash has found a collection`(_ location: String) async throws {
        let server = try redirecting(301, to: location, Heads())
        let store = try makeObjectStore(
            at: .webDAV(WebDAVLocation(isSecure: false, host: "127.0.0.1", port: server.port)), options: .quick)
        #expect(try await store.head(#require(ObjectKey("x")), context) == nil)
    }

    @Test func `a MOVE that is sent on to TLS names its destination there, too`() {
        let moved = RedirectPolicy.moved("http://a:8080/y", from: "http://a:8080/x", to: "https://a/x")
        #expect(moved == "https://a/y")
        #expect(RedirectPolicy.moved("http://b/y", from: "http://a/x", to: "https://a/x") == "http://b/y")
    }

    @Test(arguments: [
        ("127.0.0.1", true), ("127.3.2.1", true), ("127.evil.com", false), ("127.0.0.1.evil.com", false),
        ("localhost", true), ("127.0.0.256", false), ("a.localhost", true),
    ])
    func `this machine is a dotted quad or localhost`(_ host: String, _ isLoopback: Bool) {
        #expect(HTTPURL("http://\(host):80/")?.isLoopback == isLoopback)
    }

    @Test func `of several workers with one expired nonce none gives up`() {
        func demand(_ nonce: String) -> HTTPHeaders {
            HTTPHeaders([("WWW-Authenticate", "Digest realm=\"r\", nonce=\"\(nonce)\", qop=\"auth\"")])
        }
        let authorization = WebDAVAuthorization(.password(user: "u", password: "p"), RemoteSurroundings())
        #expect(authorization.learn(from: demand("one"), answer: nil))
        let answers = (0..<3).map { _ in authorization.field(method: "GET", target: "/") }
        authorization.noteAccepted()
        for (number, answer) in answers.enumerated() {
            #expect(authorization.learn(from: demand("new\(number)"), answer: answer))
        }
        let wrong = authorization.field(method: "GET", target: "/")
        #expect(wrong?.contains("\"new0\"") == true)
        #expect(!authorization.learn(from: demand("again"), answer: wrong), "the password is wrong")
    }

    private func head(_ answer: String, isSecure: Bool = false) async throws -> (RemoteError?, Int) {
        let server = try ScriptedServer { connection in
            if isSecure { _ = connection.read(atMost: 10) }
            while isSecure || connection.head() != nil {
                guard connection.write(answer) else { return }
                if isSecure { return }
            }
        }
        let store = try makeObjectStore(
            at: .webDAV(WebDAVLocation(isSecure: isSecure, host: "127.0.0.1", port: server.port)),
            credentials: .password(user: "u", password: "p"), options: .quick)
        let error = await #expect(throws: RemoteError.self) {
            _ = try await store.head(#require(ObjectKey("x")), context)
        }
        return (error, server.connectionCount)
    }

    @Test func `a scheme that is not spoken here is named`() async throws {
        let (error, _) = try await head(
            "HTTP/1.1 401 No\r\nWWW-Authenticate: Digest realm=\"r\", nonce=\"n\", algorithm=MD5-sess\r\n"
                + "Content-Length: 0\r\n\r\n")
        #expect(error?.code == .credentialsRefused && error?.message.contains("Digest MD5-sess") == true)
    }

    @Test func `https to a port that speaks http is said to be so, and tried once`() async throws {
        let (error, connections) = try await head("HTTP/1.1 400 Bad Request\r\n\r\n", isSecure: true)
        #expect(error?.remedy?.contains("http or https") == true && connections == 1, "\(String(describing: error))")
    }

    @Test(arguments: ["GET", "HEAD", "PUT", "PROPFIND", "MOVE"])
    func `R28 from TLS to plain HTTP nothing is followed, from plain to TLS only on the same host with secrets`(
        _ method: String
    ) {
        let decide = { RedirectPolicy.decide(method: method, from: $0, location: $1) }
        #expect(decide("https://a/x", "http://a/x") == .refuse)
        #expect(decide("https://a/x", "http://b/x") == .refuse)
        #expect(decide("http://a/x", "https://a/x") == .follow(url: "https://a/x", withSecrets: true))
        #expect(decide("http://a/x", "http://b/x") == .refuse)
        #expect(decide("https://a/x", "https://a:444/x") != .follow(url: "https://a:444/x", withSecrets: true))
        #expect(decide("https://a/x", "https://u:p@b/x") == .refuse)
        #expect(decide("https://a/x", "ftp://a/x") == .refuse)
        #expect(
            decide("https://a/x", "https://b/y")
                == (method == "GET" ? .follow(url: "https://b/y", withSecrets: false) : .refuse))
    }
}
