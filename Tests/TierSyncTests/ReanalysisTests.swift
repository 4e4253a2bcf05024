import Catalog
import Foundation
import GRDB
import Inference
import SystemPackage
import Testing
import TierModel
import TierSync
import TierSyncTestSupport

/// New models and other profiles: what costs nothing is done, and what costs is asked for.
@Suite(.enabled(if: EngineFixture.hasModels, Comment(rawValue: EngineFixture.missingModels)))
struct `Looking again` {
    private static let sources = [EngineFixture.photos.appending("2010"), EngineFixture.photos.appending("portraits")]

    private func faces(_ library: Library) async throws -> [FaceKey: FaceRecord] {
        let all = try await library.catalog.faces(after: nil, limit: 1_000)
        return Dictionary(uniqueKeysWithValues: all.map { ($0.face.key, $0) })
    }

    /// A library whose originals are on the remote only, and in which somebody was named.
    private func makeLibrary(_ profile: AnalysisProfile? = nil) async throws -> (EngineFixture, PhotoID) {
        let fixture = try await EngineFixture()
        try fixture.library.setProfile(profile)
        let library = try await fixture.reopened()
        _ = try await library.importPhotos(at: Self.sources, options: ImportOptions(analyze: true))
        let record = try await library.photo("collins.jpg")
        let photo = record.id
        _ = try await library.assign(record, to: "Eileen")
        _ = try await library.push()
        _ = try await library.evict()
        return (fixture, photo)
    }

    private func write(_ library: Library, _ sql: String...) async throws {
        let database = try DatabaseQueue(path: library.layout.folder.appending("catalog.sqlite").string)
        try await database.write { db in for line in sql { try db.execute(sql: line) } }
    }

    @Test func `a new face model describes all faces anew from their chips, names stay, and not a byte is fetched`()
        async throws
    {
        let (fixture, photo) = try await makeLibrary()
        let library = fixture.library
        let before = try await faces(library)
        let named = before.values.filter { $0.person != nil }.map(\.face.key)
        #expect(named.count > 1 && before.values.contains { $0.photo == photo && $0.person != nil })
        // The vectors of an earlier model: of another space altogether.
        try await write(
            library, "UPDATE analyzer SET version = 'older', is_active = 0 WHERE name = 'faces'",
            "UPDATE face SET embedding = zeroblob(length(embedding))")
        let traffic = try await library.bandwidthReport().totals
        let summary = try await library.analyze()
        #expect(summary.done == 0 && summary.failed.isEmpty)
        let after = try await faces(library)
        #expect(after.keys == before.keys)
        for (key, face) in after {
            let was = try #require(before[key])
            #expect(face.analyzer != was.analyzer)
            let distance = face.face.embedding.squaredDistance(to: was.face.embedding)
            #expect(distance < QuantizedVector.squaredLevels(forDistance: 0.15) || face.face.quality.size < 64)
            #expect(face.face.box == was.face.box && face.face.landmarks == was.face.landmarks)
        }
        let namedAfter = Set(after.values.filter { $0.person != nil }.map(\.face.key))
        #expect(namedAfter.isSuperset(of: before.values.filter { $0.photo == photo }.map(\.face.key)))
        #expect(namedAfter == Set(named))
        for purpose in ["analysis", "reanalysis"] {
            #expect(try await library.bandwidthReport().totals[purpose] == traffic[purpose])
        }
        #expect(try await library.catalog.countOutdatedPhotos() == 0)
        // It is done once, and the remote hears of it at its next contact.
        #expect(try await library.catalog.publicationBacklog().photos > 0)
        _ = try await library.push()
        #expect(try await library.catalog.publicationBacklog().isEmpty)
        #expect(try await library.analyze().notes == [])
    }

    @Test func `a chip that is not here holds up what is said of eyes, and nothing else`() async throws {
        let (fixture, photo) = try await makeLibrary()
        let library = fixture.library
        let record = try await library.photo("collins.jpg")
        let face = try #require(try await library.catalog.faces(of: photo).first)
        try FileManager.default.removeItem(atPath: library.layout.path(LibraryLayout.chip(face.face.key)).string)
        try await write(
            library,
            "UPDATE analyzer SET version = 'older' || id, is_in_use = 0 WHERE name IN ('scene', 'text', 'kind', 'eyes')"
        )
        #expect(try await library.analyze().notes.contains { $0.hasPrefix("1 photo could not be looked at again") })
        let features = try await library.catalog.features(of: record.primary.id)
        let older = features.filter { $0.analyzer.version.hasPrefix("older") }.map(\.analyzer.name)
        #expect(older == ["eyes"])
    }

