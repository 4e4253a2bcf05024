import Catalog
import Foundation
import GRDB
import Inference
import SystemPackage
import Testing
import TierModel
import TierSync
import TierSyncTestSupport

/// What is said of pictures as a whole: in the one pass, and again from proxies.
@Suite(.enabled(if: EngineFixture.hasModels, Comment(rawValue: EngineFixture.missingModels)))
struct `Features of pictures` {
    private static let names = ["eyes", "hash", "kind", "quality", "scene", "text"]
    private static let sources = [EngineFixture.photos.appending("2010"), EngineFixture.photos.appending("portraits")]

    private func features(_ library: Library) async throws -> [PhotoID: [PhotoFeature]] {
        var result: [PhotoID: [PhotoFeature]] = [:]
        for photo in try await library.catalog.photos(after: nil, limit: 100) {
            result[photo.id] = try await library.catalog.features(of: photo.primary.id)
        }
        return result
    }

    @Test func `are the same whether a photo is analysed at import, here, or fetched`() async throws {
        let early = try await EngineFixture()
        _ = try await early.library.importPhotos(at: Self.sources, options: ImportOptions(analyze: true))
        let late = try await EngineFixture()
        _ = try await late.library.importPhotos(at: Self.sources)
        _ = try await late.library.push()
        _ = try await late.library.evict()
        _ = try await late.library.analyze()
        let (one, other) = (try await features(early.library), try await features(late.library))
        #expect(one.values.allSatisfy { $0.map(\.analyzer.name) == Self.names })
        #expect(Set(one.values) == Set(other.values))
        let report = try await late.library.report(on: late.library.photo("blue-room-1.jpg"))
        #expect(Set(report.quality.keys).isSuperset(of: ["technical", "looks", "sharpness", "exposure"]))
        #expect(report.quality.values.allSatisfy { (0...1).contains($0) })
        #expect((report.quality["technical"] ?? 0) > 0.3)
        #expect(report.kind == .photo && report.receipt == nil)
        let portrait = try await late.library.report(on: late.library.photo("collins.jpg"))
        #expect(try #require(portrait.faces.first?.eyesOpen) > 0.5)
        #expect((0...1).contains(try #require(portrait.faces.first?.sharpness)))
    }

