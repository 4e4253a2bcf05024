import Foundation
import Remote
import Synchronization
import SystemPackage
import Testing
import TierModel
import TierSyncTestSupport
import Workers

/// What WebDAV servers refuse and how: lighttpd behind a proxy that says it in other servers' words.
@Suite(.enabled(if: ServerPrograms.lighttpd != nil, "\(LighttpdServer.missing)"))
struct WebDAVErrorTests {
    private let scratch: TemporaryDirectory
    private let ledger = InMemoryLedger()
    private let proxy: CountingProxy
    private let witness: Witness
    private let waits = Waits()
    private static let bytes = (0..<50_000).map { UInt8(truncatingIfNeeded: $0 &* 17 >> 2) }

    /// The waits that were asked for; none is waited.
    private final class Waits: Sendable {
        private let list = Mutex<[Duration]>([])
        var all: [Duration] { list.withLock { $0 } }
        func add(_ wait: Duration) { list.withLock { $0.append(wait) } }
    }

    init() throws {
        scratch = try TemporaryDirectory()
        proxy = try CountingProxy(to: LighttpdServer.shared().port)
        witness = Witness(proxy, ledger)
    }

    private var context: TransferContext { TransferContext(ledger: ledger, purpose: .push) }

    private func store(
        digest: Bool = false, credentials: RemoteCredentials? = LighttpdServer.credentials,
        capabilities: RemoteCapabilities? = nil
    ) throws -> any ObjectStore {
        var options = RemoteOptions()
        let waits = waits
        options.surroundings.sleep = { waits.add($0) }
        options.surroundings.random = { 0.5 }
        options.capabilities = capabilities
        let location = try LighttpdServer.shared().location(digest: digest, through: proxy.port)
        return try makeObjectStore(at: location, credentials: credentials, options: options)
    }

