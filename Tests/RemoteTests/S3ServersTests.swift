import Crypto
import Foundation
import Remote
import SystemPackage
import Testing
import TierModel
import TierSyncTestSupport

/// Uploads in parts and the probe on the other S3 servers: the same steps for each, from a bucket of its own.
@Suite struct S3ServersTests {
    private static let partBytes = 5 << 20
    private let scratch: TemporaryDirectory
    private let ledger = InMemoryLedger()
    private let pending = PendingUploadsInMemory()

    init() throws { scratch = try TemporaryDirectory() }

    private var context: TransferContext { TransferContext(ledger: ledger, purpose: .push) }

    private func options(_ found: RemoteCapabilities?, attempts: Int = 5) -> RemoteOptions {
        var options = RemoteOptions.quick
        options.attempts = attempts
        options.capabilities = found
        options.pendingUploads = pending
        options.multipart.threshold = Int64(Self.partBytes)
        options.multipart.partBytes = Int64(Self.partBytes)...Int64(Self.partBytes)
        options.multipart.parallelParts = 2
        return options
    }

    /// Probes, is cut off in the middle of an upload in parts, takes it up, and removes an orphan. Says what the probe found.
    private func check(_ server: some S3TestServer) async throws -> RemoteCapabilities {
        let bucket = "parts-\(UUID().uuidString.prefix(8).lowercased())"
        try server.makeBucket(bucket)
        let credentials = type(of: server).credentials
        let probing = try makeObjectStore(
            at: server.location(bucket: bucket), credentials: credentials, options: options(nil))
        let found = try await probing.probe(context)
        let rows = ledger.entries.map { "\($0.intent.operation) \($0.result?.status ?? 0)" }
        #expect(found.takesParts && found.servesRanges, "\(rows)")
        for try await object in probing.list(nil, context) { Issue.record("the probe left \(object.key)") }
        #expect(try await probing.orphanedUploads(context).isEmpty)

        let bytes = TestBytes.make(3 * Self.partBytes + 1_000_003, seed: 5)
        let upload = ObjectUpload(
            key: try #require(ObjectKey("a b/ü+(1).raw")), file: try scratch.write(bytes, as: "large"),
            digest: ContentDigest(of: bytes), byteCount: Int64(bytes.count))
        let proxy = try CountingProxy(to: server.port)
        proxy.inject(.answer(status: 503), method: "PUT", target: "partNumber=3", times: 1)
        let first = try makeObjectStore(
            at: server.location(bucket: bucket, through: proxy.port), credentials: credentials,
            options: options(found, attempts: 1))
        let error = await #expect(throws: RemoteError.self) { _ = try await first.put(upload, context) }
        let begun = try #require(
            pending.pendingUpload(for: upload.key), "\(String(describing: error)) \(proxy.exchanges)")
        let there = try server.requests.partNumbers(bucket, upload.key.rawValue, uploadID: begun.identifier)
        #expect(!there.contains(3))

        let second = try CountingProxy(to: server.port)
        let store = try makeObjectStore(
            at: server.location(bucket: bucket, through: second.port), credentials: credentials, options: options(found)
        )
        guard case .stored(let object, let proof) = try await store.put(upload, context) else {
            Issue.record("not stored")
            return found
        }
        #expect(object.byteCount == upload.byteCount && object.version.etag != nil)
        #expect((proof != nil) == !found.checkedPartDigests.isEmpty)
        let sent = second.exchanges.filter { $0.method == "PUT" }.map(\.requestBody).reduce(0, +)
        let missing = Set(1...4).subtracting(there).map { $0 == 4 ? 1_000_003 : Self.partBytes }.reduce(0, +)
        #expect(sent > 0 && sent <= missing)
        let readBack = try await store.proveByReading(
            upload.key, digest: upload.digest, byteCount: upload.byteCount, context)
        _ = try await store.freshen(proof ?? readBack, of: upload.key, context)
        guard case .occupied = try await store.put(upload, context) else {
            Issue.record("stored twice")
            return found
        }
        #expect(pending.pendingUpload(for: upload.key) == nil)