    @Test func `of an earlier version are made anew from proxies, and not a byte is fetched`() async throws {
        let fixture = try await EngineFixture()
        let library = fixture.library
        _ = try await library.importPhotos(at: Self.sources, options: ImportOptions(analyze: true))
        _ = try await library.push()
        _ = try await library.evict()
        let before = try await features(library)
        try await age(library)
        let traffic = try await library.bandwidthReport().totals
        let summary = try await library.analyze()
        #expect(summary.notes.contains { $0.contains("\(before.count) photos analysed before") })
        let after = try await features(library)
        #expect(after.mapValues { $0.map(\.analyzer) } == before.mapValues { $0.map(\.analyzer) })
        for (photo, features) in after {
            let quality = features[3].decoded(as: PictureQuality.self)
            let hash = features[1].decoded(as: PerceptualHash.self)
            let was = before[photo]
            let (formerQuality, formerHash) = (
                was?[3].decoded(as: PictureQuality.self), was?[1].decoded(as: PerceptualHash.self)
            )
            #expect(features[2].decoded(as: KindFinding.self)?.kind == .photo)
            let (looks, formerLooks) = (
                try #require(features[0].decoded(as: [FaceLook].self)), was?[0].decoded(as: [FaceLook].self)
            )
            #expect(looks.map(\.face) == formerLooks?.map(\.face))
            let (now, then) = (try #require(quality), try #require(formerQuality))
            #expect(abs(now.technical - then.technical) < 0.06)
            let (vector, formerVector) = (try #require(features[4].vector), try #require(was?[4].vector))
            #expect(vector.squaredDistance(to: formerVector) < QuantizedVector.squaredLevels(forDistance: 0.45))
            #expect(try #require(hash).distance(to: #require(formerHash)) <= 4)
        }
        #expect(try await library.bandwidthReport().totals["analysis"] == traffic["analysis"])
        #expect(try await library.bandwidthReport().totals["reanalysis"] == traffic["reanalysis"])
        let saved = try await library.bandwidthReport().saved.first { $0.reason == "newModel" }
        let originals = try await library.status().originalBytes
        #expect(saved?.photos == before.count && saved?.bytes == originals)
        // A second run has nothing to do.
        #expect(try await library.analyze().notes == [])
    }

    @Test func `do not wait for a budget that stops what must be fetched`() async throws {
        let fixture = try await EngineFixture()
        let library = fixture.library
        let folder = EngineFixture.photos.appending("portraits")
        _ = try await library.importPhotos(
            at: [folder.appending("hopper.jpg")], options: ImportOptions(analyze: true))
        _ = try await library.importPhotos(at: [folder.appending("collins.jpg")])
        _ = try await library.push()
        _ = try await library.evict()
        try await age(library)
        let bounded = try await Library.open(in: library.layout.folder) {
            $0.budgets = TransferBudgets([.analysis: .init(dayBytes: 1)])
        }
        let summary = try await bounded.analyze()
        #expect((summary.stoppedBy as? EngineError)?.code == .transferBudgetReached && summary.done == 0)
        #expect(summary.notes.contains { $0.contains("1 photo analysed before") })
        #expect(try await bounded.bandwidthReport().totals["analysis"]?.received == 0)
    }

    @Test func `a proxy that is damaged or gone costs its own photo`() async throws {
        let fixture = try await EngineFixture()
        let library = fixture.library
        _ = try await library.importPhotos(at: Self.sources, options: ImportOptions(analyze: true))
        let photos = try await library.catalog.photos(after: nil, limit: 100)
        try await age(library)
        let proxies = try photos.prefix(2).map { photo in
            library.layout.path(LibraryLayout.proxy(try #require(photo.primary.digest))).string
        }
        try Data([0xFF, 0xD8, 0xFF, 1, 2, 3]).write(to: URL(filePath: proxies[0]))
        try FileManager.default.removeItem(atPath: proxies[1])
        let notes = try await library.analyze().notes
        #expect(notes.contains { $0.hasPrefix("\(photos.count - 2) photos analysed before") })
        #expect(notes.contains { $0.hasPrefix("2 photos could not be looked at again") })
        // When the proxies are here again, so is what is said of them.
        _ = try await library.verify(VerifyOptions(parts: [.local]))
        let again = try await library.analyze().notes
        #expect(again.contains { $0.hasPrefix("2 photos analysed before") }, "\(again)")
    }

    @Test func `what is concluded from others needs no proxy, and faces need no more than their chips`() async throws {
        let fixture = try await EngineFixture()
        let library = fixture.library
        _ = try await library.importPhotos(at: Self.sources, options: ImportOptions(analyze: true))
        let before = try await features(library)
        try await age(library, only: ["eyes", "kind"])
        try FileManager.default.removeItem(atPath: library.layout.path("proxies").string)
        let notes = try await library.analyze().notes
        #expect(notes.contains { $0.hasPrefix("\(before.count) photos analysed before") }, "\(notes)")
        let after = try await features(library)
        for (photo, features) in after {
            // The kind is the same, the eyes are nearly: a chip is a JPEG.
            #expect(features[2] == before[photo]?[2])
            let (now, then) = (features[0].decoded(as: [FaceLook].self), before[photo]?[0].decoded(as: [FaceLook].self))
            #expect(now?.map(\.face) == then?.map(\.face))
            for (one, other) in zip(now ?? [], then ?? []) {
                #expect(abs((one.eyesOpen ?? -1) - (other.eyesOpen ?? -1)) < 0.15)
            }
        }
        // Without its chip a photo with a face waits.
        try await age(library, only: ["eyes"])
        try FileManager.default.removeItem(atPath: library.layout.path("chips").string)
        #expect(try await library.analyze().notes.contains { $0.contains("could not be looked at again") })
    }

    /// Makes it a library of before the analyzers had their versions.
    @Test func `carry the profile that they were made with`() async throws {
        let fixture = try await EngineFixture()
        _ = try await fixture.library.importPhotos(at: Self.sources, options: ImportOptions(analyze: true))
        let profile = try await fixture.library.profile().profile
        let features = try await features(fixture.library).values.flatMap { $0 }
        #expect(!features.isEmpty && features.allSatisfy { $0.profile == profile })
    }

    private func age(_ library: Library, only names: [String] = Self.names) async throws {
        let database = try DatabaseQueue(path: library.layout.folder.appending("catalog.sqlite").string)
        try await database.write { db in
            for name in names {
                try db.execute(
                    sql: "UPDATE analyzer SET version = 'older' || id, is_in_use = 0 WHERE name = ?", arguments: [name])
                try db.execute(
                    sql: "UPDATE feature SET value = 'null' WHERE analyzer IN (SELECT id FROM analyzer WHERE name = ?)",
                    arguments: [name])
            }
        }
    }
}
