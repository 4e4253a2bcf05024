import Catalog
import Foundation
import Remote
import SystemPackage
import Testing
import TierModel
import TierSync
import TierSyncTestSupport

/// Two devices that use one remote come to the same, whatever each of them does.
@Suite struct `Two devices` {
    private static let portraits = EngineFixture.photos.appending("portraits")

    /// A library that has pushed its photos, and a second device that was cloned from it.
    private struct Pair {
        let fixture: EngineFixture
        let home: Library
        let away: Library

        init() async throws {
            fixture = try await EngineFixture()
            home = fixture.library
            _ = try await home.importPhotos(
                at: [portraits], options: ImportOptions(analyze: EngineFixture.hasModels))
            let summary = try await home.push()
            #expect(summary.failed == [] && summary.stoppedBy == nil)
            away = try await Library.clone(
                from: try #require(home.configuration.remote), to: fixture.directory.path.appending("away")
            ).library
        }

        /// Each tells the other what it knows; then nothing is left to be told.
        func meet() async throws {
            for _ in 0..<2 {
                for library in [home, away] { #expect(try await library.sync().failed == []) }
            }
            let last = try await home.sync()
            #expect(last.photos == 0 && last.decisions == 0 && last.publishedPhotos == 0)
        }

        /// Numbers, paths, proofs' freshness and where small pictures lie are each device's own.
        func differences() throws -> [String] {
            try CatalogComparison.differences(home.layout.folder, away.layout.folder).filter { difference in
                !["published:", "packed:", "gone:", "analyzer:"].contains { difference.hasPrefix($0) }
            }
        }
    }

    @Test func `have each other's photos, small pictures and findings, and fetch no original`() async throws {
        let pair = try await Pair()
        let photo = try pair.fixture.copy("2019/Café.jpg", as: "new/café.jpg")
        _ = try await pair.away.importPhotos(at: [photo], options: ImportOptions(analyze: EngineFixture.hasModels))
        _ = try await pair.away.push()
        let summary = try await pair.home.sync()
        #expect(summary.photos == 1 && summary.devices == 1 && summary.failed == [] && summary.notes == [])
        #expect(summary.restored >= 2)
        let record = try await pair.home.photo("café.jpg")
        #expect(try await pair.home.catalog.file(withDigest: try #require(record.primary.digest))?.tier == .remote)
        try await pair.meet()
        #expect(try pair.differences() == [])
        let traffic = try await pair.home.bandwidthReport().totals
        #expect(traffic["view"]?.requests ?? 0 == 0 && traffic["analysis"]?.requests ?? 0 == 0)
        #expect(try await pair.home.catalog.checkIntegrity() == [])
        #expect(try await pair.away.catalog.checkIntegrity() == [])
    }

    @Test func `read nothing again, and ask little when nothing is new`() async throws {
        let pair = try await Pair()
        try await pair.meet()
        let summary = try await pair.away.sync()
        // The markers of format and sharing, who may say what, the listing; and the first contact of this object.
        #expect(summary.requests <= 8 && summary.bytesReceived < 1_000, "\(summary.requests), \(summary.bytesReceived)")
        #expect(summary.photos == 0 && summary.publishedPhotos == 0 && summary.publishedDecisions == 0)
    }

    @Test func `know of what the other threw away and took back`() async throws {
        let pair = try await Pair()
        let here = try await pair.home.photo("hopper.jpg").id
        _ = try await pair.home.catalog.moveToTrash([here], at: Date())
        try await pair.meet()
        let there = try await pair.away.photo("hopper.jpg")
        #expect(there.trashedAt != nil)
        _ = try await pair.away.catalog.restoreFromTrash([there.id])
        try await pair.meet()
        #expect(try await pair.home.photo("hopper.jpg").trashedAt == nil)
        // Who is on a photo that came back is found at the next look at people.
        for library in [pair.home, pair.away] { _ = try await library.people(limit: 10) }
        #expect(try pair.differences() == [])
    }

    @Test func `that both have the same photo before they meet keep one, and upload it once`() async throws {
        let pair = try await Pair()
        for library in [pair.home, pair.away] {
            let photo = try pair.fixture.copy(
                "2019/Café.jpg", as: "\(library.layout.folder.lastComponent?.string ?? "")-own/café.jpg")
            _ = try await library.importPhotos(at: [photo], options: ImportOptions())
        }
        _ = try await pair.home.push()
        let summary = try await pair.away.sync()
        #expect(summary.photos == 1)
        let record = try await pair.away.photo("café.jpg")
        #expect(record.primary.tier == .both)
        let push = try await pair.away.push()
        #expect(push.done == 0)
        try await pair.meet()
        #expect(try await pair.home.status().photos == pair.away.status().photos)
        #expect(try pair.differences().filter { !$0.hasPrefix("source:") && !$0.hasPrefix("photo:") } == [])
    }

    @Test func `keep all decisions, and say which contradict each other`() async throws {
        let pair = try await Pair()
        let face = EngineFixture.hasModels ? 1 : nil
        _ = try await pair.home.assign(try await pair.home.photo("hopper.jpg"), to: "Grace Hopper", face: face)
        _ = try await pair.away.assign(try await pair.away.photo("hopper.jpg"), to: "Admiral Hopper", face: face)
        _ = try await pair.away.assign(try await pair.away.photo("collins.jpg"), to: "Eileen Collins", face: face)
        _ = try await pair.home.sync()
        let summary = try await pair.away.sync()
        #expect(summary.contradictions.count == 1)
        let contradiction = try #require(summary.contradictions.first)
        #expect(contradiction.about.contains("hopper.jpg"))
        #expect((contradiction.counts + contradiction.yields).contains("Grace Hopper"))
        #expect((contradiction.counts + contradiction.yields).contains("Admiral Hopper"))
        try await pair.meet()
        #expect(try pair.differences() == [])
        let decisions = try await pair.home.catalog.decisions()
        #expect(decisions.count { if case .assign = $0.statement { true } else { false } } == 3)
        #expect(try await pair.away.settleContradictions() == 1)
        #expect(try await pair.away.sync().contradictions == [])
    }

