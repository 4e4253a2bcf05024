import Foundation
import Remote
import Sealing
import SystemPackage
import Testing
import TierModel
import TierSyncTestSupport

struct `A sealed store` {
    @Test(arguments: ObjectStoreConformance.Case.allCases)
    func `passes the conformance kit over the fake in memory`(_ behaviour: ObjectStoreConformance.Case) async throws {
        try await check(behaviour, InMemoryObjectStore())
        try await check(behaviour, InMemoryObjectStore(proves: false))
    }

    @Test(arguments: ObjectStoreConformance.Case.allCases)
    func `passes the conformance kit over a directory`(_ behaviour: ObjectStoreConformance.Case) async throws {
        let folder = try TemporaryDirectory()
        let store = try makeObjectStore(at: .directory(folder.path.appending("remote")))
        _ = try await store.probe(TransferContext(ledger: InMemoryLedger(), purpose: .metadata))
        try await check(behaviour, store)
        withExtendedLifetime(folder) {}
    }

    @Test(
        .enabled(if: ServerPrograms.lighttpd != nil, Comment(rawValue: LighttpdServer.missing)),
        arguments: ObjectStoreConformance.Case.allCases)
    func `passes the conformance kit over WebDAV`(_ behaviour: ObjectStoreConformance.Case) async throws {
        let store = try makeObjectStore(
            at: LighttpdServer.shared().location(["sealed-\(behaviour)"]), credentials: LighttpdServer.credentials)
        _ = try await store.probe(TransferContext(ledger: InMemoryLedger(), purpose: .metadata))
        try await check(behaviour, store)
    }

    @Test(
        .enabled(if: ServerPrograms.weed != nil, Comment(rawValue: SeaweedServer.missing)),
        arguments: ObjectStoreConformance.Case.allCases)
    func `passes the conformance kit over S3`(_ behaviour: ObjectStoreConformance.Case) async throws {
        let server = try SeaweedServer.shared()
        let bucket = "sealed-\(behaviour)".lowercased()
        try server.makeBucket(bucket)
        let store = try makeObjectStore(
            at: server.location(bucket: bucket, prefix: "sealed"), credentials: SeaweedServer.credentials)
        _ = try await store.probe(TransferContext(ledger: InMemoryLedger(), purpose: .metadata))
        try await check(behaviour, store)
    }