        let orphan = try server.requests.beginUpload(bucket, "originals/left/behind.raw")
        #expect(try await store.orphanedUploads(context).map(\.identifier) == [orphan])
        for left in try await store.orphanedUploads(context) { try await store.removeOrphan(left, context) }
        #expect(try await store.orphanedUploads(context).isEmpty)
        #expect(ledger.entries.allSatisfy { $0.result != nil })
        return found
    }

    @Test(.enabled(if: SwiftServer.isAvailable, "\(SwiftServer.missing)"))
    func `R02 parts, their probe and orphans on OpenStack Swift`() async throws {
        let found = try await check(try SwiftServer.shared())
        #expect(found.checkedDigests.contains(.signedPayload) && found.checkedDigests.contains(.contentMD5))
        #expect(!found.hasExclusiveCreate)
        // Its S3 layer hands the condition of a Complete on to the store, which keeps it: see the next test.
        #expect(found.hasExclusiveComplete)
    }

    @Test(.enabled(if: SwiftServer.isAvailable, "\(SwiftServer.missing)"))
    func `R05 OpenStack Swift refuses a PUT with a condition, and a Complete with one where something is`() throws {
        let server = try SwiftServer.shared()
        let bucket = "conditions-\(UUID().uuidString.prefix(8).lowercased())"
        try server.makeBucket(bucket)
        let requests = server.requests
        try requests.overwrite(bucket, "taken", "somebody's")
        let condition = [(name: "If-None-Match", value: "*")]
        let put = try requests.answer("PUT", "/\(bucket)/free", headers: condition, body: "ours")
        #expect(put.status == 501 && put.body.contains("<Code>NotImplemented</Code>"))
        for (key, status, content) in [("taken", 412, "somebody's"), ("absent", 200, "ours")] {
            let id = try requests.beginUpload(bucket, key)
            try requests.send("PUT", "/\(bucket)/\(key)", query: [("partNumber", "1"), ("uploadId", id)], body: "ours")
            let etag = Insecure.MD5.hash(data: Data("ours".utf8)).map { String(format: "%02x", $0) }.joined()
            let document =
                "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>\(etag)</ETag></Part>"
                + "</CompleteMultipartUpload>"
            let done = try requests.answer(
                "POST", "/\(bucket)/\(key)", query: [("uploadId", id)], headers: condition, body: document)
            #expect(done.status == status, "\(done.body)")
            #expect(try requests.send("GET", "/\(bucket)/\(key)") == content)
        }
    }

    @Test(.enabled(if: SwiftServer.isAvailable, "\(SwiftServer.missing)"))
    func `a session token is sent and signed, and a server that checks signatures takes it`() async throws {
        let server = try SwiftServer.shared()
        let bucket = "token-\(UUID().uuidString.prefix(8).lowercased())"
        try server.makeBucket(bucket)
        let proxy = try CountingProxy(to: server.port)
        let store = try makeObjectStore(
            at: server.location(bucket: bucket, through: proxy.port),
            credentials: .accessKey(id: SwiftServer.accessKeyID, secret: SwiftServer.secret, sessionToken: "a+b/c=="),
            options: .quick)
        for try await object in store.list(nil, context) { Issue.record("\(object.key)") }
        let asked = try #require(await proxy.settled().last)
        #expect(asked.status == 200)
        #expect(asked.header("x-amz-security-token") == "a+b/c==")
        let names = asked.header("Authorization")?.components(separatedBy: "SignedHeaders=").last?.prefix { $0 != "," }
        #expect(names?.split(separator: ";").contains("x-amz-security-token") == true)
    }

    @Test(.enabled(if: CephServer.isAvailable, "\(CephServer.missing)"))
    func `R02 parts, their probe and orphans on Ceph`() async throws {
        let found = try await check(try CephServer.shared())
        #expect(found.checkedDigests.contains(.signedPayload))
    }
}
