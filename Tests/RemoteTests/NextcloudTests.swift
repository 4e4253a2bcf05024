import Foundation
import Remote
import SystemPackage
import Testing
import TierModel
import TierSyncTestSupport

/// A lighttpd that takes chunks for real, with a stand-in for what only a Nextcloud does. Nextcloud itself is untested.
@Suite(.enabled(if: ServerPrograms.lighttpd != nil, "\(LighttpdServer.missing)"), .serialized)
struct NextcloudTests {
    private let scratch: TemporaryDirectory
    private let ledger = InMemoryLedger()
    private let server: NextcloudStandIn
    private let proxy: CountingProxy
    private let witness: Witness
    private let pending = PendingUploadsInMemory()
    private static let chunkBytes = 5 << 20
    /// Three chunks, the last one short.
    private static let bytes = (0..<(11 << 20)).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3 ^ $0 >> 16) }
    private var bytes: [UInt8] { Self.bytes }

    init() throws {
        scratch = try TemporaryDirectory()
        server = try NextcloudStandIn(LighttpdServer.shared())
        proxy = try CountingProxy(to: server.port)
        witness = Witness(proxy, ledger)
    }

    private var context: TransferContext { TransferContext(ledger: ledger, purpose: .push) }

    /// An adapter as a process of its own would have it: nothing but what is written down is known.
    private func store(
        attempts: Int = 5, takesParts: Bool = true, beforeRetry: (@Sendable () throws -> Void)? = nil
    ) throws -> any ObjectStore {
        var options = RemoteOptions.quick
        if let beforeRetry { options.surroundings.sleep = { _ in try beforeRetry() } }
        options.attempts = attempts
        options.pendingUploads = pending
        options.nextcloudChunks.threshold = 6 << 20
        options.nextcloudChunks.partBytes = 1...(5 << 20)
        options.capabilities = RemoteCapabilities(
            checksUploadDigest: false, hasExclusiveCreate: true, servesRanges: true, keepsVersions: false,
            takesParts: takesParts)
        return try makeObjectStore(
            at: server.location(through: proxy.port), credentials: LighttpdServer.credentials, options: options)
    }

    private func upload(_ name: String = "2024/a b.jpg") throws -> ObjectUpload {
        let file = try scratch.write(bytes, as: "source")
        return ObjectUpload(
            key: try #require(ObjectKey(name)), file: file, digest: ContentDigest(of: bytes),
            byteCount: Int64(bytes.count))
    }

    private func exchanges(_ method: String, _ target: String = "") -> [CountingProxy.Exchange] {
        witness.exchanges.filter { $0.method == method && (target.isEmpty || $0.target.contains(target)) }
    }

    private func expectWhole(_ upload: ObjectUpload, _ store: any ObjectStore) async throws {
        let proof = try await store.proveByReading(
            upload.key, digest: upload.digest, byteCount: upload.byteCount, context)
        #expect(proof.kind == .readBack)
        #expect(server.brokenRules == [])
        #expect(server.folders == [], "no folder of chunks is left")
        let names = try FileManager.default.contentsOfDirectory(atPath: server.files.appending("2024").string)
        #expect(names == ["a b.jpg"], "no temporary file is left")
        #expect(pending.pendingUpload(for: upload.key) == nil)
    }

    @Test func `the probe finds that chunks are taken, and leaves nothing`() async throws {
        #expect(try await store(takesParts: false).probe(context).takesParts)
        #expect(server.folders == [] && server.brokenRules == [])
        let plain = try LighttpdServer.shared()
        let other = try makeObjectStore(at: plain.location(), credentials: LighttpdServer.credentials)
        #expect(try await other.probe(context).takesParts == false)
    }

    @Test func `a large file goes in chunks to a temporary name, then to its own`() async throws {
        let (store, upload) = (try store(), try upload())
        guard case .stored(let object, nil) = try await store.put(upload, context) else {
            return #expect(Bool(false), "not stored, or proven by nothing")
        }
        #expect(object.byteCount == upload.byteCount)
        let puts = exchanges("PUT")
        #expect(puts.map(\.requestBody) == [Self.chunkBytes, Self.chunkBytes, 1 << 20])
        #expect(puts.compactMap { $0.target.split(separator: "/").last } == ["00001", "00002", "00003"])
        let moves = exchanges("MOVE").compactMap { $0.target.split(separator: "/").last }
        #expect(moves.count == 2 && moves[0] == ".file" && moves[1].hasPrefix(".tiersync-"))
        #expect(exchanges("DELETE").isEmpty)
        #expect(ledger.entries(.put).compactMap(\.result?.bytes.sent).reduce(0, +) == upload.byteCount)
        try await expectWhole(upload, store)
    }

    @Test func `a small file, and one where chunks were never seen to work, goes in one request`() async throws {
        let small = try scratch.write(bytes[..<1_000], as: "small")
        let upload = ObjectUpload(
            key: try #require(ObjectKey("small")), file: small, digest: ContentDigest(of: Array(bytes[..<1_000])),
            byteCount: 1_000)
        _ = try await store().put(upload, context)
        _ = try await store(takesParts: false).put(self.upload(), context)
        #expect(exchanges("PUT").map(\.requestBody) == [1_000, bytes.count])
        #expect(exchanges("MKCOL", "uploads").isEmpty)
    }

    @Test func `R02 an upload that ended in the middle goes on with the missing chunks only`() async throws {
        let upload = try upload()
        proxy.inject(.answer(status: 503), method: "PUT", target: "00002", times: 1)
        await #expect(throws: RemoteError.self) { _ = try await store(attempts: 1).put(upload, context) }
        #expect(server.folders.count == 1)
        // What is written down survives as text.
        let written = try JSONEncoder().encode(try #require(pending.pendingUpload(for: upload.key)))
        pending.save(try JSONDecoder().decode(PendingUpload.self, from: written))
        witness.forget()
        let next = try store()
        guard case .stored = try await next.put(upload, context) else { return #expect(Bool(false), "not stored") }
        #expect(exchanges("PUT").compactMap { $0.target.split(separator: "/").last } == ["00002", "00003"])
        try await expectWhole(upload, next)
    }

    @Test func `R02 a chunk that arrived short is sent again`() async throws {
        let upload = try upload()
        proxy.inject(.answer(status: 503), method: "PUT", target: "00003", times: 1)
        await #expect(throws: RemoteError.self) { _ = try await store(attempts: 1).put(upload, context) }
        let folder = server.uploads.appending(try #require(server.folders.first))
        try Data(bytes[..<1_000]).write(to: URL(fileURLWithPath: folder.appending("00001").string))
        witness.forget()
        let next = try store()
        _ = try await next.put(upload, context)
        #expect(exchanges("PUT").compactMap { $0.target.split(separator: "/").last } == ["00001", "00003"])
        try await expectWhole(upload, next)
    }

    @Test func `R02 a folder that the server has thrown away is begun anew`() async throws {
        let upload = try upload()
        proxy.inject(.answer(status: 503), method: "PUT", target: "00002", times: 1)
        await #expect(throws: RemoteError.self) { _ = try await store(attempts: 1).put(upload, context) }
        try FileManager.default.removeItem(atPath: server.uploads.appending(try #require(server.folders.first)).string)
        let next = try store()
        _ = try await next.put(upload, context)
        try await expectWhole(upload, next)
    }

    @Test func `R03 a chunk that was changed on the server is not proven`() async throws {
        let upload = try upload()
        proxy.inject(.flipRequestByte(at: 77), method: "PUT", target: "00002")
        let store = try store()
        guard case .stored(_, nil) = try await store.put(upload, context) else {
            return #expect(Bool(false), "a server that checks nothing proves nothing")
        }
        let error = await #expect(throws: RemoteError.self) {
            _ = try await store.proveByReading(
                upload.key, digest: upload.digest, byteCount: upload.byteCount, context)
        }
        #expect(error?.code == .contentDiffers)
    }

    @Test func `R04 a source that changed between two runs is not put together`() async throws {
        let upload = try upload()
        proxy.inject(.answer(status: 503), method: "PUT", target: "00002", times: 1)
        await #expect(throws: RemoteError.self) { _ = try await store(attempts: 1).put(upload, context) }
        var changed = bytes
        changed[9 << 20] ^= 1
        try scratch.write(changed, as: "source")
        let error = await #expect(throws: RemoteError.self) { _ = try await store().put(upload, context) }
        #expect(error?.code == .sourceChanged)
        #expect(exchanges("MOVE").isEmpty, "nothing was committed")
        #expect(server.folders == [] && pending.pendingUpload(for: upload.key) == nil)
    }

    @Test func `R04 a source that changes while its chunks go out is not put together`() async throws {
        let upload = try upload()
        var changed = bytes
        changed[10 << 20] ^= 1
        let (scratch, other) = (scratch, changed)
        // The first chunk's answer is lost; before it is sent again the file is another one, in its last chunk.
        proxy.inject(.loseReply, method: "PUT", target: "00001")
        let store = try store(beforeRetry: { try scratch.write(other, as: "source") })
        let error = await #expect(throws: RemoteError.self) { _ = try await store.put(upload, context) }
        #expect(exchanges("PUT", "00001").count == 2)
        #expect(error?.code == .sourceChanged)
        #expect(exchanges("MOVE").isEmpty && server.folders == [])
    }

    @Test(arguments: [".file", ".upload"])
    func `R08 a lost answer to a move is decided by what is there`(_ target: String) async throws {
        let (store, upload) = (try store(), try upload())
        proxy.inject(.loseReply, method: "MOVE", target: target)
        switch try await store.put(upload, context) {
        case .stored(let object, _), .occupied(let object): #expect(object.byteCount == upload.byteCount)
        }
        #expect(exchanges("PUT").count == 3, "no chunk is sent twice")
        try await expectWhole(upload, store)
    }

    @Test func `R08 an upload that was put together before the process died only gets its name`() async throws {
        let upload = try upload()
        proxy.inject(.answer(status: 503), method: "MOVE", target: ".upload")
        await #expect(throws: RemoteError.self) { _ = try await store(attempts: 1).put(upload, context) }
        witness.forget()
        let next = try store()
        guard case .stored = try await next.put(upload, context) else { return #expect(Bool(false), "not stored") }
        #expect(exchanges("PUT").isEmpty && exchanges("MOVE").count == 1)
        try await expectWhole(upload, next)
    }

    @Test func `R11 a quota that is reached ends the upload at once and keeps what was sent`() async throws {
        let upload = try upload()
        proxy.inject(.answer(status: 507), method: "PUT", target: "00002", times: 9)
        let error = await #expect(throws: RemoteError.self) { _ = try await store().put(upload, context) }
        #expect(error?.code == .full && error?.isRemoteWide == true)
        #expect(exchanges("PUT", "00002").count == 1, "asked once, not in a storm")
        #expect(server.folders.count == 1 && pending.pendingUpload(for: upload.key) != nil)
    }

    @Test func `R10 folders of chunks are found with their age and removed, others are left alone`() async throws {
        let upload = try upload()
        proxy.inject(.answer(status: 503), method: "PUT", target: "00002", times: 1)
        await #expect(throws: RemoteError.self) { _ = try await store(attempts: 1).put(upload, context) }
        try FileManager.default.createDirectory(
            atPath: server.uploads.appending("another-client").string, withIntermediateDirectories: false)
        let next = try store()
        let found = try await next.orphanedUploads(context)
        #expect(found.count == 1 && found.first?.byteCount == Int64(Self.chunkBytes))
        let age = try #require(found.first?.startedAt?.timeIntervalSinceNow)
        #expect(age <= 0 && age > -3_600)
        for orphan in found { try await next.removeOrphan(orphan, context) }
        #expect(server.folders == ["another-client"])
        var foreign = try #require(found.first)
        foreign.identifier = foreign.identifier.replacingOccurrences(of: "tiersync-", with: "another-")
        await #expect(throws: RemoteError.self) { try await next.removeOrphan(foreign, context) }
    }

    @Test(arguments: [
        (["remote.php", "dav", "files", "anna"], ["remote.php", "dav", "uploads", "anna"]),
        (
            ["cloud", "remote.php", "dav", "files", "anna b", "Photos"],
            ["cloud", "remote.php", "dav", "uploads", "anna b"]
        ),
        (["remote.php", "webdav", "Photos"], nil), (["remote.php", "dav", "files"], nil), (["dav"], nil), ([], nil),
    ])
    func `the address tells where chunks go`(_ path: [String], _ uploads: [String]?) {
        let location = WebDAVLocation(isSecure: true, host: "cloud.example", path: path)
        #expect(NextcloudUploads(location)?.path == uploads)
    }
}
