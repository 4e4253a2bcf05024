import Foundation
import Remote
import Synchronization
import SystemPackage
import Testing
import TierModel
import TierSyncTestSupport

/// Uploads in parts on a real S3 server, through the proxy that counts and misbehaves.
@Suite(.enabled(if: ServerPrograms.weed != nil, "\(SeaweedServer.missing)"))
struct MultipartTests {
    static let partBytes = 5 << 20
    let scratch: TemporaryDirectory
    let ledger = InMemoryLedger()
    let pending = PendingUploadsInMemory()

    init() throws { scratch = try TemporaryDirectory() }

    var context: TransferContext { TransferContext(ledger: ledger, purpose: .push) }

    /// An adapter that knows nothing but what was written down: what a next process has.
    func adapter(
        through proxy: CountingProxy, attempts: Int = 5, pending other: (any PendingUploads)? = nil,
        _ change: (inout RemoteCapabilities) -> Void = { _ in }
    ) async throws -> any ObjectStore {
        var options = RemoteOptions.quick
        options.attempts = attempts
        options.pendingUploads = other ?? pending
        options.multipart.threshold = Int64(Self.partBytes)
        options.multipart.partBytes = Int64(Self.partBytes)...Int64(Self.partBytes)
        options.multipart.parallelParts = 2
        var capabilities = try await SharedRemotes.seaweedCapabilities()
        change(&capabilities)
        options.capabilities = capabilities
        return try makeObjectStore(
            at: SharedRemotes.seaweedServer().location(bucket: "photos", through: proxy.port),
            credentials: SeaweedServer.credentials, options: options)
    }

    func proxy() throws -> CountingProxy { try CountingProxy(to: SharedRemotes.seaweedServer().port) }

    /// A file of some whole parts and a short one.
    func upload(wholeParts: Int = 3, seed: UInt64 = 1) throws -> ObjectUpload {
        let count = wholeParts * Self.partBytes + 1_234_567
        let bytes = TestBytes.make(count, seed: seed)
        let key = try #require(ObjectKey("parts/\(UUID().uuidString).raw"))
        let file = try scratch.write(bytes, as: UUID().uuidString)
        return ObjectUpload(key: key, file: file, digest: ContentDigest(of: bytes), byteCount: Int64(count))
    }

    func partsSent(_ proxy: CountingProxy, of identifier: String = "") -> [Int] {
        proxy.exchanges.filter {
            $0.method == "PUT" && (200..<300).contains($0.status)
                && (identifier.isEmpty || $0.target.contains("uploadId=\(identifier)"))
        }.compactMap(partNumber).sorted()
    }

    func partNumber(_ exchange: CountingProxy.Exchange) -> Int? {
        exchange.target.components(separatedBy: "partNumber=").dropFirst().first.flatMap {
            Int($0.prefix { $0.isNumber })
        }
    }

    /// The parts that the server has once nothing of what was cut off arrives any more: its list stays the same for half a second.
    func settledParts(_ key: ObjectKey, _ begun: PendingUpload, _ proxy: CountingProxy) async throws -> Set<Int> {
        _ = await proxy.settled()
        let requests = try SharedRemotes.seaweedServer().requests
        var seen: Set<Int>?
        var unchanged = 0
        for _ in 0..<200 where unchanged < 5 {
            let now = try requests.partNumbers("photos", key.rawValue, uploadID: begun.identifier)
            unchanged = now == seen ? unchanged + 1 : 0
            seen = now
            try await Task.sleep(for: .milliseconds(100))
        }
        return try #require(seen)
    }

    func stored(_ outcome: PutOutcome) throws -> (object: StoredObject, proof: Proof?) {
        guard case .stored(let object, let proof) = outcome else {
            Issue.record("not stored: \(outcome)")
            throw CancellationError()
        }
        return (object, proof)
    }

    func readBack(_ store: any ObjectStore, _ upload: ObjectUpload) async throws {
        _ = try await store.proveByReading(upload.key, digest: upload.digest, byteCount: upload.byteCount, context)
    }

    func uploadIDs(_ key: ObjectKey) throws -> [String] {
        try SharedRemotes.seaweedServer().requests.uploadIDs("photos", prefix: key.rawValue)
    }