    private func check(_ behaviour: ObjectStoreConformance.Case, _ inner: any ObjectStore) async throws {
        let folder = try TemporaryDirectory()
        let kit = try ObjectStoreConformance(
            SealedFixture.sealed(inner, below: folder), bytesOnTheWire: SealedSize.sealed)
        try await kit.check(behaviour)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path.string) == [], "nothing is left")
    }

    @Test func `gives any range, by sizes known or not`() async throws {
        let fixture = try SealedFixture()
        var random = SeededGenerator(seed: 4)
        for count in [0, 1, 65_535, 65_536, 65_537, 131_072, 131_073, 300_000] {
            let content = SealedFixture.bytes(count)
            let name = "any-\(count)"
            try await fixture.put(content, name)
            for _ in 0..<25 {
                let offset = Int.random(in: 0...count, using: &random)
                let end = Bool.random(using: &random) ? nil : Int.random(in: offset...count, using: &random)
                let size = Bool.random(using: &random) ? Int64(count) : nil
                let found = try await fixture.get(
                    name, behind: Array(content[..<offset]), to: end.map(Int64.init), size: size)
                #expect(found == Array(content[..<(end ?? count)]), "\(count): \(offset)..<\(end ?? -1), \(size ?? -1)")
            }
        }
    }

    @Test func `goes on behind what was opened when the connection broke`() async throws {
        let fixture = try SealedFixture()
        let content = SealedFixture.bytes(500_000)
        try await fixture.put(content, "cut")
        let key = try SealedFixture.key("cut")
        var random = SeededGenerator(seed: 5)
        for _ in 0..<20 {
            let path = try fixture.directory.write([], as: "cut")
            fixture.inner.inject(.cut(afterBytes: Int.random(in: 0...400_000, using: &random)))
            await #expect(throws: RemoteError.self) {
                _ = try await fixture.store.get(
                    ObjectDownload(key: key, version: nil, byteCount: 500_000, file: path), fixture.context)
            }
            let first = try fixture.directory.bytes(of: "cut")
            // What cannot be opened yet is lost, and the ledger says so.
            let row = try #require(fixture.ledger.entries(.get).last?.result)
            #expect(
                row.wasted == row.bytes.received - SealedSize.start(ofSegment: Int64(first.count) / 65_536)
                    || first.isEmpty && row.wasted <= row.bytes.received)
            #expect(content.starts(with: first) && first.count.isMultiple(of: 65_536))
            _ = try await fixture.store.get(
                ObjectDownload(
                    key: key, version: nil, byteCount: 500_000, file: path, offset: Int64(first.count)),
                fixture.context)
            #expect(try fixture.directory.bytes(of: "cut") == content)
        }
    }

    @Test func `sends the same bytes again until they are stored, and others for another object`() async throws {
        let journal = ObjectKeyJournalInMemory()
        let fixture = try SealedFixture(journal: journal)
        let upload = try fixture.upload(SealedFixture.bytes(100_000), "a")
        // Stored, but the reply is lost: the journal keeps the key.
        fixture.inner.inject(.loseReply)
        await #expect(throws: RemoteError.self) { _ = try await fixture.store.put(upload, fixture.context) }
        let first = fixture.inner.bytes(of: upload.key)
        #expect(journal.count == 1)
        try await fixture.inner.delete(upload.key, fixture.context)
        let again = SealedFixture.sealed(fixture.inner, fixture.keys, journal, below: fixture.directory)
        guard case .stored = try await again.put(upload, fixture.context) else { throw CancellationError() }
        #expect(first != nil && fixture.inner.bytes(of: upload.key) == first)
        #expect(journal.count == 0)
        let other = try await fixture.put(SealedFixture.bytes(100_000), "b")
        #expect(other.count == first?.count && other != first && other.dropFirst(80) != first?.dropFirst(80))
    }

    @Test func `asks before the first object is stored, until the answer is good`() async throws {
        let directory = try TemporaryDirectory()
        let inner = InMemoryObjectStore()
        let asked = InMemoryLedger()
        let store = SealedObjectStore(
            inner, keys: LibraryKeys(), journal: ObjectKeyJournalInMemory(),
            beforeFirstPut: { context in
                _ = try await asked.begin(
                    TransferIntent(photo: nil, purpose: context.purpose, operation: .list, key: "keys"))
                if asked.entries.count == 1 { throw RemoteError(.unreachable, "away") }
            }
        ) {
            let folder = directory.path.appending(UUID().uuidString)
            try FileManager.default.createDirectory(atPath: folder.string, withIntermediateDirectories: true)
            return folder
        }
        let fixture = try SealedFixture(inner)
        for number in 1...3 {
            let upload = try fixture.upload([1, 2, 3], "object-\(number)")
            if number == 1 {
                await #expect(throws: RemoteError.self) { _ = try await store.put(upload, fixture.context) }
                #expect(inner.bytes(of: upload.key) == nil)
            } else {
                _ = try await store.put(upload, fixture.context)
            }
        }
        #expect(asked.entries.map(\.intent.purpose) == [.metadata, .metadata])
    }

    @Test func `leaves what opens the others as it is`() async throws {
        let fixture = try SealedFixture()
        for name in ["tiersync/v1/format", "tiersync/v1/keys/keyring-00000001.json"] {
            #expect(try await fixture.put([1, 2, 3], name) == [1, 2, 3])
            #expect(try await fixture.get(name) == [1, 2, 3])
            #expect(try await fixture.store.head(SealedFixture.key(name), fixture.context)?.byteCount == 3)
        }
        #expect(try await fixture.put([1, 2, 3], "tiersync/v1/keysother").count == 99)
    }
}
