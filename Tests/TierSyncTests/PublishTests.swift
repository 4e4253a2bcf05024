import Catalog
import Foundation
import GRDB
import Remote
import SystemPackage
import Testing
import TierModel
import TierSync
import TierSyncTestSupport

/// What is kept on the remote beside the originals.
@Suite struct Publishing {
    private static let portraits = EngineFixture.photos.appending("portraits")

    private func pushed() async throws -> EngineFixture {
        let fixture = try await EngineFixture()
        _ = try await fixture.library.importPhotos(at: [Self.portraits])
        let summary = try await fixture.library.push()
        #expect(summary.failed == [] && summary.stoppedBy == nil, "\(summary.notes)")
        return fixture
    }

    private func remote(_ fixture: EngineFixture) -> FilePath { fixture.directory.path.appending("remote") }

    /// Files below `tiersync/v1/devices` of one kind, the newest last.
    private func objects(_ fixture: EngineFixture, _ kind: String) -> [FilePath] {
        EngineFixture.files(below: remote(fixture).appending("tiersync/v1/devices"))
            .filter { $0.lastComponent?.string.hasPrefix(kind) == true }
    }

    private func clone(_ fixture: EngineFixture, as name: String = "clone") async throws -> (Library, CloneSummary) {
        try await Library.clone(
            from: "file://\(remote(fixture))", to: fixture.directory.path.appending(name),
            unlocking: TestEncryption.secret)
    }

    private func damage(_ file: FilePath, _ change: (inout Data) -> Void) throws {
        var data = try Data(contentsOf: URL(filePath: file.string))
        change(&data)
        try data.write(to: URL(filePath: file.string))
    }

    private func assign(_ fixture: EngineFixture, _ name: String) async throws {
        _ = try await fixture.library.assign(try await fixture.library.photo("hopper.jpg"), to: name)
    }

    @Test func `of a correction writes one small segment, and asks nothing when nothing waits`() async throws {
        let fixture = try await pushed()
        try await assign(fixture, "Grace")
        let before = fixture.library.catalog.trafficOfThisProcess()
        let summary = try await fixture.library.publish()
        let after = fixture.library.catalog.trafficOfThisProcess()
        #expect(summary.segments == 1 && summary.photos == 0 && summary.decisions == 2)
        #expect(after.sent - before.sent < 2500)
        #expect(objects(fixture, "segment").count == 2)
        let requests = fixture.library.catalog.trafficOfThisProcess().requests
        #expect(try await fixture.library.publish().segments == 0)
        #expect(fixture.library.catalog.trafficOfThisProcess().requests == requests)
    }

    @Test func `fails, then no original is dropped until it has succeeded`() async throws {
        let fixture = try await EngineFixture()
        _ = try await fixture.library.importPhotos(at: [Self.portraits])
        let blocker = remote(fixture).appending("tiersync/v1/devices")
        _ = try await fixture.library.makeStore()
        try Data("in the way".utf8).write(to: URL(filePath: blocker.string))
        let push = try await fixture.library.push()
        #expect(push.done == 7 && !push.notes.isEmpty)
        let refused = try await fixture.library.evict()
        #expect(refused.done == 0 && refused.failed.count == 7)
        #expect(refused.failed.allSatisfy { $0.error.contains("its entry on the remote is not there yet") })
        #expect(EngineFixture.files(below: fixture.library.layout.path("originals")).count == 7)
        #expect(try await fixture.library.status().unpublishedPhotos == 7)
        try FileManager.default.removeItem(atPath: blocker.string)
        #expect(try await fixture.library.evict().done == 7)
        #expect(try await clone(fixture).1.photos == 7)
    }

