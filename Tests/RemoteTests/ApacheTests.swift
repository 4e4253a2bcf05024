import Foundation
import Remote
import SystemPackage
import Testing
import TierModel
import TierSyncTestSupport
import Workers

/// What the most common WebDAV server does in its own way.
@Suite(.enabled(if: ApacheServer.isAvailable, "\(ApacheServer.missing)"))
struct ApacheTests {
    private let scratch: TemporaryDirectory
    private let ledger = InMemoryLedger()
    private let server: ApacheServer
    private let proxy: CountingProxy
    private let witness: Witness
    private static let bytes = (0..<120_000).map { UInt8(truncatingIfNeeded: $0 &* 13 >> 3) }

    init() throws {
        scratch = try TemporaryDirectory()
        server = try ApacheServer.shared()
        proxy = try CountingProxy(to: server.port)
        witness = Witness(proxy, ledger)
    }

    private var context: TransferContext { TransferContext(ledger: ledger, purpose: .push) }

    private func store(_ path: [String] = [], digest: Bool = false) throws -> any ObjectStore {
        try makeObjectStore(
            at: server.location(path, digest: digest, through: proxy.port), credentials: ApacheServer.credentials,
            options: .quick)
    }

    private func upload(_ name: String = "apache-\(UUID().uuidString)/photo") throws -> ObjectUpload {
        let file = try scratch.write(Self.bytes, as: UUID().uuidString)
        return ObjectUpload(
            key: try #require(ObjectKey(name)), file: file, digest: ContentDigest(of: Self.bytes),
            byteCount: Int64(Self.bytes.count))
    }

    @Test func `R33 eight workers make the same collections at once, each its own file in them`() async throws {
        let folder = "mkcol-\(UUID().uuidString)"
        let uploads = try (0..<8).map { try upload("\(folder)/a/b/c/\($0)") }
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

    @Test func `a tag that is weak is not trusted, and resumes a download all the same`() async throws {
        let (store, upload) = (try store(), try upload())
        _ = try await store.put(upload, context)
        // Apache calls the tag of a file weak that changed within the last second, or will have.
        let path = upload.key.components.reduce(server.files) { $0.appending($1) }.string
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSinceNow: 3_600)], ofItemAtPath: path)
        let object = try #require(try await store.head(upload.key, context))
        #expect(!object.version.isETagStrong)
        #expect(object.version.etag?.hasPrefix("W/") == false)
        let half = try scratch.write(Self.bytes[..<60_000], as: "half")
        let download = ObjectDownload(
            key: upload.key, version: object.version, byteCount: upload.byteCount, file: half, offset: 60_000)
        #expect(try await store.get(download, context).received == 60_000)
        #expect(try scratch.bytes(of: "half") == Self.bytes)
        #expect(witness.exchanges.last { $0.method == "GET" }?.status == 206)
    }

    @Test func `a nonce that Apache calls stale is answered anew`() async throws {
        let (store, upload) = (try store(digest: true), try upload())
        _ = try await store.put(upload, context)
        witness.forget()
        // Of the right form, but not one that this server has made.
        let nonce = "AAAAAAAAAAA=" + String(repeating: "0", count: 40)
        let challenge =
            "WWW-Authenticate: Digest realm=\"photos\", nonce=\"\(nonce)\", algorithm=MD5, qop=\"auth\", stale=true"
        proxy.inject(.answer(status: 401, headers: [challenge]), method: "GET")
        _ = try await store.proveByReading(
            upload.key, digest: upload.digest, byteCount: upload.byteCount, context)
        let refused = ledger.entries(.get).compactMap(\.result?.status)
        #expect(refused.first == 401 && refused.last == 200 && refused.count <= 3)
    }

    @Test func `R09 a MOVE onto something is refused, and what is there stays`() async throws {
        let (store, upload) = (try store(), try upload())
        _ = try await store.put(upload, context)
        witness.forget()
        let other = try scratch.write([1, 2, 3], as: "other")
        let second = ObjectUpload(
            key: upload.key, file: other, digest: ContentDigest(of: [1, 2, 3]), byteCount: 3)
        // Both questions before the MOVE are answered as if nothing were there.
        proxy.inject(.answer(status: 404), method: "HEAD", target: upload.key.rawValue, times: 2)
        guard case .occupied(let object) = try await store.put(second, context) else {
            return #expect(Bool(false), "overwritten")
        }
        #expect(object.byteCount == upload.byteCount)
        #expect(witness.exchanges.filter { $0.method == "MOVE" }.map(\.status) == [412])
        #expect(witness.exchanges.filter { $0.method == "DELETE" }.allSatisfy { $0.target.contains("/.tiersync-") })
        _ = try await store.proveByReading(upload.key, digest: upload.digest, byteCount: upload.byteCount, context)
    }

    @Test func `R10 unfinished uploads are found with their age and removed`() async throws {
        let name = "orphans-\(UUID().uuidString)"
        let store = try store([name])
        _ = try await store.probe(context)
        let upload = try upload("originals/photo")
        _ = try await store.put(upload, context)
        let folder = server.files.appending(name).appending("originals")
        for (file, age) in [(".tiersync-00aa.upload", 90_000.0), (".tiersync-00cc.upload", 60)] {
            let path = folder.appending(file).string
            try Data([1, 2, 3, 4]).write(to: URL(fileURLWithPath: path))
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSinceNow: -age)], ofItemAtPath: path)
        }
        let day = Date(timeIntervalSinceNow: -86_400)
        for orphan in try await store.orphanedUploads(context) where (orphan.startedAt ?? .distantFuture) < day {
            try await store.removeOrphan(orphan, context)
        }
        #expect(try await store.orphanedUploads(context).map(\.key.rawValue) == ["originals/.tiersync-00cc.upload"])
        _ = try await store.proveByReading(upload.key, digest: upload.digest, byteCount: upload.byteCount, context)
    }
}
