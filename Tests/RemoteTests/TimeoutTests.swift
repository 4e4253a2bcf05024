import Foundation
import Remote
import Synchronization
import SystemPackage
import Testing
import TierModel
import TierSyncTestSupport

@Suite struct TimeoutTests {
    private let scratch: TemporaryDirectory
    private let ledger = InMemoryLedger()

    init() throws { scratch = try TemporaryDirectory() }

    private var context: TransferContext { TransferContext(ledger: ledger, purpose: .push) }

    /// One try and short limits.
    private var options: RemoteOptions {
        var options = RemoteOptions()
        options.attempts = 1
        options.connectTimeout = .seconds(600)
        options.stallTimeout = .seconds(600)
        options.requestTimeout = .seconds(600)
        return options
    }

    private func store(_ port: Int, _ options: RemoteOptions) throws -> any ObjectStore {
        try makeObjectStore(
            at: .webDAV(WebDAVLocation(isSecure: false, host: "127.0.0.1", port: port)), options: options)
    }

    private func download(_ byteCount: Int64? = nil) throws -> ObjectDownload {
        ObjectDownload(
            key: try #require(ObjectKey("x")), version: nil, byteCount: byteCount,
            file: scratch.path.appending(UUID().uuidString))
    }

    private func expectTimeout(
        _ words: String, isRemoteWide: Bool = false, sourceLocation: SourceLocation = #_sourceLocation,
        _ work: () async throws -> Void
    ) async {
        let error = await #expect(throws: RemoteError.self, sourceLocation: sourceLocation) { try await work() }
        #expect(error?.code == .timedOut && error?.isRemoteWide == isRemoteWide, sourceLocation: sourceLocation)
        #expect(error?.message.contains(words) == true, "\(error?.message ?? "")", sourceLocation: sourceLocation)
        #expect(error?.message.contains("127.0.0.1:") == true, sourceLocation: sourceLocation)
        #expect(ledger.entries.contains { $0.result?.outcome == "timeout" }, sourceLocation: sourceLocation)
    }

    @Test func `R29 a server that takes no connection times out and says so`() async throws {
        let full = try FullBacklog()
        var options = options
        options.connectTimeout = .milliseconds(300)
        let store = try store(full.port, options)
        await expectTimeout("no connection within 300 ms", isRemoteWide: true) {
            _ = try await store.get(download(), context)
        }
    }

    @Test func `R29 a server that takes the request and never answers times out and says so`() async throws {
        let server = try ScriptedServer { connection in
            _ = connection.head()
            connection.holdUntilClosed()
        }
        var options = options
        options.stallTimeout = .milliseconds(300)
        let store = try store(server.port, options)
        await expectTimeout("nothing moved for 300 ms") { _ = try await store.get(download(), context) }
    }

    @Test func `R29 a server that stops in the middle of a download times out, and what came stays`() async throws {
        let server = try ScriptedServer { connection in
            _ = connection.head()
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nsome")
            connection.holdUntilClosed()
        }
        var options = options
        options.stallTimeout = .milliseconds(300)
        options.attempts = 1
        let store = try store(server.port, options)
        let download = try download(1_000)
        // Bytes that came make another try worth while: ten times as many at most, each of which brings some.
        await expectTimeout("nothing moved for 300 ms") { _ = try await store.get(download, context) }
        #expect(try String(contentsOfFile: download.file.string, encoding: .utf8).hasPrefix("some"))
    }

    @Test func `R29 a server that stops reading an upload times out`() async throws {
        let reader = StalledReader(after: 100_000)
        let server = try ScriptedServer { reader.serve($0) }
        var options = options
        options.stallTimeout = .milliseconds(500)
        let store = try store(server.port, options)
        let bytes = [UInt8](repeating: 7, count: 30_000_000)
        let upload = ObjectUpload(
            key: try #require(ObjectKey("x")), file: try scratch.write(bytes, as: "up"),
            digest: ContentDigest(of: bytes), byteCount: 30_000_000)
        await expectTimeout("nothing moved for 500 ms") {
            do {
                _ = try await store.put(upload, context)
            } catch {
                // The row of the upload itself, before the clean-up's.
                let row = ledger.entries(.put).last
                #expect(row?.result?.outcome == "timeout" && row?.result?.bytes.sent ?? 0 < 30_000_000)
                throw error
            }
        }
    }

    @Test func `a slow download that moves is not cut, however long it takes`() async throws {
        let server = try ScriptedServer { connection in
            _ = connection.head()
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n")
            for _ in 0..<20 {
                connection.write("x")
                Thread.sleep(forTimeInterval: 0.1)
            }
        }
        var options = options
        // Ten times what lies between two bytes; the whole takes twice as long as the limit.
        options.stallTimeout = .seconds(1)
        options.requestTimeout = .milliseconds(500)
        let store = try store(server.port, options)
        #expect(try await store.get(download(20), context).received == 20)
    }

    @Test func `a request that moves no file is cut after its whole time, also while bytes trickle in`() async throws {
        let server = try ScriptedServer { connection in
            _ = connection.head()
            connection.write("HTTP/1.1 207 OK\r\nContent-Length: 100000\r\n\r\n")
            while connection.write("<") { Thread.sleep(forTimeInterval: 0.02) }
        }
        var options = options
        options.requestTimeout = .milliseconds(700)
        let store = try store(server.port, options)
        await expectTimeout("within 700 ms", isRemoteWide: true) {
            for try await _ in store.list(nil, context) {}
        }
    }

    @Test func `stalls are reckoned from the last movement, our own waits apart`() {
        typealias Movement = StallWatch.Movement
        var watch = StallWatch(limit: .seconds(10), at: .zero)
        let still = Movement(sent: 1, received: 1, unacknowledged: 5)
        let looks: [(Movement, Duration)] = [
            (still, .zero), (still, .seconds(9)),
            (Movement(sent: 1, received: 1, unacknowledged: 4), .seconds(9)),
            (Movement(sent: 1, received: 2, unacknowledged: 4), .seconds(18)),
            (Movement(sent: 2, received: 2, unacknowledged: 4), .seconds(27)),
        ]
        for (movement, now) in looks {
            let hasStalled = watch.hasStalled(movement, at: now)
            #expect(!hasStalled)
        }
        watch.forgive(.seconds(100))
        let afterForgiving = [136, 137].map { watch.hasStalled(looks[4].0, at: .seconds($0)) }
        #expect(afterForgiving == [false, true])
    }
}
