import Foundation
import Remote
import SystemPackage
import Testing
import TierModel
import TierSyncTestSupport

/// How fine a server's entity tags are, and what follows from that.
@Suite(.enabled(if: ServerPrograms.lighttpd != nil, "\(LighttpdServer.missing)"))
struct TagProbeTests {
    private let scratch: TemporaryDirectory
    private let proxy: CountingProxy
    private let server: LighttpdServer
    private let ledger = InMemoryLedger()
    private let folder = "tags-\(UUID().uuidString)"
    private static let bytes = (0..<50_000).map { UInt8(truncatingIfNeeded: $0 &* 7 >> 2) }

    init() throws {
        scratch = try TemporaryDirectory()
        server = try LighttpdServer.shared()
        proxy = try CountingProxy(to: server.port)
    }

    private var context: TransferContext { TransferContext(ledger: ledger, purpose: .verify) }

    private func store(_ options: RemoteOptions = .quick) throws -> any ObjectStore {
        try makeObjectStore(
            at: server.location([folder], through: proxy.port), credentials: LighttpdServer.credentials,
            options: options)
    }

    private func store(rest: Int?) throws -> any ObjectStore {
        var options = RemoteOptions.quick
        options.capabilities = RemoteCapabilities(
            checksUploadDigest: false, hasExclusiveCreate: true, servesRanges: true, keepsVersions: false,
            tagRestMilliseconds: rest)
        return try store(options)
    }

    private func upload() throws -> ObjectUpload {
        let file = try scratch.write(Self.bytes, as: UUID().uuidString)
        return ObjectUpload(
            key: try #require(ObjectKey("originals/\(UUID().uuidString)")), file: file,
            digest: ContentDigest(of: Self.bytes), byteCount: Int64(Self.bytes.count))
    }

    /// However busy the machine is, all files are young.
    private func keepYoung() {
        for method in ["HEAD", "GET"] {
            proxy.inject(
                .setAnswerHeader("Last-Modified", "Thu, 01 Jan 2099 00:00:00 GMT"), method: method, times: .max)
        }
    }

    private func prove(_ upload: ObjectUpload, _ store: any ObjectStore) async throws -> Proof {
        try await store.proveByReading(upload.key, digest: upload.digest, byteCount: upload.byteCount, context)
    }

    @Test func `lighttpd tells quick changes apart`() async throws {
        // With real pauses: the server's clock is what is asked.
        // On a busy machine it may take too long to tell; then it does not tell.
        var found: Int?
        for _ in 0..<10 where found == nil {
            found = try await store(RemoteOptions()).probe(context).tagRestMilliseconds
        }
        let rest = try #require(found)
        #expect((250...2_000).contains(rest))
        #expect(try await store().orphanedUploads(context).isEmpty, "the probe leaves nothing")
    }

    @Test(.enabled(if: ApacheServer.isAvailable, "\(ApacheServer.missing)"))
    func `Apache, whose young tags are weak, does not`() async throws {
        let store = try makeObjectStore(
            at: ApacheServer.shared().location([folder]), credentials: ApacheServer.credentials)
        #expect(try await store.probe(context).tagRestMilliseconds == nil)
    }

    @Test(arguments: [
        // Whole seconds: the second changes once.
        ["\"1-8\"", "\"1-8\"", "\"1-8\"", "\"1-9\"", "\"1-9\"", "\"1-9\""],
        // Whole seconds and inodes, of which two are used in turn.
        ["\"11-8\"", "\"12-8\"", "\"11-8\"", "\"12-8\"", "\"11-8\"", "\"12-8\""],
        // Weak.
        (1...6).map { "W/\"\($0)\"" },
        // Renaming gives another one.
        (1...7).map { "\"\($0)\"" },
    ])
    func `a server whose tags are coarse, used again, weak, or not kept, does not`(_ tags: [String]) async throws {
        for tag in tags { proxy.inject(.setAnswerHeader("ETag", tag), method: "HEAD", target: "probe-") }
        let found = try await store().probe(context)
        #expect(found.tagRestMilliseconds == nil && found.hasExclusiveCreate)
    }

    @Test func `a server without tags does not`() async throws {
        proxy.inject(.removeAnswerHeader("ETag"), method: "HEAD", target: "probe-", times: .max)
        #expect(try await store().probe(context).tagRestMilliseconds == nil)
    }

    @Test func `a young tag counts when it was seen long enough ago, and only then`() async throws {
        keepYoung()
        _ = try await self.store().probe(context)
        for (rest, isStrong) in [(0, true), (600_000, false), (nil, false)] as [(Int?, Bool)] {
            let (store, upload) = (try store(rest: rest), try upload())
            guard case .stored = try await store.put(upload, context) else { return #expect(Bool(false)) }
            #expect(try await prove(upload, store).version.isETagStrong == isStrong)
        }
    }

    @Test func `a young tag that is not the one that was seen at the upload does not count`() async throws {
        keepYoung()
        _ = try await self.store().probe(context)
        let (store, upload) = (try store(rest: 0), try upload())
        _ = try await store.put(upload, context)
        // Somebody writes the same bytes again, and may write others in the same tick.
        let other = try self.store()
        try await other.delete(upload.key, context)
        _ = try await other.put(upload, context)
        #expect(try await !prove(upload, store).version.isETagStrong)
    }

    @Test func `a proof with a young tag that counts is renewed without another read-back`() async throws {
        keepYoung()
        _ = try await self.store().probe(context)
        let (store, upload) = (try store(rest: 0), try upload())
        _ = try await store.put(upload, context)
        let proof = try await prove(upload, store)
        proxy.reset()
        let fresh = try await self.store(rest: 0).freshen(proof, of: upload.key, context)
        #expect(fresh.proof == proof)
        #expect(await !proxy.settled().contains { $0.method == "GET" })
        // Not where nobody has seen that the tags are so fine.
        _ = try await self.store(rest: nil).freshen(proof, of: upload.key, context)
        #expect(await proxy.settled().contains { $0.method == "GET" })
    }

    @Test func `a small file takes three requests, and its read-back one, where an overwrite was seen to be refused`()
        async throws
    {
        _ = try await self.store().probe(context)
        let (store, first, upload) = (try store(rest: 0), try upload(), try upload())
        _ = try await store.put(first, context)
        proxy.reset()
        _ = try await store.put(upload, context)
        _ = try await prove(upload, store)
        #expect(await proxy.settled().map(\.method) == ["PUT", "HEAD", "MOVE", "GET"])
    }

    @Test func `a tag is settled after its rest, and forgotten when it is of no more use`() throws {
        var tags = RecentTags()
        let key = try #require(ObjectKey("a"))
        tags.note("t", of: key, at: .seconds(1))
        #expect(tags.settled(key, rest: .milliseconds(250), at: .milliseconds(1_249)) == nil)
        #expect(tags.settled(key, rest: .milliseconds(250), at: .milliseconds(1_250)) == "t")
        tags.note("u", of: key, at: .milliseconds(1_200))
        #expect(tags.settled(key, rest: .milliseconds(250), at: .milliseconds(1_250)) == nil)
        tags.forget(key)
        #expect(tags.settled(key, rest: .zero, at: .seconds(9)) == nil)
    }
}