    private func upload(_ name: String = "errors-\(UUID().uuidString)/photo") throws -> ObjectUpload {
        let file = try scratch.write(Self.bytes, as: UUID().uuidString)
        return ObjectUpload(
            key: try #require(ObjectKey(name)), file: file, digest: ContentDigest(of: Self.bytes), byteCount: 50_000)
    }

    private func exchanges(_ method: String) -> [CountingProxy.Exchange] {
        witness.exchanges.filter { $0.method == method }
    }

    /// No request but for the temporary name ever deletes.
    private func expectNoDelete(of key: ObjectKey) {
        let targets = exchanges("DELETE").map(\.target)
        #expect(targets.allSatisfy { $0.contains("/.tiersync-") }, "\(targets)")
        #expect(!targets.contains { $0.hasSuffix(key.rawValue) })
    }

    @Test(arguments: [
        (507, "", RemoteError.Code.full),
        (403, "<s:exception>Sabre\\DAV\\Exception\\InsufficientStorage</s:exception>", .full),
        (403, "Quota exceeded for user photo", .full), (500, "write: No space left on device", .full),
        (403, "<h1>Forbidden</h1>", .credentialsRefused), (413, "Request Entity Too Large", .tooLarge),
    ])
    func `R11 a server without room, or that forbids it, is asked once and the original stays`(
        _ status: Int, _ text: String, _ code: RemoteError.Code
    ) async throws {
        let upload = try upload()
        proxy.inject(.answer(status: status, body: Array(text.utf8)), method: "PUT", times: 9)
        let store = try store()
        let error = await #expect(throws: RemoteError.self) { _ = try await store.put(upload, context) }
        #expect(error?.code == code)
        #expect(error?.isRemoteWide == (code != .tooLarge))
        #expect(exchanges("PUT").count == 1, "no storm")
        #expect(exchanges("DELETE").count == 1 && waits.all.isEmpty)
        #expect(FileManager.default.fileExists(atPath: upload.file.string))
        #expect(try await store.head(upload.key, context) == nil)
        expectNoDelete(of: upload.key)
    }

    @Test(arguments: [408, 423, 429, 500, 503])
    func `a probe takes no passing trouble for a no`(_ status: Int) async throws {
        let wanted = try await store().probe(context)
        for method in ["MOVE", "GET"] { proxy.inject(.answer(status: status), method: method) }
        #expect(try await store().probe(context) == wanted && wanted.servesRanges && wanted.hasExclusiveCreate)
        proxy.inject(.answer(status: status), method: "MOVE", times: 99)
        await #expect(throws: RemoteError.self) { _ = try await store().probe(context) }
    }

    @Test(arguments: ["PUT", "MOVE", "MKCOL"])
    func `R33 a lock is waited for, longer each time`(_ method: String) async throws {
        let upload = try upload()
        proxy.inject(.answer(status: 423), method: method, times: 3)
        guard case .stored = try await store().put(upload, context) else {
            return #expect(Bool(false), "not stored")
        }
        #expect(exchanges(method).prefix(3).map(\.status) == [423, 423, 423])
        #expect(waits.all == [.milliseconds(250), .milliseconds(500), .seconds(1)])
    }

    @Test func `R33 a lock that stays ends this photo and says so`() async throws {
        let upload = try upload()
        proxy.inject(.answer(status: 423), method: "MOVE", times: 99)
        let error = await #expect(throws: RemoteError.self) { _ = try await store().put(upload, context) }
        #expect(error?.status == 423 && error?.isRemoteWide == false)
        #expect(error?.message.contains("locked") == true)
        #expect(exchanges("MOVE").count == 5)
        expectNoDelete(of: upload.key)
    }

    @Test func `R33 eight workers make the same collections at once, each its own file in them`() async throws {
        let folder = "mkcol-\(UUID().uuidString)"
        let uploads = try (0..<8).map { try upload("\(folder)/a/b/c/\($0)") }
        // Adapters of their own, as processes have: none knows what another has made.
        let stores = try uploads.map { _ in try store() }
        try await forEachBounded(0..<8, width: 8) { number in
            if case .stored = try await stores[number].put(uploads[number], context) { return true }
            return false
        } receive: {
            #expect($0)
        }
        var listed: Set<ObjectKey> = []
        for try await object in try store().list(ObjectKey(folder), context) { listed.insert(object.key) }
        #expect(listed == Set(uploads.map(\.key)))
    }

    @Test(arguments: [
        ("PUT", ProxyFault.answer(status: 500)), ("PUT", .answer(status: 403)), ("PUT", .loseReply),
        ("MOVE", .answer(status: 403)), ("MOVE", .answer(status: 500)), ("MOVE", .loseReply),
    ])
    func `R09 no failed PUT or MOVE deletes what has the final name`(_ method: String, _ fault: ProxyFault)
        async throws
    {
        let upload = try upload()
        _ = try await store().put(upload, context)
        witness.forget()
        // The first question is answered as if nothing were there, so that the upload runs into what is there.
        proxy.inject(.answer(status: 404), method: "HEAD", target: upload.key.rawValue)
        proxy.inject(fault, method: method, times: 9)
        let exclusive = RemoteCapabilities(
            checksUploadDigest: false, hasExclusiveCreate: true, servesRanges: true, keepsVersions: false)
        do {
            let outcome = try await store(capabilities: exclusive).put(upload, context)
            guard case .occupied = outcome else { return #expect(Bool(false), "overwritten: \(outcome)") }
        } catch is RemoteError {
            // Failed; what matters is below.
        }
        expectNoDelete(of: upload.key)
        _ = try await store().proveByReading(
            upload.key, digest: upload.digest, byteCount: upload.byteCount, context)
    }

    @Test(arguments: [404, 405, 409, 500])
    func `a missing folder is made again, whatever the server calls it`(_ status: Int) async throws {
        let (store, upload) = (try store(), try upload())
        let folder = try #require(upload.key.components.first)
        _ = try await store.put(self.upload("\(folder)/first"), context)
        proxy.inject(.answer(status: status), method: "PUT")
        guard case .stored = try await store.put(upload, context) else { return #expect(Bool(false), "not stored") }
        #expect(exchanges("PUT").map(\.status).suffix(2) == [status, 201] && waits.all == [.zero])
        #expect(exchanges("MKCOL").count == 2)
    }

    @Test func `R05 where MOVE may overwrite, the last question before it is whether something is there`() async throws
    {
        let (store, upload) = (try store(), try upload())
        proxy.inject(.answer(status: 404), method: "HEAD", target: upload.key.rawValue)
        let path = try LighttpdServer.shared().files.appending(upload.key.components[0])
        try FileManager.default.createDirectory(atPath: path.string, withIntermediateDirectories: true)
        try Data([1, 2, 3]).write(to: URL(fileURLWithPath: path.appending("photo").string))
        guard case .occupied(let object) = try await store.put(upload, context) else {
            return #expect(Bool(false), "overwritten")
        }
        #expect(object.byteCount == 3 && exchanges("MOVE").isEmpty)
        expectNoDelete(of: upload.key)
    }

    @Test func `a Destination is absolute`() async throws {
        // Apache refuses a path alone with 400; a stand-in that records heads shows what is sent.
        let server = try NextcloudStandIn(LighttpdServer.shared())
        let store = try makeObjectStore(at: server.location(), credentials: LighttpdServer.credentials)
        _ = try await store.probe(context)
        #expect(server.brokenRules == [])
    }

    @Test func `a cleanup that fails is not repeated`() async throws {
        let upload = try upload()
        proxy.inject(.answer(status: 403), method: "PUT", times: 9)
        proxy.inject(.answer(status: 503), method: "DELETE", times: 9)
        await #expect(throws: RemoteError.self) { _ = try await store().put(upload, context) }
        #expect(exchanges("DELETE").count == 1 && waits.all.isEmpty)
    }

    @Test func `a nonce that has become old is answered anew, without asking the user`() async throws {
        let store = try store(digest: true)
        let key = try #require(ObjectKey("absent"))
        #expect(try await store.head(key, context) == nil)
        let challenge = "WWW-Authenticate: Digest realm=\"photos\", nonce=\"old\", qop=\"auth\", stale=true"
        proxy.inject(.answer(status: 401, headers: [challenge]), method: "HEAD")
        // The injected nonce is not the server's, which sends its own with another 401, as after a restart.
        #expect(try await store.head(key, context) == nil)
        let answers = ledger.entries(.head).compactMap(\.result?.status).dropFirst()
        #expect(answers.first == 401 && answers.last == 404 && answers.count <= 3)
    }

    @Test func `a token that is refused is named as one`() async throws {
        let store = try store(credentials: .bearer(token: "SECRETTOKEN"))
        let error = await #expect(throws: RemoteError.self) { _ = try await store.probe(context) }
        #expect(error?.code == .credentialsRefused && error?.message.contains("token") == true)
        #expect(error.map { "\($0)" }?.contains("SECRETTOKEN") == false)
    }

    @Test(arguments: [
        ("Basic realm=\"a, b\", Digest realm=\"x\", nonce=\"n\", qop=\"auth,auth-int\"", ["basic", "digest"]),
        ("Negotiate, NTLM, Basic realm=\"x\"", ["negotiate", "ntlm", "basic"]),
        ("Negotiate dG9rZW4=, Digest realm=\"a \\\"b\\\"\", nonce = \"n\"", ["negotiate", "digest"]),
        ("digest nonce=n,realm=x", ["digest"]), ("", []), (",,", []), ("=\"", []),
    ])
    func `several challenges in one field are told apart`(_ field: String, _ schemes: [String]) {
        let challenges = AuthenticationChallenge.all(in: field)
        #expect(challenges.map(\.scheme) == schemes)
        if schemes.contains("digest") {
            #expect(challenges.last { $0.scheme == "digest" }?.parameters["nonce"] == "n")
            #expect(DigestChallenge(field) != nil)
        }
    }
}
