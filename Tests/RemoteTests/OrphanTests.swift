import Foundation
import Remote
import SystemPackage
import Testing
import TierModel
import TierSyncTestSupport

@Suite struct OrphanTests {
    private let scratch: TemporaryDirectory
    private let ledger = InMemoryLedger()

    init() throws { scratch = try TemporaryDirectory() }

    private var context: TransferContext { TransferContext(ledger: ledger, purpose: .metadata) }

    private func upload(_ name: String) throws -> ObjectUpload {
        let bytes = Array("content of \(name)".utf8)
        let file = try scratch.write(bytes, as: UUID().uuidString)
        return ObjectUpload(
            key: try #require(ObjectKey(name)), file: file, digest: ContentDigest(of: bytes),
            byteCount: Int64(bytes.count))
    }

    /// Leaves unfinished uploads of three ages beside a finished object, and has the old ones removed.
    private func check(_ store: any ObjectStore, at root: FilePath) async throws {
        let upload = try upload("originals/05/photo")
        _ = try await store.put(upload, context)
        let folder = root.appending("originals").appending("05")
        let ages = [
            (".tiersync-00aa.upload", 90_000.0), (".tiersync-00bb.part", 200_000), (".tiersync-00cc.upload", 60),
        ]
        for (name, age) in ages {
            let path = folder.appending(name).string
            try Data([1, 2, 3, 4]).write(to: URL(fileURLWithPath: path))
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSinceNow: -age)], ofItemAtPath: path)
        }
        let found = try await store.orphanedUploads(context)
        #expect(found.map(\.key.rawValue).sorted() == ages.map { "originals/05/" + $0.0 }.sorted())
        #expect(found.allSatisfy { $0.byteCount == 4 })
        for (name, age) in ages {
            let start = try #require(found.first { $0.key.rawValue.hasSuffix(name) }?.startedAt)
            #expect(abs(start.timeIntervalSinceNow + age) < 3_000, "\(name) is about \(age) s old")
        }
        let day = Date(timeIntervalSinceNow: -86_400)
        for orphan in found where (orphan.startedAt ?? .distantFuture) < day {
            try await store.removeOrphan(orphan, context)
            // Absent is fine.
            try await store.removeOrphan(orphan, context)
        }
        #expect(try await store.orphanedUploads(context).map(\.key.rawValue) == ["originals/05/.tiersync-00cc.upload"])
        let finished = OrphanedUpload(identifier: "originals/05/photo", key: upload.key, startedAt: day)
        await #expect(throws: RemoteError.self) { try await store.removeOrphan(finished, context) }
        _ = try await store.proveByReading(upload.key, digest: upload.digest, byteCount: upload.byteCount, context)
        var listed: [String] = []
        for try await object in store.list(ObjectKey("originals"), context) { listed.append(object.key.rawValue) }
        #expect(listed == ["originals/05/photo"], "an unfinished upload is no object")
    }

    /// What each attempt of one upload may have left goes away; another upload's, and the objects, stay.
    private func checkOwn(_ store: any ObjectStore, at root: FilePath, attempts: Int) async throws {
        var upload = try upload("originals/06/photo")
        upload.unfinishedName = "00aa"
        _ = try await store.put(upload, context)
        try await store.removeUnfinished("00aa", of: upload.key, context)
        let folder = root.appending("originals").appending("06")
        let own = [".tiersync-00aa.upload"] + (1..<attempts).map { ".tiersync-00aa-\($0 + 1).upload" }
        for name in own + [".tiersync-00bb.upload"] {
            try Data([1, 2, 3, 4]).write(to: URL(fileURLWithPath: folder.appending(name).string))
        }
        try await store.removeUnfinished("00aa", of: upload.key, context)
        #expect(try await store.orphanedUploads(context).map(\.key.rawValue) == ["originals/06/.tiersync-00bb.upload"])
        _ = try await store.proveByReading(upload.key, digest: upload.digest, byteCount: upload.byteCount, context)
    }

    @Test func `R10 a killed process's own unfinished upload is removed from a directory`() async throws {
        let root = scratch.path.appending("remote")
        try await checkOwn(makeObjectStore(at: .directory(root)), at: root, attempts: 1)
    }

    @Test(.enabled(if: ServerPrograms.lighttpd != nil, "\(LighttpdServer.missing)"))
    func `R10 a killed process's own unfinished upload is removed from WebDAV, all attempts of it`() async throws {
        let server = try LighttpdServer.shared()
        let name = "own-\(UUID().uuidString)"
        let store = try makeObjectStore(
            at: server.location([name]), credentials: LighttpdServer.credentials, options: .quick)
        _ = try await store.probe(context)
        try await checkOwn(store, at: server.files.appending(name), attempts: RemoteOptions.quick.attempts)
    }

    @Test func `R10 a directory's old unfinished uploads are removed, a live one and the objects stay`() async throws {
        let root = scratch.path.appending("remote")
        let foreign = root.appending("lost+found")
        try FileManager.default.createDirectory(atPath: foreign.string, withIntermediateDirectories: true)
        try Data().write(to: URL(fileURLWithPath: foreign.appending(".tiersync-00dd.upload").string))
        try await check(makeObjectStore(at: .directory(root)), at: root)
    }

    @Test(.enabled(if: ServerPrograms.lighttpd != nil, "\(LighttpdServer.missing)"), arguments: [0.0, 1_200, -1_200])
    func `R10 WebDAV's old unfinished uploads are removed, whatever our clock says`(_ skew: Double) async throws {
        let server = try LighttpdServer.shared()
        let name = "orphans-\(UUID().uuidString)"
        var options = RemoteOptions.quick
        // Ages come from the server's own two times, and are told by our clock: also where that one is wrong.
        options.surroundings.now = { Date(timeIntervalSinceNow: skew) }
        let store = try makeObjectStore(
            at: server.location([name]), credentials: LighttpdServer.credentials, options: options)
        _ = try await store.probe(context)
        try await check(store, at: server.files.appending(name))
    }
}
