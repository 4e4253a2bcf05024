import Foundation
import Remote
import SystemPackage
import Testing
import TierModel
import TierSyncTestSupport

/// What the ledger says is what a counting proxy saw.
@Suite struct AccountingTests {
    private let scratch: TemporaryDirectory
    private let ledger = InMemoryLedger()

    init() throws { scratch = try TemporaryDirectory() }

    private var context: TransferContext { TransferContext(ledger: ledger, purpose: .push) }

    private func check(_ proxy: CountingProxy, sourceLocation: SourceLocation = #_sourceLocation) {
        let seen = proxy.exchanges
        let rows = ledger.entries.compactMap(\.result)
        #expect(rows.count == seen.count, "one row for each request", sourceLocation: sourceLocation)
        #expect(rows.count == ledger.entries.count, sourceLocation: sourceLocation)
        let total = ledger.total
        #expect(total.sent == Int64(seen.map(\.requestBody).reduce(0, +)), sourceLocation: sourceLocation)
        #expect(total.received == Int64(seen.map(\.responseBody).reduce(0, +)), sourceLocation: sourceLocation)
        #expect(total.headerSent == Int64(seen.map(\.requestHead).reduce(0, +)), sourceLocation: sourceLocation)
        #expect(total.headerReceived == Int64(seen.map(\.responseHead).reduce(0, +)), sourceLocation: sourceLocation)
    }

    private func exercise(_ store: any ObjectStore) async throws {
        let kit = try ObjectStoreConformance(store)
        let key = try #require(ObjectKey("accounting/\(UUID().uuidString)/photo one.jpg"))
        for size in [0, 1_000, 3_000_000] {
            let bytes = [UInt8](repeating: UInt8(truncatingIfNeeded: size), count: size)
            let file = try scratch.write(bytes, as: "up\(size)")
            let named = try #require(ObjectKey(key.rawValue + "\(size)"))
            let upload = ObjectUpload(key: named, file: file, digest: ContentDigest(of: bytes), byteCount: Int64(size))
            guard case .stored = try await store.put(upload, context) else { return #expect(Bool(false)) }
            let download = ObjectDownload(
                key: named, version: nil, byteCount: nil, file: scratch.path.appending("down\(size)"))
            #expect(try await store.get(download, context).received == Int64(size))
        }
        for try await _ in store.list(ObjectKey("accounting"), context) {}
        #expect(try await store.head(key, context) == nil)
        _ = kit
    }

    @Test(.enabled(if: ServerPrograms.weed != nil, "\(SeaweedServer.missing)"))
    func `S3 bodies and heads are counted to the byte`() async throws {
        let proxy = try CountingProxy(to: SharedRemotes.seaweedServer().port)
        let (store, _) = try await SharedRemotes.seaweed(through: proxy.port)
        try await exercise(store)
        check(proxy)
    }

    @Test(.enabled(if: ServerPrograms.lighttpd != nil, "\(LighttpdServer.missing)"))
    func `WebDAV bodies and heads are counted to the byte`() async throws {
        let server = try LighttpdServer.shared()
        let proxy = try CountingProxy(to: server.port)
        let store = try makeObjectStore(
            at: server.location(through: proxy.port), credentials: LighttpdServer.credentials)
        try await exercise(store)
        check(proxy)
    }
}
