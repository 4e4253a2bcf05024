import Foundation
import Remote
import SystemPackage
import Testing
import TierModel
import TierSyncTestSupport

/// Two real servers behind a proxy that does what networks do.
@Suite(
    .enabled(if: ServerPrograms.weed != nil, "\(SeaweedServer.missing)"),
    .enabled(if: ServerPrograms.lighttpd != nil, "\(LighttpdServer.missing)"))
struct FaultTests {
    enum Server: CaseIterable { case seaweed, lighttpd }

    private let scratch: TemporaryDirectory
    private let ledger = InMemoryLedger()
    private let bytes = (0..<400_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }

    init() throws { scratch = try TemporaryDirectory() }

    private var context: TransferContext { TransferContext(ledger: ledger, purpose: .analysis) }

    private func remote(_ server: Server) async throws -> (store: any ObjectStore, proxy: CountingProxy) {
        switch server {
        case .seaweed:
            let proxy = try CountingProxy(to: SharedRemotes.seaweedServer().port)
            return (try await SharedRemotes.seaweed(through: proxy.port).store, proxy)
        case .lighttpd:
            let server = try LighttpdServer.shared()
            let proxy = try CountingProxy(to: server.port)
            let store = try makeObjectStore(
                at: server.location(through: proxy.port), credentials: LighttpdServer.credentials, options: .quick)
            return (store, proxy)
        }
    }

    private func upload() throws -> ObjectUpload {
        let key = try #require(ObjectKey("faults/\(UUID().uuidString).jpg"))
        let file = try scratch.write(bytes, as: "up-\(UUID().uuidString)")
        return ObjectUpload(key: key, file: file, digest: ContentDigest(of: bytes), byteCount: Int64(bytes.count))
    }

    private func stored(_ store: any ObjectStore) async throws -> StoredObject {
        switch try await store.put(upload(), context) {
        case .stored(let object, _), .occupied(let object): return object
        }
    }

    private func download(_ object: StoredObject, offset: Int = 0) throws -> ObjectDownload {
        let file = try scratch.write(bytes[..<offset], as: "down-\(UUID().uuidString)")
        return ObjectDownload(
            key: object.key, version: object.version, byteCount: object.byteCount, file: file, offset: Int64(offset))
    }

    private func content(_ download: ObjectDownload) throws -> [UInt8] {
        try scratch.bytes(of: download.file.lastComponent?.string ?? "")
    }

    @Test(arguments: Server.allCases)
    func `a cut download goes on where it was, and no byte is fetched twice`(_ server: Server) async throws {
        let (store, proxy) = try await remote(server)
        let object = try await stored(store)
        proxy.reset()
        proxy.inject(.cutResponse(afterBytes: 240_000), method: "GET")
        let download = try download(object)
        let range = try await store.get(download, context)
        #expect(range.received == 400_000)
        #expect(try content(download) == bytes)
        let gets = proxy.exchanges.filter { $0.method == "GET" }
        #expect(gets.map(\.responseBody) == [240_000, 160_000])
        #expect(ledger.entries(.get).map { $0.result?.bytes.received } == [240_000, 160_000])
        #expect(ledger.entries(.get).map(\.intent.rangeStart) == [nil, 240_000])
    }

    @Test(arguments: Server.allCases)
    func `a whole answer is not appended to a part`(_ server: Server) async throws {
        let (store, proxy) = try await remote(server)
        let object = try await stored(store)
        proxy.inject(.answerAsWhole, method: "GET")
        let download = try download(object, offset: 1_000)
        let error = await #expect(throws: RemoteError.self) { _ = try await store.get(download, context) }
        #expect(error?.code == .protocolViolation)
        #expect(try content(download).count == 1_000)
        let row = try #require(ledger.entries(.get).last?.result)
        #expect(row.wasted == row.bytes.received && (row.wasted == 0 || row.wasteReason == .unusable))
    }

    @Test(
        arguments: Server.allCases,
        ["bytes 0-398999/400000", "bytes 1000-399999/500000", "bytes 999-399999/400000", "x"])
    func `a wrong Content-Range is refused`(_ server: Server, _ range: String) async throws {
        let (store, proxy) = try await remote(server)
        let object = try await stored(store)
        proxy.inject(.rewriteContentRange(range), method: "GET", times: 5)
        let download = try download(object, offset: 1_000)
        let error = await #expect(throws: RemoteError.self) { _ = try await store.get(download, context) }
        #expect(error?.code == .protocolViolation)
        #expect(try content(download).count == 1_000)
    }