    @Test(arguments: ["truncated", "flipped"], ["manifest", "segment"])
    func `makes what a damaged object cannot be taken for`(damage kind: String, of object: String) async throws {
        let fixture = try await pushed()
        try await assign(fixture, "Grace")
        try await fixture.library.publish()
        func spoil(_ file: FilePath) throws {
            try damage(file) { data in
                if kind == "truncated" { data = data.prefix(data.count - 7) } else { data[data.count / 2] ^= 1 }
            }
        }
        try spoil(try #require(objects(fixture, object).last))
        // The state before it is whole, and it is said that it was taken.
        let (_, summary) = try await clone(fixture)
        #expect(summary.photos == 7 && summary.decisions == 0 && summary.notes.count == 1)
        try spoil(try #require(objects(fixture, object).first))
        await #expect { try await clone(fixture, as: "second") } throws: {
            ($0 as? EngineError)?.code == .damagedRemote
        }
        // Nothing is left of the attempt.
        #expect(!FileManager.default.fileExists(atPath: fixture.directory.path.appending("second").string))
    }

    @Test(.inPlain) func `checks each file of a pack`() async throws {
        let fixture = try await pushed()
        try damage(try #require(objects(fixture, "pack").first { $0.extension == "proxies" })) { $0[5000] ^= 1 }
        let (library, summary) = try await clone(fixture)
        #expect(summary.missing == 1 && summary.restored == 13)
        #expect(EngineFixture.files(below: library.layout.path("proxies")).count == 6)
    }

    @Test(.inPlain) func `lets one proxy be read by its range`() async throws {
        let fixture = try await pushed()
        let photo = try await fixture.library.photo("hopper.jpg")
        let name = try #require(photo.primary.digest).hex
        let path = fixture.library.layout.path("proxies/\(name.prefix(2))/\(name).jpg")
        let bytes = try Data(contentsOf: URL(filePath: path.string))
        try FileManager.default.removeItem(atPath: path.string)
        let before = fixture.library.catalog.trafficOfThisProcess()
        #expect(try await fixture.library.restoreDerived(.proxy, named: name))
        #expect(FileManager.default.contents(atPath: path.string) == bytes)
        #expect(fixture.library.catalog.trafficOfThisProcess().received - before.received == Int64(bytes.count))
        #expect(try await !fixture.library.restoreDerived(.chip, named: "none"))
    }

    @Test func `on a remote of a newer format is refused, and so is its clone`() async throws {
        let fixture = try await pushed()
        try Data("tiersync remote, format 2\n".utf8)
            .write(to: URL(filePath: remote(fixture).appending("tiersync/v1/format").string))
        try await assign(fixture, "Grace")
        let library = try await fixture.reopened()
        await #expect { try await library.publish() } throws: { ($0 as? EngineError)?.code == .newerRemote }
        await #expect { try await clone(fixture) } throws: { ($0 as? EngineError)?.code == .newerRemote }
    }

    @Test func `keeps a trashed and a pinned photo as they are`() async throws {
        let fixture = try await pushed()
        let database = try DatabaseQueue(path: fixture.library.layout.catalog.string)
        try await database.write { db in
            try db.execute(
                sql: "UPDATE photo SET trashed_at = 5 WHERE id = 2; UPDATE photo SET pinned_at = 6 WHERE id = 3")
        }
        #expect(try await fixture.library.publish().photos == 2)
        let (library, _) = try await clone(fixture)
        #expect(try CatalogComparison.differences(fixture.library.layout.folder, library.layout.folder) == [])
    }

    @Test func `from a catalog that was put back goes on beside what it had written later`() async throws {
        let fixture = try await pushed()
        let backup = fixture.directory.path.appending("backup")
        try FileManager.default.copyItem(atPath: fixture.library.layout.folder.string, toPath: backup.string)
        try await assign(fixture, "Grace")
        try await fixture.library.publish()
        let restored = try await Library.open(in: backup)
        _ = try await restored.assign(try await restored.photo("collins.jpg"), to: "Eileen")
        #expect(try await restored.publish().decisions == 2)
        let (library, summary) = try await clone(fixture)
        #expect(summary.photos == 7 && summary.decisions == 4)
        #expect(try await library.status().unpublishedPhotos == 0)
    }

    @Test func `from a catalog put back and killed takes nothing away of what it had written later`()
        async throws
    {
        let fixture = try await pushed()
        let backup = fixture.directory.path.appending("backup")
        try FileManager.default.copyItem(atPath: fixture.library.layout.folder.string, toPath: backup.string)
        try await assign(fixture, "Grace")
        try await fixture.library.publish()
        let restored = try await Library.open(in: backup)
        // Begun under the very names that the other has used since, and then killed.
        let state = try await restored.catalog.publicationState(on: "file://\(remote(fixture))")
        let folder = "tiersync/v1/devices/\(state.writer)"
        func name(_ kind: String, _ number: Int64, _ end: String) -> String {
            "\(folder)/\(kind)-\(String(String(100_000_000 + number).dropFirst())).\(end)"
        }
        let keys = [name("segment", state.number + 1, "jsonl.gz"), name("manifest", state.number + 2, "json")]
        for key in keys { #expect(FileManager.default.fileExists(atPath: "\(remote(fixture))/\(key)")) }
        _ = try await restored.catalog.beginObjects([
            NewEngineObject(
                key: keys[0], kind: .segment, number: state.number + 1, byteCount: 1, digest: .zero, weight: 1),
            NewEngineObject(
                key: keys[1], kind: .manifest, number: state.number + 2, byteCount: 1, digest: .zero, weight: 0),
        ])
        _ = try await restored.assign(try await restored.photo("collins.jpg"), to: "Eileen")
        #expect(try await restored.publish().decisions == 2)
        for key in keys { #expect(FileManager.default.fileExists(atPath: "\(remote(fixture))/\(key)")) }
        #expect(try await clone(fixture).1.decisions == 4)
    }

    @Test func `by two at once leaves no orphan, and a clone goes on as a library`() async throws {
        let fixture = try await pushed()
        let other = try await fixture.reopened()
        try await assign(fixture, "Grace")
        async let first = fixture.library.publish()
        async let second = other.publish()
        _ = try await (first, second)
        try await expectNoOrphans(fixture)
        let (library, _) = try await clone(fixture)
        _ = try await library.importPhotos(at: [EngineFixture.photos.appending("2019")])
        #expect(try await library.push().stoppedBy == nil)
        _ = try await library.assign(try await library.photo("collins.jpg"), to: "Eileen")
        #expect(try await library.evict().failed == [])
        let (again, summary) = try await clone(fixture, as: "again")
        #expect(summary.photos > 7 && summary.missing == 0)
        // The last evict published the decision, too.
        let differences = try CatalogComparison.differences(library.layout.folder, again.layout.folder)
        #expect(differences == [])
        await #expect { try await clone(fixture, as: "again") } throws: {
            ($0 as? EngineError)?.code == .libraryExists
        }
    }

    /// Exactly the objects that the catalog knows are there.
    private func expectNoOrphans(_ fixture: EngineFixture) async throws {
        let root = remote(fixture).string
        let files = objects(fixture, "").map { String($0.string.dropFirst(root.count + 1)) }
        #expect(Set(files) == (try await fixture.library.catalog.ownObjectKeys()))
    }

    @Test(arguments: 1...4)
    func `any history is compacted to few segments and loses nothing`(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        let fixture = try await EngineFixture()
        let library = fixture.library
        let database = try DatabaseQueue(path: library.layout.catalog.string)
        var limits = PublicationLimits()
        limits.photos = 5
        limits.packBytes = 3_000
        limits.merge.fanOut = 3
        limits.merge.full = 40
        var history = CatalogHistory(library: library)
        // Before the catalog speaks of originals that nobody has sent.
        _ = try await library.makeStore()
        for _ in 0..<30 {
            for _ in 0..<Int.random(in: 1...4, using: &random) { try await history.step(database, &random) }
            try await library.publish(limits: limits)
            // Two of a level, and levels up to the size of a full one; beyond that as many as full ones.
            let live = try await library.catalog.liveSegments()
            let records = live.reduce(Int64(0)) { $0 + $1.weight }
            #expect(Int64(live.count) <= 9 + records / 20)
        }
        #expect(try await library.catalog.publicationBacklog().isEmpty)
        try await expectNoOrphans(fixture)
        let (clone, summary) = try await clone(fixture)
        #expect(summary.failed == [] && summary.missing == 0)
        #expect(try CatalogComparison.differences(library.layout.folder, clone.layout.folder) == [])
    }
}

/// Makes photos, changes and decisions straight in the catalog; the originals are of no interest here.
struct CatalogHistory {
    let library: Library
    private var count = 0
    private var photos: [PhotoID] = []

    init(library: Library) { self.library = library }

    mutating func step(_ database: DatabaseQueue, _ random: inout SeededGenerator) async throws {
        switch Int.random(in: 0..<10, using: &random) {
        case 0..<5: try await add()
        case 5: _ = try await library.catalog.addDecision(.undo(UUID()), at: Date())
        case 6:
            guard let photo = photos.randomElement(using: &random) else { return }
            try await database.write { db in
                try db.execute(sql: "UPDATE photo SET trashed_at = 7 WHERE id = \(photo.rawValue)")
            }
        case 7:
            guard let photo = photos.randomElement(using: &random) else { return }
            // A proxy made anew.
            try await derive(photo, salt: Int.random(in: 0..<1000, using: &random))
        default:
            guard let photo = photos.randomElement(using: &random) else { return }
            photos.removeAll { $0 == photo }
            try await database.write { db in
                let number = photo.rawValue
                let files = "(SELECT id FROM file WHERE photo = \(number))"
                for table in ["picture", "source", "derived"] {
                    try db.execute(sql: "DELETE FROM \(table) WHERE file IN \(files)")
                }
                try db.execute(sql: "DELETE FROM file WHERE photo = \(number); DELETE FROM photo WHERE id = \(number)")
            }
        }
    }

    private mutating func add() async throws {
        count += 1
        let digest = ContentDigest(of: Data("photo \(count) \(library.catalog.device)".utf8))
        let file = NewFile(
            role: .primary, digest: digest, byteCount: 10, fileName: "IMG_\(count).JPG", format: .jpeg,
            localPath: "originals/\(count)", sourcePath: FilePath("/p/\(count)"), sourceModified: nil)
        let photo = try await library.catalog.addPhotos([
            NewPhoto(
                primary: file, metadata: PhotoMetadata(width: 3, height: 2), proxyBytes: 0, thumbnailBytes: 0)
        ])[0]
        photos.append(photo)
        try await derive(photo, salt: 0)
        guard let record = try await library.catalog.photo(photo)?.primary else { return }
        let key = try await library.catalog.beginUpload(
            of: record.id, preferring: "originals/\(count).jpg", as: "01"
        ).key
        let version = ObjectVersion(etag: "e", isETagStrong: true)
        try await library.catalog.recordUpload(
            record.id, object: key, digest: digest, byteCount: 10, version: version,
            proof: Proof(kind: .readBack, digest: digest, byteCount: 10, version: version, provenAt: Date()))
    }

    private func derive(_ photo: PhotoID, salt: Int) async throws {
        guard let file = try await library.catalog.photo(photo)?.primary, let digest = file.digest else { return }
        var derived: [DerivedFile] = []
        for (kind, folder) in [(DerivedKind.proxy, "proxies"), (.thumbnail, "thumbnails")] {
            let data = Data(repeating: UInt8(truncatingIfNeeded: salt), count: 100 + Int(photo.rawValue) * 10 + salt)
            let name = digest.hex
            let path = library.layout.path("\(folder)/\(name.prefix(2))/\(name).jpg")
            try FileManager.default.createDirectory(
                atPath: path.removingLastComponent().string, withIntermediateDirectories: true)
            try data.write(to: URL(filePath: path.string))
            derived.append(
                DerivedFile(kind: kind, name: name, byteCount: Int64(data.count), digest: ContentDigest(of: data)))
        }
        try await library.catalog.recordDerived(derived, of: file.id)
    }
}
