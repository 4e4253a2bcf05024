import Foundation
import Remote
import Synchronization
import SystemPackage
import Testing
import TierModel
import TierSyncTestSupport

/// A cancelled task ends its transfer at whatever stage: each of these would last for minutes else.
@Suite struct CancellationTests {
    private let scratch: TemporaryDirectory
    private let ledger = InMemoryLedger()

    init() throws { scratch = try TemporaryDirectory() }

    private var context: TransferContext { TransferContext(ledger: ledger, purpose: .push) }

    private func store(_ port: Int, _ options: RemoteOptions = RemoteOptions()) throws -> any ObjectStore {
        try makeObjectStore(
            at: .webDAV(WebDAVLocation(isSecure: false, host: "127.0.0.1", port: port)), options: options)
    }

    private func download(_ byteCount: Int64? = nil) throws -> ObjectDownload {
        ObjectDownload(
            key: try #require(ObjectKey("x")), version: nil, byteCount: byteCount,
            file: scratch.path.appending(UUID().uuidString))
    }

    private func upload(_ byteCount: Int) throws -> ObjectUpload {
        let bytes = [UInt8](repeating: 7, count: byteCount)
        return ObjectUpload(
            key: try #require(ObjectKey("x")), file: try scratch.write(bytes, as: UUID().uuidString),
            digest: ContentDigest(of: bytes), byteCount: Int64(byteCount))
    }

    /// Begins work, waits until it has come to a stage, cancels, and expects the end in seconds.
    private func expectEnd(
        of work: @escaping @Sendable () async throws -> Void, at stage: @escaping @Sendable () -> Bool,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let task = Task { try await work() }
        while !stage() { try await Task.sleep(for: .milliseconds(5)) }
        let clock = ContinuousClock()
        let start = clock.now
        task.cancel()
        await #expect(throws: CancellationError.self, sourceLocation: sourceLocation) { try await task.value }
        // At once on a machine with nothing else to do; minutes without.
        #expect(clock.now - start < .seconds(20), sourceLocation: sourceLocation)
        #expect(ledger.entries.allSatisfy { $0.result != nil }, sourceLocation: sourceLocation)
    }

    private var begun: @Sendable () -> Bool {
        let ledger = ledger
        return { !ledger.entries.isEmpty }
    }

    @Test func `while connecting`() async throws {
        let full = try FullBacklog()
        var options = RemoteOptions()
        options.connectTimeout = .seconds(600)
        let store = try store(full.port, options)
        let (download, context) = (try download(), context)
        try await expectEnd(of: { _ = try await store.get(download, context) }, at: begun)
    }

    @Test func `while waiting for an answer`() async throws {
        let isAsked = Atomic(false)
        let server = try ScriptedServer { connection in
            _ = connection.head()
            isAsked.store(true, ordering: .relaxed)
            connection.holdUntilClosed()
        }
        var options = RemoteOptions()
        options.stallTimeout = .seconds(600)
        let store = try store(server.port, options)
        let (download, context) = (try download(), context)
        try await expectEnd(
            of: { _ = try await store.get(download, context) }, at: { isAsked.load(ordering: .relaxed) })
    }

    @Test func `while sending to a server that reads no more`() async throws {
        let reader = StalledReader(after: 100_000)
        let server = try ScriptedServer { reader.serve($0) }
        var options = RemoteOptions()
        options.stallTimeout = .seconds(600)
        let store = try store(server.port, options)
        let (upload, context) = (try upload(30_000_000), context)
        try await expectEnd(of: { _ = try await store.put(upload, context) }, at: { reader.hasStopped })
    }

    @Test func `while receiving`() async throws {
        let isSent = Atomic(false)
        let server = try ScriptedServer { connection in
            _ = connection.head()
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nsome")
            isSent.store(true, ordering: .relaxed)
            connection.holdUntilClosed()
        }
        var options = RemoteOptions()
        options.stallTimeout = .seconds(600)
        let store = try store(server.port, options)
        let (download, context) = (try download(1_000), context)
        try await expectEnd(
            of: { _ = try await store.get(download, context) }, at: { isSent.load(ordering: .relaxed) })
    }

    @Test func `while waiting for the rate limit`() async throws {
        let server = try ScriptedServer { connection in
            _ = connection.head()
            connection.write(
                "HTTP/1.1 200 OK\r\nContent-Length: 900000\r\n\r\n" + String(repeating: "x", count: 900_000))
            connection.holdUntilClosed()
        }
        var options = RemoteOptions()
        options.bandwidth = BandwidthLimiter(BandwidthLimits(down: try BandwidthRate("1k")))
        let store = try store(server.port, options)
        let (download, context) = (try download(900_000), context)
        try await expectEnd(of: { _ = try await store.get(download, context) }, at: begun)
    }

    @Test func `while a directory waits for the rate limit`() async throws {
        var options = RemoteOptions()
        options.bandwidth = BandwidthLimiter(BandwidthLimits(up: try BandwidthRate("1k")))
        let store = try makeObjectStore(at: .directory(scratch.path.appending("remote")), options: options)
        let (upload, context) = (try upload(900_000), context)
        try await expectEnd(of: { _ = try await store.put(upload, context) }, at: begun)
        let files = try FileManager.default.subpathsOfDirectory(atPath: scratch.path.appending("remote").string)
        #expect(!files.contains { $0.hasSuffix(".part") })
    }

    @Test func `while resting before another try`() async throws {
        let server = try ScriptedServer { connection in
            _ = connection.head()
            connection.write("HTTP/1.1 503 Busy\r\nRetry-After: 100\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        }
        let ledger = ledger
        let store = try store(server.port)
        let (download, context) = (try download(), context)
        try await expectEnd(
            of: { _ = try await store.get(download, context) }, at: { ledger.entries.first?.result?.status == 503 })
    }

    @Test func `before it has begun nothing is sent`() async throws {
        let server = try ScriptedServer { $0.holdUntilClosed() }
        let store = try store(server.port)
        let (download, context) = (try download(), context)
        let task = Task {
            while !Task.isCancelled { await Task.yield() }
            _ = try await store.get(download, context)
        }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(ledger.entries.isEmpty && server.connectionCount == 0)
    }
}

/// A WebDAV server that answers what precedes an upload, and reads only the beginning of the upload itself.
final class StalledReader: Sendable {
    private let limit: Int
    private let stopped = Atomic(false)

    init(after limit: Int) { self.limit = limit }

    var hasStopped: Bool { stopped.load(ordering: .acquiring) }

    func serve(_ connection: ScriptedServer.Connection) {
        while let head = connection.head() {
            if head.hasPrefix("PUT ") {
                if head.contains("100-continue") { connection.write("HTTP/1.1 100 Continue\r\n\r\n") }
                var count = 0
                while count < limit {
                    let more = connection.read(atMost: limit - count)
                    if more == 0 { return }
                    count += more
                }
                stopped.store(true, ordering: .releasing)
                // Longer than the test's patience; ends with the client's connection at the latest.
                connection.waitUntilReset()
                return
            }
            let status = head.hasPrefix("PROPFIND") ? "207 Folder" : head.hasPrefix("HEAD") ? "404 None" : "201 Made"
            connection.write("HTTP/1.1 \(status)\r\nContent-Length: 0\r\n\r\n")
        }
    }
}