    @Test func `a large file goes in parts, is proven by their digests, and each byte is sent once`() async throws {
        let proxy = try proxy()
        let store = try await adapter(through: proxy)
        let upload = try upload()
        let (object, proof) = try stored(try await store.put(upload, context))
        #expect(object.byteCount == upload.byteCount)
        #expect(proof?.kind == .checkedUpload && proof?.digest == upload.digest && proof?.version == object.version)
        #expect(partsSent(proxy) == [1, 2, 3, 4])
        let sent = proxy.exchanges.filter { $0.method == "PUT" }.map(\.requestBody).reduce(0, +)
        #expect(sent == Int(upload.byteCount))
        #expect(ledger.entries(.put).compactMap(\.intent.rangeStart).sorted() == (0...3).map { Int64($0 * 5 << 20) })
        #expect(ledger.entries(.put).compactMap(\.result?.bytes.sent).reduce(0, +) == upload.byteCount)
        #expect(ledger.entries.count == proxy.exchanges.count, "a row for each request")
        #expect(pending.pendingUpload(for: upload.key) == nil)
        #expect(try uploadIDs(upload.key).isEmpty)
        let fresh = try await store.freshen(try #require(proof), of: upload.key, context)
        #expect(fresh.key == upload.key)
        try await readBack(store, upload)
        guard case .occupied = try await store.put(upload, context) else {
            return #expect(Bool(false), "stored a second time")
        }
        #expect(partsSent(proxy) == [1, 2, 3, 4], "what is there is not sent again")
    }

    @Test func `R02 an upload that is cut off sends only the missing parts when another process takes it up`()
        async throws
    {
        let proxy = try proxy()
        let upload = try upload(wholeParts: 4)
        for number in [3, 5] {
            proxy.inject(.answer(status: 503), method: "PUT", target: "partNumber=\(number)", times: 1)
        }
        let error = await #expect(throws: RemoteError.self) {
            _ = try await adapter(through: proxy, attempts: 1).put(upload, context)
        }
        #expect(error?.isRemoteWide == true)
        let begun = try #require(pending.pendingUpload(for: upload.key))
        #expect(begun.digest == upload.digest && begun.partBytes == Int64(Self.partBytes))
        let there = try await settledParts(upload.key, begun, proxy)
        #expect(!there.isEmpty && !there.contains(3))

        let second = try CountingProxy(to: SharedRemotes.seaweedServer().port)
        let store = try await adapter(through: second)
        let (_, proof) = try stored(try await store.put(upload, context))
        #expect(partsSent(second) == Set(1...5).subtracting(there).sorted(), "the missing parts, and no other")
        let sent = second.exchanges.filter { $0.method == "PUT" }.map(\.requestBody).reduce(0, +)
        let missing = Set(1...5).subtracting(there).map { $0 == 5 ? 1_234_567 : Self.partBytes }.reduce(0, +)
        #expect(sent == missing)
        #expect(proof != nil)
        #expect(second.exchanges.filter { $0.target.contains("?uploads") }.isEmpty, "no second upload was begun")
        #expect(pending.pendingUpload(for: upload.key) == nil)
        try await readBack(store, upload)
    }

    @Test func `R02 a cancelled upload stops all its parts and is taken up later`() async throws {
        let proxy = try proxy()
        let upload = try upload(wholeParts: 5)
        // A part whose answer is lost is sent again for ever: only the cancellation ends this.
        proxy.inject(.loseReply, method: "PUT", target: "partNumber=4", times: 1_000_000)
        let first = try await adapter(through: proxy, attempts: 1_000_000)
        let context = context
        let task = Task { try await first.put(upload, context) }
        while partsSent(proxy).count < 3 { try await Task.sleep(for: .milliseconds(5)) }
        task.cancel()
        await #expect(throws: CancellationError.self) { _ = try await task.value }
        #expect(ledger.entries.allSatisfy { $0.result != nil })
        let begun = try #require(pending.pendingUpload(for: upload.key))
        let there = try SharedRemotes.seaweedServer().requests.partNumbers(
            "photos", upload.key.rawValue, uploadID: begun.identifier)
        #expect(there.count >= 3)
        let second = try CountingProxy(to: SharedRemotes.seaweedServer().port)
        let next = try await adapter(through: second)
        _ = try stored(try await next.put(upload, context))
        #expect(Set(partsSent(second)).isDisjoint(with: there))
        try await readBack(next, upload)
    }

