import Foundation
import Remote
import SystemPackage
import Testing
import TierModel
import TierSyncTestSupport
import Workers

@Suite struct ParallelTests {
    private func context(_ ledger: InMemoryLedger) -> TransferContext {
        TransferContext(ledger: ledger, purpose: .push)
    }

    /// Stores the same key from many workers at once; says how many stored it.
    private func race(_ store: any ObjectStore) async throws -> Int {
        let scratch = try TemporaryDirectory()
        let key = try #require(ObjectKey("race/\(UUID().uuidString)/photo"))
        let ledger = InMemoryLedger()
        let context = context(ledger)
        var stored = 0
        try await forEachBounded(0..<8, width: 8) { number in
            let bytes = [UInt8](repeating: UInt8(number), count: 10_000)
            let file = try scratch.write(bytes, as: "\(number)")
            let upload = ObjectUpload(key: key, file: file, digest: ContentDigest(of: bytes), byteCount: 10_000)
            if case .stored = try await store.put(upload, context) { return true }
            return false
        } receive: {
            stored += $0 ? 1 : 0
        }
        let object = try #require(try await store.head(key, context))
        #expect(object.byteCount == 10_000)
        #expect(ledger.entries.allSatisfy { $0.result != nil })
        return stored
    }

    @Test func `R06 of eight workers one stores a key in a directory`() async throws {
        let folder = try TemporaryDirectory()
        #expect(try await race(makeObjectStore(at: .directory(folder.path.appending("r")))) == 1)
    }

    @Test(.enabled(if: ServerPrograms.lighttpd != nil, "\(LighttpdServer.missing)"))
    func `R06 of eight workers that sign in by Digest one stores a key on lighttpd`() async throws {
        let location = try LighttpdServer.shared().location(digest: true)
        #expect(try await race(makeObjectStore(at: location, credentials: LighttpdServer.credentials)) == 1)
    }
}