    @Test func `a face whose chip is not here waits, and keeps its name`() async throws {
        let (fixture, photo) = try await makeLibrary()
        let library = fixture.library
        let face = try #require(try await library.catalog.faces(of: photo).first)
        let chip = library.layout.path(LibraryLayout.chip(face.face.key))
        let kept = try Data(contentsOf: URL(filePath: chip.string))
        try FileManager.default.removeItem(atPath: chip.string)
        try await write(library, "UPDATE analyzer SET version = 'older', is_active = 0 WHERE name = 'faces'")
        #expect(try await library.analyze().notes.contains { $0.hasPrefix("1 photo could not be looked at again") })
        #expect(try await library.catalog.countOutdatedPhotos() == 1)
        #expect(try await library.catalog.faces(of: photo).first?.person == face.person)
        try kept.write(to: URL(filePath: chip.string))
        #expect(try await library.analyze().notes.contains { $0.hasPrefix("1 photo analysed before looked at again") })
        #expect(try await library.catalog.countOutdatedPhotos() == 0)
        #expect(try await library.catalog.faces(of: photo).first?.person == face.person)
    }

    @Test
    func `a profile that looks more closely says what it would fetch, fetches it as reanalysis, and keeps every name`()
        async throws
    {
        let (fixture, photo) = try await makeLibrary(.fast)
        try fixture.library.setProfile(.balanced)
        let library = try await fixture.reopened()
        let named = try await faces(library).values.filter { $0.person != nil }.map(\.face.key)
        let report = try await library.profile()
        let photos = try await library.catalog.photos(after: nil, limit: 100)
        let bytes = photos.reduce(0) { $0 + $1.primary.byteCount }
        #expect(report.profile == .balanced && !report.isAutomatic)
        #expect(report.analyzedWithLess.here == 0)
        #expect(report.analyzedWithLess.remote == photos.count)
        #expect(report.analyzedWithLess.bytes == bytes)
        // Without being asked for, nothing is fetched.
        #expect(try await library.analyze().bytesReceived == 0)
        let before = try await library.bandwidthReport()
        let summary = try await library.analyze(AnalyzeOptions(again: true))
        #expect(summary.done == photos.count && summary.failed.isEmpty)
        let after = try await library.bandwidthReport()
        #expect(after.totals["reanalysis"]?.received == bytes)
        #expect(after.totals["analysis"] == before.totals["analysis"])
        #expect(after.analysis == before.analysis, "promise 2 counts the first analysis only")
        // Boxes differ by a pixel, and with them the keys: who is where does not.
        #expect(try await faces(library).values.filter { $0.person != nil }.count >= named.count)
        #expect(try await library.catalog.faces(of: photo).contains { $0.person != nil })
        // Chips of boxes that are no more are gone, and every face that is has its own.
        let verified = try await library.verify(VerifyOptions(parts: [.local]))
        #expect(verified.problems.isEmpty, "\(verified.problems)")
        let cost = try await library.reanalysisCost(photos: nil)
        #expect(cost.here + cost.remote == 0)
        #expect(try await library.analyze(AnalyzeOptions(again: true)).done == 0)
    }

    @Test func `a photo that is named is looked at again whatever it was seen with, from here if it is here`()
        async throws
    {
        let fixture = try await EngineFixture()
        let library = fixture.library
        _ = try await library.importPhotos(at: Self.sources, options: ImportOptions(analyze: true))
        let photo = try await library.photo("collins.jpg").id
        let cost = try await library.reanalysisCost(photos: [photo])
        #expect(cost.here == 1 && cost.remote == 0 && cost.bytes == 0)
        let before = try await faces(library)
        let summary = try await library.analyze(AnalyzeOptions(photos: [photo], again: true))
        #expect(summary.done == 1 && summary.bytesReceived == 0)
        #expect(try await faces(library).keys == before.keys)
    }
}