    @Test func `a part that is not ours is sent again, also when its size is right`() async throws {
        let proxy = try proxy()
        let upload = try upload()
        proxy.inject(.answer(status: 503), method: "PUT", target: "partNumber=4", times: 1)
        await #expect(throws: RemoteError.self) {
            _ = try await adapter(through: proxy, attempts: 1).put(upload, context)
        }
        var begun = try #require(pending.pendingUpload(for: upload.key))
        // Somebody else's part under the same number, after ours have arrived.
        let there = try await settledParts(upload.key, begun, proxy)
        let foreign = String(repeating: "x", count: Self.partBytes)
        let requests = try SharedRemotes.seaweedServer().requests
        let query = [(name: "uploadId", value: begun.identifier)]
        try requests.send(
            "PUT", "/photos/\(upload.key)", query: [("partNumber", "1")] + query, body: foreign)
        proxy.reset()
        let next = try await adapter(through: proxy)
        _ = try stored(try await next.put(upload, context))
        #expect(partsSent(proxy) == Set(1...4).subtracting(there).union([1]).sorted())
        try await readBack(next, upload)

        // One that was written down for other content is removed, not mixed in.
        let id = try SharedRemotes.seaweedServer().requests.beginUpload("photos", "parts/\(upload.digest).raw")
        begun.key = try #require(ObjectKey("parts/\(upload.digest).raw"))
        begun.digest = .zero
        begun.identifier = id
        pending.save(begun)
        var other = upload
        other.key = begun.key
        _ = try stored(try await next.put(other, context))
        #expect(try uploadIDs(other.key).isEmpty)
        try await readBack(next, other)
    }

    @Test func `R02 parts that are listed on two pages are all found`() async throws {
        let proxy = try proxy()
        let upload = try upload(wholeParts: 4)
        proxy.inject(.answer(status: 503), method: "PUT", target: "partNumber=5", times: 1)
        await #expect(throws: RemoteError.self) {
            _ = try await adapter(through: proxy, attempts: 1).put(upload, context)
        }
        let begun = try #require(pending.pendingUpload(for: upload.key))
        let there = try await settledParts(upload.key, begun, proxy)
        try #require(there.count >= 2)
        // The server's own first page of one part; the second is asked for by the adapter.
        let page = try SharedRemotes.seaweedServer().requests.send(
            "GET", "/photos/\(upload.key)", query: [("max-parts", "1"), ("uploadId", begun.identifier)])
        try #require(page.contains("<IsTruncated>true<"))
        proxy.reset()
        proxy.removeRules()
        proxy.inject(.replaceAnswer(status: 200, body: Array(page.utf8)), method: "GET", target: "uploadId=")
        _ = try stored(try await adapter(through: proxy).put(upload, context))
        #expect(partsSent(proxy) == Set(1...5).subtracting(there).sorted())
        #expect(proxy.exchanges.contains { $0.method == "GET" && $0.target.contains("part-number-marker=1") })
    }

    @Test func `R03 a byte flipped in a part is refused, and only that part is sent again`() async throws {
        let proxy = try proxy()
        let store = try await adapter(through: proxy)
        let upload = try upload()
        proxy.inject(.flipRequestByte(at: 3_000_000), method: "PUT", target: "partNumber=2")
        let (_, proof) = try stored(try await store.put(upload, context))
        #expect(proof != nil)
        #expect(partsSent(proxy) == [1, 2, 3, 4])
        #expect(proxy.exchanges.filter { partNumber($0) == 2 }.map(\.status) == [400, 200])
        try await readBack(store, upload)
    }

    @Test func `R04 a file that changes while its parts are sent is not stored, and the upload is removed`()
        async throws
    {
        let proxy = try proxy()
        let upload = try upload()
        // The first try writes the upload down and fails; then the file changes.
        proxy.inject(.answer(status: 503), method: "PUT", target: "partNumber=4", times: 1)
        await #expect(throws: RemoteError.self) {
            _ = try await adapter(through: proxy, attempts: 1).put(upload, context)
        }
        #expect(pending.pendingUpload(for: upload.key) != nil)
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: upload.file.string))
        try handle.seek(toOffset: 7_000_000)
        try handle.write(contentsOf: Data("changed".utf8))
        try handle.close()
        // The other parts were on their way when one failed.
        _ = await proxy.settled()
        proxy.reset()
        let store = try await adapter(through: proxy)
        let error = await #expect(throws: RemoteError.self) { _ = try await store.put(upload, context) }
        #expect(error?.code == .sourceChanged)
        #expect(partsSent(proxy).isEmpty)
        #expect(try await store.head(upload.key, context) == nil)
        #expect(pending.pendingUpload(for: upload.key) == nil)
        #expect(try uploadIDs(upload.key).isEmpty)
    }

    @Test func `R04 a file that changes behind the first pass is noticed by the part that reads it`() async throws {
        let proxy = try proxy()
        let upload = try upload()
        // The first part's answers are lost until the file has changed: by then all digests are known.
        proxy.inject(.loseReply, method: "PUT", target: "partNumber=1", times: 1_000_000)
        let store = try await adapter(through: proxy, attempts: 1_000_000)
        let context = context
        let task = Task { try await store.put(upload, context) }
        while !proxy.exchanges.contains(where: { partNumber($0) == 1 }) { try await Task.sleep(for: .milliseconds(5)) }
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: upload.file.string))
        try handle.seek(toOffset: 1_000)
        try handle.write(contentsOf: Data("changed".utf8))
        try handle.close()
        let error = await #expect(throws: RemoteError.self) { _ = try await task.value }
        #expect(error?.code == .sourceChanged)
        #expect(!partsSent(proxy).contains(1))
        #expect(try await store.head(upload.key, context) == nil)
        #expect(try uploadIDs(upload.key).isEmpty)
    }

    @Test(arguments: [true, false])
    func `R05 another object at the key is never overwritten by parts`(_ isExclusive: Bool) async throws {
        let proxy = try proxy()
        let store = try await adapter(through: proxy) { $0.hasExclusiveComplete = isExclusive }
        let upload = try upload()
        // It comes while the parts are on the way.
        proxy.inject(.answer(status: 503), method: "PUT", target: "partNumber=4", times: 1)
        let requests = try SharedRemotes.seaweedServer().requests
        let sleeping = try await adapter(through: proxy, attempts: 1)
        await #expect(throws: RemoteError.self) { _ = try await sleeping.put(upload, context) }
        try requests.overwrite("photos", upload.key.rawValue, "somebody was faster")
        guard case .occupied(let object) = try await store.put(upload, context) else {
            return #expect(Bool(false), "overwritten")
        }
        #expect(object.byteCount == 19)
        #expect(try requests.send("GET", "/photos/\(upload.key)") == "somebody was faster")
        #expect(try uploadIDs(upload.key).isEmpty)
        #expect(pending.pendingUpload(for: upload.key) == nil)
    }

    @Test func `R05 an object that appears between the first look and the end is not overwritten`() async throws {
        let proxy = try proxy()
        let store = try await adapter(through: proxy)
        let upload = try upload()
        try SharedRemotes.seaweedServer().requests.overwrite("photos", upload.key.rawValue, "there all the time")
        // The first look is told that nothing is there.
        proxy.inject(.answer(status: 404), method: "HEAD", target: upload.key.rawValue)
        guard case .occupied(let object) = try await store.put(upload, context) else {
            return #expect(Bool(false), "overwritten")
        }
        #expect(object.byteCount == 18)
        #expect(proxy.exchanges.contains { $0.method == "POST" && $0.status == 412 })
        #expect(try uploadIDs(upload.key).isEmpty)
    }
}

/// Keeps what was written down before the first byte.
final class WrittenDown: PendingUploads {
    let uploads = Mutex<[PendingUpload]>([])

    var saved: [PendingUpload] { uploads.withLock { $0 } }

    func pendingUpload(for key: ObjectKey) -> PendingUpload? { nil }

    func save(_ upload: PendingUpload) { uploads.withLock { $0.append(upload) } }

    func remove(_ upload: PendingUpload) {}
}