    @Test func `delete for good for each other, but never the last original that the other has`() async throws {
        let pair = try await Pair()
        // The other device has fetched this original, and keeps it.
        let kept = try await pair.away.photo("hopper.jpg")
        _ = try await pair.away.bringBack([kept.id])
        for name in ["hopper.jpg", "collins.jpg"] {
            _ = try await pair.home.catalog.moveToTrash([try await pair.home.photo(name).id], at: Date())
        }
        let emptied = try await pair.home.emptyTrash(EmptyTrashOptions(trashedBefore: nil))
        #expect(emptied.failed == [])
        _ = try await pair.home.sync()
        let summary = try await pair.away.sync()
        #expect(summary.deleted == 1 && summary.inTrash == ["hopper.jpg"])
        let record = try await pair.away.photo("hopper.jpg")
        #expect(record.trashedAt != nil && record.primary.tier == .local)
        #expect(try await pair.away.catalog.checkIntegrity() == [])
        // Who takes it out of the trash and pushes it gives it back to all.
        _ = try await pair.away.catalog.restoreFromTrash([record.id])
        _ = try await pair.away.push()
        _ = try await pair.home.sync()
        #expect(try await pair.home.photo("hopper.jpg").primary.tier == .remote)
        try await pair.meet()
    }

    @Test func `do not delete what another has imported again since it was thrown away`() async throws {
        let pair = try await Pair()
        _ = try await pair.home.share()
        let photo = try pair.fixture.copy("2019/Café.jpg", as: "new/café.jpg")
        _ = try await pair.home.importPhotos(at: [photo])
        let thrown = try await pair.home.photo("café.jpg").id
        _ = try await pair.home.push()
        _ = try await pair.home.catalog.moveToTrash([thrown], at: Date())
        // The other never heard of it, and imports, stores and drops it on its own.
        _ = try await pair.away.importPhotos(at: [photo])
        _ = try await pair.away.push()
        #expect(try await pair.away.evict().failed == [])
        let summary = try await pair.home.emptyTrash(EmptyTrashOptions(trashedBefore: nil))
        #expect(summary.failed == [] && summary.done == 0)
        #expect(try await pair.home.photo("café.jpg").trashedAt == nil)
        let there = try await pair.away.photo("café.jpg")
        #expect(try await pair.away.bringBack([there.id]).failed == [])
    }

    @Test func `do not delete an object that another photo is stored as, too`() async throws {
        let pair = try await Pair()
        _ = try await pair.home.share()
        let sidecar = "<x:xmpmeta xmlns:x='adobe:ns:meta/'/>".utf8
        // Two cameras' photos of one name, with the same sidecar: on the remote that is one object.
        for (library, picture, folder) in [(pair.home, "2019/Café.jpg", "one"), (pair.away, "2020/clock.jpg", "two")] {
            _ = try pair.fixture.copy(picture, as: "\(folder)/twin.jpg")
            _ = try pair.fixture.write(sidecar, as: "\(folder)/twin.xmp")
            _ = try await library.importPhotos(at: [pair.fixture.directory.path.appending(folder)])
            #expect(try await library.push().failed == [])
        }
        try await pair.meet()
        #expect(try await pair.home.status().photos == pair.away.status().photos)
        let picture = try Data(contentsOf: URL(filePath: EngineFixture.photos.appending("2019/Café.jpg").string))
        let mine = try #require(try await pair.home.catalog.file(withDigest: ContentDigest(of: picture))).photo
        let companion = try #require(try await pair.away.catalog.file(withDigest: ContentDigest(of: Array(sidecar))))
        let object = pair.fixture.directory.path.appending("remote/\(try #require(companion.remote).key)")
        #expect(FileManager.default.fileExists(atPath: object.string))
        _ = try await pair.home.catalog.moveToTrash([mine], at: Date())
        #expect(try await pair.home.emptyTrash(EmptyTrashOptions(trashedBefore: nil)).done == 1)
        #expect(FileManager.default.fileExists(atPath: object.string))
        try await pair.meet()
        #expect(try await pair.away.catalog.checkIntegrity() == [])
    }

    @Test func `refuse a remote that shows less than it did, until they are told to take it`() async throws {
        let pair = try await Pair()
        let remote = pair.fixture.directory.path.appending("remote/tiersync/v1/devices")
        let saved = pair.fixture.directory.path.appending("saved")
        try FileManager.default.copyItem(atPath: remote.string, toPath: saved.string)
        _ = try await pair.home.assign(
            try await pair.home.photo("hopper.jpg"), to: "Grace Hopper", face: EngineFixture.hasModels ? 1 : nil)
        _ = try await pair.home.sync()
        _ = try await pair.away.sync()
        try FileManager.default.removeItem(atPath: remote.string)
        try FileManager.default.moveItem(atPath: saved.string, toPath: remote.string)
        await #expect { try await pair.away.sync() } throws: { ($0 as? EngineError)?.code == .rolledBack }
        #expect(try await pair.away.sync(SyncOptions(acceptOlder: true)).failed == [])
        #expect(
            try await pair.away.catalog.decisions().contains { if case .assign = $0.statement { true } else { false } })
    }
}
