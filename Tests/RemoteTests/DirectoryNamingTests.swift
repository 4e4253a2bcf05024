import Foundation
import Remote
import Synchronization
import SystemPackage
import Testing
import TierModel
import TierSyncTestSupport
import Workers

/// How a stored file gets its name where file systems know different ways.
@Suite struct DirectoryNamingTests {
    private let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    @Test(arguments: DurableName.Renaming.allCases)
    func `a name is given once and replaces nothing`(_ way: DurableName.Renaming) throws {
        let first = try folder.write([1], as: "first")
        let second = try folder.write([2, 2], as: "second")
        let target = folder.path.appending("target")
        #expect(try DurableName.rename(first, to: target, by: [way]))
        #expect(try !DurableName.rename(second, to: target, by: [way]))
        #expect(try folder.bytes(of: "target") == [1], "the first one's bytes")
        #expect(try folder.bytes(of: "second") == [2, 2], "the second one is untouched")
        #expect(!FileManager.default.fileExists(atPath: first.string))
    }

    @Test(arguments: DurableName.Renaming.allCases)
    func `R06 of eight that want a name one gets it`(_ way: DurableName.Renaming) async throws {
        let target = folder.path.appending("target")
        let files = try (0..<8).map { try folder.write([UInt8($0)], as: "file-\($0)") }
        let winners = Mutex<[Int]>([])
        try await forEachBounded(0..<8, width: 8) { number in
            try await blocking { try DurableName.rename(files[number], to: target, by: [way]) }
        } receive: { _ in
        }
        for (number, file) in files.enumerated() where !FileManager.default.fileExists(atPath: file.string) {
            winners.withLock { $0.append(number) }
        }
        let won = winners.withLock { $0 }
        #expect(won.count == 1)
        #expect(try folder.bytes(of: "target") == won.map { UInt8($0) })
    }

    @Test(arguments: DurableName.Renaming.allCases)
    func `a rename that fails leaves no empty file under the name`(_ way: DurableName.Renaming) throws {
        let target = folder.path.appending("target")
        #expect(throws: Errno.self) {
            _ = try DurableName.rename(folder.path.appending("missing"), to: target, by: [way])
        }
        #expect(!FileManager.default.fileExists(atPath: target.string))
    }

    @Test func `a file system that knows none of the ways is refused`() throws {
        let file = try folder.write([1], as: "file")
        #expect(throws: Errno.notSupported) {
            _ = try DurableName.rename(file, to: folder.path.appending("target"), by: [])
        }
    }

    @Test(arguments: [
        (Errno.invalidArgument, true), (.notSupported, true), (.noFunction, true), (.badFileDescriptor, true),
        (.ioError, false), (.noSpace, false), (.permissionDenied, false),
    ])
    func `a folder that cannot be synchronized is no failure, one that fails to be is`(_ code: Errno, _ isFine: Bool) {
        #expect(DurableName.isUnknownFolderSync(code) == isFine)
    }

    @Test(arguments: [
        (".tiersync-0123456789abcdef.upload", true), (".tiersync-0123456789abcdef.part", true),
        (".tiersync-x", false), ("photo.upload", false), (".tiersync", false),
    ])
    func `temporary names are known, also those of earlier versions`(_ name: String, _ isTemporary: Bool) {
        #expect(TemporaryName.matches(name) == isTemporary)
        #expect(TemporaryName.matches(TemporaryName.made("0123")))
        #expect(!TemporaryName.made("0123").hasSuffix(".part"), "Nextcloud refuses those")
    }

    @Test func `a mount that vanishes between two photos stores nothing in the folder below it`() async throws {
        let root = folder.path.appending("remote")
        let store = try makeObjectStore(at: .directory(root))
        let context = TransferContext(ledger: InMemoryLedger(), purpose: .push)
        let bytes = [UInt8](repeating: 7, count: 1_000)
        let file = try folder.write(bytes, as: "source")
        func upload(_ name: String) throws -> ObjectUpload {
            ObjectUpload(
                key: try #require(ObjectKey(name)), file: file, digest: ContentDigest(of: bytes), byteCount: 1_000)
        }
        _ = try await store.put(upload("2024/a"), context)
        try FileManager.default.moveItem(atPath: root.string, toPath: root.string + "-away")
        try FileManager.default.createDirectory(atPath: root.string, withIntermediateDirectories: false)
        for name in ["2024/a", "2024/b", "c"] {
            let error = await #expect(throws: RemoteError.self) { _ = try await store.put(upload(name), context) }
            #expect(error?.code == .unreachable)
        }
        await #expect(throws: RemoteError.self) { _ = try await store.orphanedUploads(context) }
        #expect(try FileManager.default.contentsOfDirectory(atPath: root.string) == [])
    }
}
