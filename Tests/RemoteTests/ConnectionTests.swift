import Foundation
import Remote
import Synchronization
import SystemPackage
import Testing
import TierModel
import TierSyncTestSupport
import Workers

@Suite struct ConnectionTests {
    private let scratch: TemporaryDirectory
    private let ledger = InMemoryLedger()

    init() throws { scratch = try TemporaryDirectory() }

    private var context: TransferContext { TransferContext(ledger: ledger, purpose: .push) }

    private func upload(_ name: String, _ size: Int) throws -> ObjectUpload {
        let bytes = [UInt8](repeating: 3, count: size)
        return ObjectUpload(
            key: try #require(ObjectKey("connections/\(UUID().uuidString)/\(name)")),
            file: try scratch.write(bytes, as: UUID().uuidString), digest: ContentDigest(of: bytes),
            byteCount: Int64(size))
    }

    @Test(.enabled(if: ServerPrograms.lighttpd != nil, "\(LighttpdServer.missing)"))
    func `no more connections are made than transfers run at once, and each is used again`() async throws {
        let proxy = try CountingProxy(to: LighttpdServer.shared().port)
        let store = try makeObjectStore(
            at: LighttpdServer.shared().location(through: proxy.port), credentials: LighttpdServer.credentials,
            options: .quick)
        let context = context
        for _ in 0..<10 { _ = try await store.put(upload("one", 1_000), context) }
        #expect(proxy.connectionCount == 1)
        let uploads = try (0..<80).map { try upload("\($0)", 1_000) }
        try await forEachBounded(uploads, width: 8) {
            _ = try await store.put($0, context)
        } receive: { _ in
        }
        #expect(proxy.connectionCount <= 8)
        #expect(await eventually { proxy.exchanges.count > 400 })
    }

    /// An S3 service that stores nothing and answers as it is told to the question for leave; the heads it saw.
    private func service(_ heads: RedirectTests.Heads, refusesExpect: Bool) throws -> ScriptedServer {
        try ScriptedServer { connection in
            while let head = connection.head() {
                heads.add(head)
                if refusesExpect, head.contains("Expect:") {
                    connection.write("HTTP/1.1 417 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                    return
                }
                let length = head.split(separator: "\r\n").first { $0.hasPrefix("Content-Length: ") }
                var remaining = length.flatMap { Int($0.dropFirst("Content-Length: ".count)) } ?? 0
                while remaining > 0 {
                    let count = connection.read(atMost: min(remaining, 1 << 16))
                    if count == 0 { return }
                    remaining -= count
                }
                connection.write("HTTP/1.1 200 OK\r\nETag: \"x\"\r\nContent-Length: 0\r\n\r\n")
            }
        }
    }

    @Test(arguments: [false, true])
    func `a server that ignores or refuses the question for leave is asked it once`(_ refuses: Bool) async throws {
        let heads = RedirectTests.Heads()
        let server = try service(heads, refusesExpect: refuses)
        var options = RemoteOptions.quick
        options.capabilities = RemoteCapabilities(
            checksUploadDigest: true, hasExclusiveCreate: true, servesRanges: true, keepsVersions: false)
        let store = try makeObjectStore(
            at: .s3(S3Location(bucket: "photos", endpoint: "http://127.0.0.1:\(server.port)")),
            credentials: SeaweedServer.credentials, options: options)
        for number in 0..<3 {
            guard case .stored = try await store.put(upload("\(number)", 2_000_000), context) else {
                return #expect(Bool(false))
            }
        }
        let puts = heads.all.filter { $0.hasPrefix("PUT ") }
        #expect(puts.map { $0.contains("Expect: 100-continue") } == [true] + puts.dropFirst().map { _ in false })
        #expect(puts.count == (refuses ? 4 : 3))
    }
}
