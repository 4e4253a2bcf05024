import Foundation
import Remote
import SystemPackage
import Testing
import TierModel
import TierSyncTestSupport
import Workers

/// Limits over real connections.
@Suite struct RateLimitTests {
    private let scratch: TemporaryDirectory
    private let context = TransferContext(ledger: InMemoryLedger(), purpose: .push)
    /// Of unequal sizes, 8 MB together, each below what libcurl asks leave for.
    private let sizes = (0..<16).map { 125_000 + ($0 % 8) * 100_000 + 25_000 }

    init() throws { scratch = try TemporaryDirectory() }

    private func upload(_ number: Int, _ size: Int) throws -> ObjectUpload {
        let bytes = [UInt8](repeating: UInt8(number), count: size)
        let key = try #require(ObjectKey("rate/\(UUID().uuidString)/\(number)"))
        return ObjectUpload(
            key: key, file: try scratch.write(bytes, as: "up\(number)"), digest: ContentDigest(of: bytes),
            byteCount: Int64(size))
    }

    private func store(_ proxy: CountingProxy, _ limiter: BandwidthLimiter?) throws -> any ObjectStore {
        var options = RemoteOptions.quick
        options.bandwidth = limiter
        return try makeObjectStore(
            at: LighttpdServer.shared().location(through: proxy.port), credentials: LighttpdServer.credentials,
            options: options)
    }

    /// What may have passed after a time: the rate, and the burst of a quarter of a second that the bucket holds when full.
    ///
    /// Nothing is added for buffers: the proxy has read no more than we gave out, and what is in buffers on the way down
    /// has arrived when the last download has ended.
    private func allowed(_ rate: Int64, after time: Duration) -> Double {
        Double(rate) * (time / .seconds(1) + TokenBucket.tolerance)
    }

    @Test(.enabled(if: ServerPrograms.lighttpd != nil, "\(LighttpdServer.missing)"))
    func `R35 a rate limit over all connections holds for ten seconds with eight workers up and eight down`()
        async throws
    {
        let upProxy = try CountingProxy(to: LighttpdServer.shared().port)
        let downProxy = try CountingProxy(to: LighttpdServer.shared().port)
        let uploads = try sizes.indices.map { try upload($0, sizes[$0]) }
        let stored = try sizes.indices.map { try upload($0, sizes[$0]) }
        let free = try store(downProxy, nil)
        for upload in stored { _ = try await free.put(upload, context) }
        downProxy.reset()

        let total = sizes.reduce(0, +)
        let rate = Int64(total / 10)
        let speed = try #require(BandwidthRate(bytesPerSecond: rate))
        // Four stores, as four remotes of one process would be; one limiter.
        let limiter = BandwidthLimiter(BandwidthLimits(up: speed, down: speed))
        let (upStores, downStores) = (
            [try store(upProxy, limiter), try store(upProxy, limiter)],
            [try store(downProxy, limiter), try store(downProxy, limiter)]
        )
        let context = context
        let scratch = scratch
        let clock = ContinuousClock()
        let start = clock.now
        async let up: Void = forEachBounded(uploads.enumerated().map { ($0, $1) }, width: 8) { number, upload in
            _ = try await upStores[number % 2].put(upload, context)
        } receive: {
            let sent = upProxy.exchanges.reduce(0) { $0 + $1.requestBody }
            #expect(Double(sent) <= allowed(rate, after: clock.now - start))
        }
        async let down: Void = forEachBounded(stored.enumerated().map { ($0, $1) }, width: 8) { number, upload in
            let file = scratch.path.appending("down\(number)")
            let download = ObjectDownload(key: upload.key, version: nil, byteCount: upload.byteCount, file: file)
            _ = try await downStores[number % 2].get(download, context)
        } receive: {
        }
        _ = try await (up, down)
        let elapsed = clock.now - start
        let isSettled = await eventually {
            upProxy.exchanges.count { $0.method == "PUT" } == 16
                && downProxy.exchanges.count { $0.method == "GET" && $0.status == 200 } == 16
        }
        #expect(isSettled)
        let sent = upProxy.exchanges.reduce(0) { $0 + $1.requestBody }
        let received = downProxy.exchanges.reduce(0) { $0 + $1.responseBody }
        // Small requests and answers beside the files are in what is bounded.
        #expect(upProxy.exchanges.filter { $0.method == "PUT" }.reduce(0) { $0 + $1.requestBody } == total)
        let reads = downProxy.exchanges.filter { $0.method == "GET" && $0.status == 200 }
        #expect(reads.reduce(0) { $0 + $1.responseBody } == total)
        #expect(Double(sent) <= allowed(rate, after: elapsed), "up in \(elapsed)")
        #expect(Double(received) <= allowed(rate, after: elapsed), "down in \(elapsed)")
    }

    @Test func `a directory takes its bytes from the same limits`() async throws {
        let time = VirtualTime(startingAt: Date(timeIntervalSince1970: 0))
        let limits = BandwidthLimits(up: try BandwidthRate("1M"), down: try BandwidthRate("2M"))
        var options = RemoteOptions()
        options.bandwidth = BandwidthLimiter(BandwidthSchedule(otherwise: limits), timing: time.timing)
        let folder = try TemporaryDirectory()
        let store = try makeObjectStore(at: .directory(folder.path.appending("r")), options: options)
        let upload = try upload(1, 4_000_000)
        guard case .stored = try await store.put(upload, context) else { return #expect(Bool(false)) }
        // Up in 4 s, read back in 2 s, less a burst each.
        #expect(time.elapsed >= 5.5 - 0.01 && time.elapsed < 6.2)
        let before = time.elapsed
        let download = ObjectDownload(
            key: upload.key, version: nil, byteCount: nil, file: scratch.path.appending("down"))
        _ = try await store.get(download, context)
        #expect(time.elapsed - before >= 1.75 - 0.01)
    }

    @Test func `a limit so low that one buffer takes longer than the stall limit is no stall`() async throws {
        let server = try ScriptedServer { connection in
            guard connection.head() != nil else { return }
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 4000\r\n\r\n" + String(repeating: "x", count: 4_000))
            connection.holdUntilClosed()
        }
        var options = RemoteOptions()
        options.stallTimeout = .milliseconds(300)
        options.attempts = 1
        options.bandwidth = BandwidthLimiter(BandwidthLimits(down: try BandwidthRate("1k")))
        let store = try makeObjectStore(
            at: .webDAV(WebDAVLocation(isSecure: false, host: "127.0.0.1", port: server.port)), options: options)
        let download = ObjectDownload(
            key: try #require(ObjectKey("x")), version: nil, byteCount: 4_000, file: scratch.path.appending("slow"))
        #expect(try await store.get(download, context).received == 4_000)
    }
}