    @Test(arguments: Server.allCases)
    func `a byte flipped on the way back is caught by the proof`(_ server: Server) async throws {
        let (store, proxy) = try await remote(server)
        let object = try await stored(store)
        proxy.inject(.flipResponseByte(at: 123_456), method: "GET")
        let error = await #expect(throws: RemoteError.self) {
            _ = try await store.proveByReading(
                object.key, digest: ContentDigest(of: bytes), byteCount: object.byteCount, context)
        }
        #expect(error?.code == .contentDiffers)
    }

    @Test func `a byte flipped on the way to S3 is refused and sent again`() async throws {
        let (store, proxy) = try await remote(.seaweed)
        proxy.inject(.flipRequestByte(at: 200_000), method: "PUT")
        let upload = try upload()
        guard case .stored(_, let proof?) = try await store.put(upload, context) else {
            return #expect(Bool(false), "not stored with a proof")
        }
        #expect(proof.kind == .checkedUpload)
        #expect(proxy.exchanges.filter { $0.method == "PUT" }.map(\.status) == [400, 200])
        _ = try await store.proveByReading(upload.key, digest: upload.digest, byteCount: upload.byteCount, context)
    }

    @Test(arguments: Server.allCases)
    func `a lost answer is decided by what is there`(_ server: Server) async throws {
        let (store, proxy) = try await remote(server)
        proxy.inject(.loseReply, method: server == .seaweed ? "PUT" : "MOVE")
        let upload = try upload()
        switch try await store.put(upload, context) {
        case .stored(let object, _), .occupied(let object): #expect(object.byteCount == 400_000)
        }
        _ = try await store.proveByReading(upload.key, digest: upload.digest, byteCount: upload.byteCount, context)
        #expect(!proxy.exchanges.contains { $0.method == "DELETE" && $0.target.contains(upload.key.components[1]) })
    }

    @Test(arguments: Server.allCases, [429, 500, 503])
    func `a busy server is asked again after the wait it names`(_ server: Server, _ status: Int) async throws {
        let (store, proxy) = try await remote(server)
        let object = try await stored(store)
        proxy.inject(.answer(status: status, headers: ["Retry-After: 1"]), method: "HEAD", times: 2)
        #expect(try await store.head(object.key, context)?.byteCount == 400_000)
        #expect(ledger.entries(.head).suffix(3).map { $0.result?.status } == [status, status, 200])
        #expect(ledger.entries(.head).suffix(3).map(\.intent.attempt) == [1, 2, 3])
    }

    @Test(arguments: Server.allCases)
    func `a server that stays busy ends the run, not the photo alone`(_ server: Server) async throws {
        let (store, proxy) = try await remote(server)
        let object = try await stored(store)
        proxy.inject(.answer(status: 503), method: "HEAD", times: 99)
        let error = await #expect(throws: RemoteError.self) { _ = try await store.head(object.key, context) }
        #expect(error?.isRemoteWide == true && error?.exitStatus == .remoteUnreachable)
        #expect(proxy.exchanges.filter { $0.status == 503 }.count == 5)
    }

    @Test func `a full WebDAV server stops the queue and keeps the original`() async throws {
        let (store, proxy) = try await remote(.lighttpd)
        proxy.inject(.answer(status: 507), method: "PUT")
        let error = await #expect(throws: RemoteError.self) { _ = try await store.put(upload(), context) }
        #expect(error?.code == .full && error?.isRemoteWide == true)
    }

    @Test func `a clock that is wrong by an hour is corrected once`() async throws {
        let proxy = try CountingProxy(to: SharedRemotes.seaweedServer().port)
        var options = RemoteOptions.quick
        options.surroundings.now = { Date(timeIntervalSinceNow: -3_600) }
        let store = try makeObjectStore(
            at: SharedRemotes.seaweedServer().location(bucket: "photos", through: proxy.port),
            credentials: SeaweedServer.credentials, options: options)
        let key = try #require(ObjectKey("absent"))
        #expect(try await store.head(key, context) == nil)
        #expect(try await store.head(key, context) == nil)
        #expect(proxy.exchanges.filter { $0.status == 403 }.count == 1)
    }

    @Test(arguments: Server.allCases)
    func `a cancelled download ends at once and leaves a file to resume`(_ server: Server) async throws {
        let (store, proxy) = try await remote(server)
        let object = try await stored(store)
        proxy.inject(.stall(afterBytes: 100_000), method: "GET")
        let download = try download(object)
        let context = context
        let task = Task { try await store.get(download, context) }
        while (try? content(download).count) ?? 0 < 100_000 { await Task.yield() }
        let clock = ContinuousClock()
        let start = clock.now
        task.cancel()
        await #expect(throws: CancellationError.self) { _ = try await task.value }
        // 100 ms on a machine with nothing else to do; a stall would last a minute.
        #expect(clock.now - start < .seconds(20))
        #expect(ledger.entries(.get).last?.result?.outcome == "cancelled")
        #expect(ledger.entries(.get).last?.result?.bytes.received == 100_000)
        #expect(try content(download) == Array(bytes[..<100_000]))
        var rest = download
        rest.offset = 100_000
        #expect(try await store.get(rest, self.context).received == 300_000)
        #expect(try content(download) == bytes)
    }

    @Test func `a server that stops answering times out and says so`() async throws {
        let proxy = try CountingProxy(to: SharedRemotes.seaweedServer().port)
        var options = RemoteOptions.quick
        options.stallTimeout = .seconds(1)
        options.attempts = 1
        let store = try makeObjectStore(
            at: SharedRemotes.seaweedServer().location(bucket: "photos", through: proxy.port),
            credentials: SeaweedServer.credentials, options: options)
        let object = try await stored(store)
        proxy.inject(.stall(afterBytes: 1_000), method: "GET")
        let error = await #expect(throws: RemoteError.self) { _ = try await store.get(download(object), context) }
        #expect(error?.code == .timedOut && error?.isRemoteWide == true)
    }

    @Test func `a redirect on the same server is followed, to another it is not`() async throws {
        let (store, proxy) = try await remote(.lighttpd)
        let object = try await stored(store)
        let ways = ["/dav/\(object.key)", "http://127.0.0.1:\(proxy.port)/dav/\(object.key)"]
        for way in ways {
            proxy.inject(.answer(status: 307, headers: ["Location: \(way)"]), method: "GET", target: "detour")
            let key = try #require(ObjectKey("detour"))
            let download = ObjectDownload(
                key: key, version: nil, byteCount: nil, file: scratch.path.appending("detour-\(UUID().uuidString)"))
            #expect(try await store.get(download, context).received == 400_000)
        }
        let witness = try CountingProxy(to: LighttpdServer.shared().port)
        proxy.inject(
            .answer(status: 307, headers: ["Location: http://127.0.0.1:\(witness.port)/dav/\(object.key)"]),
            method: "GET",
            target: "detour")
        let download = ObjectDownload(
            key: try #require(ObjectKey("detour")), version: nil, byteCount: nil,
            file: scratch.path.appending("no-detour"))
        let error = await #expect(throws: RemoteError.self) { _ = try await store.get(download, context) }
        #expect(error?.code == .server)
        #expect(witness.exchanges.isEmpty)
    }

    @Test func `a bucket of another region is asked there`() async throws {
        let (store, proxy) = try await remote(.seaweed)
        let object = try await stored(store)
        proxy.reset()
        proxy.inject(.answer(status: 301, headers: ["x-amz-bucket-region: eu-west-3"]), method: "HEAD")
        #expect(try await store.head(object.key, context)?.byteCount == 400_000)
        #expect(try await store.head(object.key, context)?.byteCount == 400_000)
        #expect(proxy.exchanges.map(\.status) == [301, 200, 200])
    }

    @Test(arguments: Server.allCases)
    func `a request on a connection that has died is repeated in a row of its own`(_ server: Server) async throws {
        let (store, proxy) = try await remote(server)
        let object = try await stored(store)
        let rows = ledger.entries.count
        proxy.reset()
        proxy.inject(.loseReply, method: "HEAD")
        #expect(try await store.head(object.key, context)?.byteCount == 400_000)
        #expect(proxy.exchanges.map(\.status) == [0, 200])
        #expect(ledger.entries.dropFirst(rows).map { $0.result?.outcome } == ["unreachable", "ok"])
        let heads = ledger.entries.dropFirst(rows).compactMap { $0.result?.bytes.headerSent }
        #expect(heads == proxy.exchanges.map { Int64($0.requestHead) })
    }
}
