import Foundation
import Remote
import SystemPackage
import Testing
import TierModel
import TierSyncTestSupport

/// What a probe that was killed has left, on each kind of remote.
@Suite struct LeftoverTests {
    private let scratch: TemporaryDirectory

    init() throws { scratch = try TemporaryDirectory() }

    enum Kind: CaseIterable { case directory, lighttpd, seaweed }

    private func store(_ kind: Kind) async throws -> any ObjectStore {
        let folder = "left-\(UUID().uuidString)"
        switch kind {
        case .directory: return try makeObjectStore(at: .directory(scratch.path.appending("remote")))
        case .lighttpd:
            guard ServerPrograms.lighttpd != nil else { try Test.cancel("\(LighttpdServer.missing)") }
            return try makeObjectStore(
                at: LighttpdServer.shared().location([folder]), credentials: LighttpdServer.credentials)
        case .seaweed:
            guard ServerPrograms.weed != nil else { try Test.cancel("\(SeaweedServer.missing)") }
            let server = try await SharedBuckets.server(SeaweedServer.self, with: "leftovers")
            return try makeObjectStore(
                at: server.location(bucket: "leftovers", prefix: folder), credentials: SeaweedServer.credentials)
        }
    }

    @Test(arguments: Kind.allCases)
    func `R10 what a killed probe has left is found with its age and removed, its neighbours stay`(_ kind: Kind)
        async throws
    {
        let (store, context) = (try await store(kind), TransferContext(ledger: InMemoryLedger(), purpose: .metadata))
        _ = try await store.probe(context)
        let bytes = Array("a probe".utf8)
        let file = try scratch.write(bytes, as: "probe")
        let names = ["tiersync/v1/probe-0011", "tiersync/v1/probes", "originals/probe-0011"]
        for name in names {
            let key = try #require(ObjectKey(name))
            _ = try await store.put(
                ObjectUpload(
                    key: key, file: file, digest: ContentDigest(of: bytes), byteCount: Int64(bytes.count)), context)
        }
        let found = try await store.orphanedUploads(context)
        #expect(found.map(\.key.rawValue) == [names[0]])
        let age = try #require(found.first?.startedAt).timeIntervalSinceNow
        #expect(abs(age) < 60)
        for orphan in found { try await store.removeOrphan(orphan, context) }
        #expect(try await store.orphanedUploads(context).isEmpty)
        for name in names.dropFirst() {
            let key = try #require(ObjectKey(name))
            #expect(try await store.head(key, context) != nil)
            let neighbour = OrphanedUpload(identifier: name, key: key, startedAt: nil)
            try? await store.removeOrphan(neighbour, context)
            #expect(try await store.head(key, context) != nil, "never a finished object")
        }
    }

    @Test(arguments: Kind.allCases)
    func `a listing whose reader is cancelled ends with an error`(_ kind: Kind) async throws {
        let (store, context) = (try await store(kind), TransferContext(ledger: InMemoryLedger(), purpose: .metadata))
        _ = try await store.probe(context)
        let file = try scratch.write([1], as: "one")
        for name in ["originals/a", "originals/b"] {
            let key = try #require(ObjectKey(name))
            _ = try await store.put(
                ObjectUpload(key: key, file: file, digest: ContentDigest(of: [1]), byteCount: 1), context)
        }
        let reading = Task {
            var count = 0
            for try await _ in store.list(ObjectKey("originals"), context) {
                count += 1
                withUnsafeCurrentTask { $0?.cancel() }
            }
            return count
        }
        await #expect(throws: CancellationError.self) { try await reading.value }
    }

    @Test(arguments: Kind.allCases)
    func `R03 bytes that were read back and are not the announced ones are counted as corrupt`(_ kind: Kind)
        async throws
    {
        let (store, ledger) = (try await store(kind), InMemoryLedger())
        let context = TransferContext(ledger: ledger, purpose: .verify)
        _ = try await store.probe(context)
        let file = try scratch.write([1, 2, 3], as: "three")
        let key = try #require(ObjectKey("originals/c"))
        _ = try await store.put(
            ObjectUpload(key: key, file: file, digest: ContentDigest(of: [1, 2, 3]), byteCount: 3), context)
        await #expect(throws: RemoteError.self) {
            _ = try await store.proveByReading(key, digest: ContentDigest(of: [3, 2, 1]), byteCount: 3, context)
        }
        let row = try #require(ledger.entries(.get).last?.result)
        #expect(row.wasted == 3 && row.wasteReason == .corrupt)
    }
}
