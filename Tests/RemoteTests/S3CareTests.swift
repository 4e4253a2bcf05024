import Foundation
import Remote
import Synchronization
import SystemPackage
import Testing
import TierModel
import TierSyncTestSupport

/// Where S3 servers differ or waiting makes a difference: what is announced, when it is signed, when it is looked.
@Suite(.enabled(if: ServerPrograms.weed != nil, "\(SeaweedServer.missing)"))
struct S3CareTests {
    private let scratch: TemporaryDirectory
    private let ledger = InMemoryLedger()

    init() throws { scratch = try TemporaryDirectory() }

    private var context: TransferContext { TransferContext(ledger: ledger, purpose: .push) }

    private func upload(_ text: String) throws -> ObjectUpload {
        let bytes = Array(text.utf8)
        return ObjectUpload(
            key: try #require(ObjectKey("originals/\(UUID().uuidString).jpg")),
            file: try scratch.write(bytes, as: UUID().uuidString), digest: ContentDigest(of: bytes),
            byteCount: Int64(bytes.count))
    }

    private func store(through proxy: CountingProxy, _ options: RemoteOptions = .quick) throws -> any ObjectStore {
        try makeObjectStore(
            at: SharedRemotes.seaweedServer().location(bucket: "photos", through: proxy.port),
            credentials: SeaweedServer.credentials, options: options)
    }

    private func proxy() throws -> CountingProxy { try CountingProxy(to: SharedRemotes.seaweedServer().port) }

    @Test func `a server that refuses checksum headers as unknown is not taken for one that checks them`() async throws
    {
        let proxy = try proxy()
        let unsupported = ProxyFault.answer(
            status: 400, body: Array("<Error><Code>InvalidArgument</Code></Error>".utf8))
        for name in ["x-amz-checksum-sha256", "x-amz-checksum-mode"] {
            proxy.inject(unsupported, header: name, times: .max)
        }
        let store = try store(through: proxy)
        let found = try await store.probe(context)
        #expect(found.acceptedDigests == [.signedPayload, .contentMD5])
        #expect(found.checkedDigests == [.contentMD5] && found.checkedPartDigests == [.contentMD5])
        #expect(found.takesParts && found.hasExclusiveCreate)
        let upload = try upload("no checksum, please")
        guard case .stored(_, let proof) = try await store.put(upload, context) else {
            Issue.record("not stored")
            return
        }
        #expect(proof != nil, "Content-MD5 was sent, and it is checked")
        _ = try await store.head(upload.key, context)
        // Nothing is known without a probe, so nothing is sent that may be refused, and nothing is proven.
        guard case .stored(_, nil) = try await self.store(through: proxy).put(try self.upload("unprobed"), context)
        else {
            Issue.record("not stored without a proof")
            return
        }
    }

    @Test func `what an earlier version found proves nothing by a digest that is not sent`() async throws {
        let proxy = try proxy()
        var options = RemoteOptions.quick
        options.capabilities = RemoteCapabilities(
            checksUploadDigest: true, hasExclusiveCreate: true, servesRanges: true, keepsVersions: false,
            checkedDigests: [.sha256Checksum])
        guard case .stored(_, nil) = try await store(through: proxy, options).put(try upload("old"), context) else {
            Issue.record("proven by nothing")
            return
        }
        #expect(proxy.exchanges.allSatisfy { $0.header("x-amz-checksum-sha256") == nil })
    }

    @Test(arguments: [429, 500, 503])
    func `a transient answer to a question of the probe is asked again`(_ status: Int) async throws {
        let expected = try await SharedRemotes.seaweedCapabilities()
        let proxy = try proxy()
        proxy.inject(.answer(status: status), method: "PUT", header: "If-None-Match")
        proxy.inject(.answer(status: status), method: "PUT", header: "x-amz-checksum-sha256", skipping: 1)
        proxy.inject(.answer(status: status), method: "PUT", target: "partNumber")
        proxy.inject(.answer(status: status), method: "POST", target: "uploads")
        proxy.inject(.answer(status: status), method: "GET", header: "Range")
        #expect(try await store(through: proxy).probe(context) == expected)
    }

    @Test func `a server that is out of order is not written down as one that can nothing`() async throws {
        let proxy = try proxy()
        proxy.inject(.answer(status: 503), method: "POST", target: "uploadId=", times: .max)
        await #expect(throws: RemoteError.self) { _ = try await store(through: proxy).probe(context) }
    }

    @Test func `the probe works where nothing may be deleted`() async throws {
        let proxy = try proxy()
        let body = Array("<Error><Code>AccessDenied</Code></Error>".utf8)
        proxy.inject(.answer(status: 403, body: body), method: "DELETE", times: .max)
        let prefix = "kept-\(UUID().uuidString)"
        let store = try makeObjectStore(
            at: SharedRemotes.seaweedServer().location(bucket: "photos", prefix: prefix, through: proxy.port),
            credentials: SeaweedServer.credentials, options: .quick)
        let found = try await store.probe(context)
        #expect(found.checksUploadDigest && found.hasExclusiveCreate && found.takesParts)
        #expect(!found.hasExclusiveComplete, "not seen, so not said")
        let first = try #require(proxy.exchanges.first { $0.method == "PUT" })
        #expect(first.header("Content-MD5") != nil, "buckets with Object Lock want it")
    }

