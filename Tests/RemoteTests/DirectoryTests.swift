import Foundation
import Remote
import SystemPackage
import Testing
import TierModel
import TierSyncTestSupport

@Suite struct DirectoryTests {
    private let folder: TemporaryDirectory
    private let ledger = InMemoryLedger()

    init() throws { folder = try TemporaryDirectory() }

    private var context: TransferContext { TransferContext(ledger: ledger, purpose: .push) }
    private var root: FilePath { folder.path.appending("remote") }

    private func store(expectMarker: Bool = false) throws -> any ObjectStore {
        var options = RemoteOptions()
        options.expectMarker = expectMarker
        return try makeObjectStore(at: .directory(root), options: options)
    }

    private func upload(_ name: String) throws -> ObjectUpload {
        let bytes = Array("content of \(name)".utf8)
        let file = try folder.write(bytes, as: name.replacingOccurrences(of: "/", with: "-"))
        return ObjectUpload(
            key: try #require(ObjectKey(name)), file: file, digest: ContentDigest(of: bytes),
            byteCount: Int64(bytes.count))
    }

    @Test func `a put proves by reading back, in a row of its own`() async throws {
        guard case .stored(let object, let proof?) = try await store().put(upload("a/b"), context) else {
            return #expect(Bool(false), "not proven")
        }
        #expect(proof.kind == .readBack && proof.version == object.version)
        #expect(ledger.entries.map(\.intent.purpose) == [.push, .verify])
        #expect(ledger.entries(.put).first?.result?.bytes.sent == object.byteCount)
        #expect(ledger.entries(.get).first?.result?.bytes.received == object.byteCount)
        let names = try FileManager.default.contentsOfDirectory(atPath: root.appending("a").string)
        #expect(names == ["b"], "no temporary file is left")
    }

    @Test func `an empty mount point is not an empty remote`() async throws {
        let first = try store()
        let key = try #require(ObjectKey("photo"))
        _ = try await first.put(upload("photo"), context)
        try FileManager.default.moveItem(atPath: root.string, toPath: root.string + "-away")
        try FileManager.default.createDirectory(atPath: root.string, withIntermediateDirectories: false)
        for store in [first, try store(expectMarker: true)] {
            await #expect(throws: RemoteError.self) { _ = try await store.head(key, context) }
            await expectUnreachable { _ = try await store.head(key, context) }
            await expectUnreachable { _ = try await store.put(upload("other"), context) }
            await expectUnreachable { try await store.delete(key, context) }
            await expectUnreachable { for try await _ in store.list(nil, context) {} }
            await expectUnreachable { _ = try await store.probe(context) }
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: root.string) == [], "nothing was written there")
    }

    private func expectUnreachable(_ work: () async throws -> Void) async {
        let error = await #expect(throws: RemoteError.self) { try await work() }
        #expect(error?.code == .unreachable)
        #expect(error?.isRemoteWide == true)
    }

    @Test func `a folder that is not there is unreachable, not empty`() async throws {
        let store = try makeObjectStore(at: .directory(folder.path.appending("no").appending("remote")))
        let key = try #require(ObjectKey("x"))
        await expectUnreachable { _ = try await store.head(key, context) }
        await expectUnreachable { _ = try await store.put(upload("x"), context) }
    }

    @Test func `a changed stored file is another version`() async throws {
        let store = try store()
        guard case .stored(let object, let proof?) = try await store.put(upload("x"), context) else { return }
        let path = root.appending("x").string
        let bytes = [UInt8](repeating: 0, count: Int(object.byteCount))
        // Written in place, with the old modification time put back by nobody.
        let handle = try #require(FileHandle(forWritingAtPath: path))
        try handle.write(contentsOf: Data(bytes))
        try handle.close()
        let error = await #expect(throws: RemoteError.self) {
            _ = try await store.freshen(proof, of: object.key, context)
        }
        #expect(error?.code == .replaced)
    }

    @Test(arguments: [
        (Errno.ioError, false), (Errno.permissionDenied, false), (Errno.readOnlyFileSystem, true),
        (Errno.staleNFSFileHandle, true),
    ])
    func `a file that cannot be read on a sound disk concerns itself alone`(_ code: Errno, _ isRemoteWide: Bool)
        async throws
    {
        let store = DirectoryObjectStore(root: root)
        #expect(store.failure(code, "read x").isRemoteWide, "nothing shows that the disk is there")
        _ = try await store.put(upload("x"), context)
        #expect(store.failure(code, "read x").isRemoteWide == isRemoteWide)
    }

    @Test func `a download from a full or read-only place says so`() async throws {
        let store = try store()
        _ = try await store.put(upload("x"), context)
        let key = try #require(ObjectKey("x"))
        let error = await #expect(throws: RemoteError.self) {
            _ = try await store.get(
                ObjectDownload(key: key, version: nil, byteCount: nil, file: "/no-such-folder/file"), context)
        }
        #expect(error?.code == .destinationUnwritable)
    }
}