    @Test func `without a condition it is looked again before each try, and nothing is overwritten`() async throws {
        let server = try SharedRemotes.seaweedServer()
        let proxy = try proxy()
        let upload = try upload("ours")
        var options = RemoteOptions.quick
        var known = try await SharedRemotes.seaweedCapabilities()
        known.hasExclusiveCreate = false
        options.capabilities = known
        let key = upload.key.rawValue
        // While we wait for the next try, somebody stores something.
        options.surroundings.sleep = { _ in try server.requests.overwrite("photos", key, "somebody's") }
        proxy.inject(.answer(status: 503), method: "PUT")
        guard case .occupied(let occupant) = try await store(through: proxy, options).put(upload, context) else {
            Issue.record("overwritten")
            return
        }
        #expect(occupant.byteCount == 10)
        #expect(try server.requests.send("GET", "/photos/\(key)") == "somebody's")
    }

    @Test func `without a condition nobody's request comes between the look and the PUT`() async throws {
        let proxy = try proxy()
        var options = RemoteOptions.quick
        options.transfers = 1
        var known = try await SharedRemotes.seaweedCapabilities()
        known.hasExclusiveCreate = false
        options.capabilities = known
        let store = try store(through: proxy, options)
        let uploads = try (0..<6).map { try upload("side by side \($0)") }
        // The bucket is seen now, so that a look is one request.
        guard case .stored = try await store.put(try upload("first"), context) else {
            Issue.record("not stored")
            return
        }
        proxy.reset()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for upload in uploads { group.addTask { _ = try await store.put(upload, context) } }
            try await group.waitForAll()
        }
        let names = proxy.exchanges.map { "\($0.method) \($0.target)" }
        #expect(names.count == 12)
        for index in stride(from: 0, to: names.count - 1, by: 2) {
            #expect(names[index].hasPrefix("HEAD"))
            #expect(names[index + 1] == names[index].replacing("HEAD", with: "PUT"))
        }
    }

    @Test func `412 with nothing there any more is tried once more`() async throws {
        let proxy = try proxy()
        var options = RemoteOptions.quick
        options.capabilities = try await SharedRemotes.seaweedCapabilities()
        proxy.inject(.answer(status: 412), method: "PUT")
        guard case .stored = try await store(through: proxy, options).put(try upload("now"), context) else {
            Issue.record("not stored")
            return
        }
        #expect(proxy.exchanges.filter { $0.method == "PUT" }.map(\.status) == [412, 200])
    }

    @Test func `a request that waited long for its turn is signed with the time at which it goes out`() async throws {
        let proxy = try proxy()
        let gate = ProxyGate()
        let late = Mutex(false)
        var options = RemoteOptions.quick
        options.transfers = 1
        // With a condition a PUT is one request, whose row is begun while it waits.
        options.capabilities = try await SharedRemotes.seaweedCapabilities()
        options.surroundings.now = { Date(timeIntervalSinceNow: late.withLock { $0 } ? 0 : -3_600) }
        let store = try store(through: proxy, options)
        proxy.inject(
            .hold(.answerHead(0), gate), .answer(status: 200, headers: ["ETag: \"x\"", "Content-Length: 1"]),
            method: "HEAD")
        let key = try #require(ObjectKey("originals/a"))
        let first = Task { try await store.head(key, context) }
        await gate.reached()
        let second = Task { [self] in try await store.put(try upload("late"), context) }
        while ledger.entries.count < 2 { try await Task.sleep(for: .milliseconds(5)) }
        late.withLock { $0 = true }
        gate.open()
        _ = try await first.value
        guard case .stored = try await second.value else {
            Issue.record("not stored")
            return
        }
        #expect(proxy.exchanges.allSatisfy { $0.status < 400 || $0.status == 404 }, "none was refused as too old")
    }

    @Test func `a request that was too long under way is sent again at once`() async throws {
        let proxy = try proxy()
        let date = HTTPDateText.now()
        let body = Array("<Error><Code>RequestTimeTooSkewed</Code></Error>".utf8)
        proxy.inject(.answer(status: 403, headers: ["Date: \(date)"], body: body), method: "PUT")
        guard case .stored = try await store(through: proxy).put(try upload("skewed"), context) else {
            Issue.record("not stored")
            return
        }
        #expect(proxy.exchanges.filter { $0.method == "PUT" }.map(\.status) == [403, 200])
    }
}

/// Times as servers write them.
private enum HTTPDateText {
    static func now() -> String {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(identifier: "GMT")
        formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
        return formatter.string(from: Date())
    }
}
