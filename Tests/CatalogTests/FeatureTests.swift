import Catalog
import Foundation
import Testing
import TierModel

@Suite struct FeatureTests {
    private func analyze(_ photo: PhotoRecord, _ features: [PhotoFeature], in catalog: PhotoCatalog) async throws {
        try await catalog.recordFaces(
            [], photo: photo.id, file: photo.primary.id, analyzer: Sample.analyzer, finishing: nil, features: features,
            at: .now)
    }

    @Test func `what is said of a picture is committed with its faces, and read back`() async throws {
        let fixture = try CatalogFixture()
        let photo = try await fixture.add(1...1)[0]
        let other = PhotoFeature(analyzer: AnalyzerVersion(name: "a", version: "9"), value: "[]")
        try await analyze(photo, [Sample.feature(7), other], in: fixture.catalog)
        #expect(try await fixture.catalog.features(of: photo.primary.id) == [other, Sample.feature(7)])
        // The same analyzer again, in another version: its word replaces the one before.
        try await analyze(photo, [Sample.feature(8, version: "2")], in: fixture.catalog)
        #expect(
            try await fixture.catalog.features(of: photo.primary.id) == [other, Sample.feature(8, version: "2")])
        #expect(try await fixture.catalog.checkIntegrity() == [])
    }

    @Test func `a new version waits for photos that were analysed, and for no original`() async throws {
        let fixture = try CatalogFixture()
        let catalog = fixture.catalog
        let photos = try await fixture.add(1...4)
        let (first, second) = (Sample.feature(1).analyzer, Sample.feature(1, version: "2").analyzer)
        try await analyze(photos[0], [Sample.feature(1)], in: catalog)
        try await analyze(photos[1], [], in: catalog)
        try await analyze(photos[3], [Sample.feature(4)], in: catalog)
        let owed = try await catalog.countPhotosToAnalyze(Sample.analyzer)
        try await catalog.use([first])
        #expect(try await catalog.outdatedPhotos(after: nil, limit: 9).map(\.photo.id) == [photos[1].id])
        try await catalog.use([second])
        var outdated = try await catalog.outdatedPhotos(after: nil, limit: 2)
        #expect(outdated.map(\.photo.id) == [photos[0].id, photos[1].id])
        #expect(outdated.allSatisfy { $0.analyzers == [second] })
        #expect(try await catalog.outdatedPhotos(after: photos[1].id, limit: 2).map(\.photo.id) == [photos[3].id])
        try await catalog.record(features: [Sample.feature(5, version: "2")], of: photos[0].primary.id)
        // The photo that nobody has analysed gets it in its one pass.
        try await analyze(photos[2], [Sample.feature(6, version: "2")], in: catalog)
        outdated = try await catalog.outdatedPhotos(after: nil, limit: 9)
        #expect(outdated.map(\.photo.id) == [photos[1].id, photos[3].id])
        // Asking again for what is in use changes nothing.
        try await catalog.use([second])
        #expect(try await catalog.outdatedPhotos(after: nil, limit: 9) == outdated)
        #expect(try await catalog.countPhotosToAnalyze(Sample.analyzer) == owed - 1)
    }

    @Test func `what is said of a photo that was deleted meanwhile is dropped`() async throws {
        let fixture = try CatalogFixture()
        let gone = OriginalID(rawValue: 77)
        try await fixture.catalog.record(features: [Sample.feature(1)], of: gone)
        #expect(try await fixture.catalog.features(of: gone) == [])
    }

    @Test func `a value comes back as its type, and another type as nothing`() throws {
        struct Colour: Codable, Equatable { var red: Int }
        let feature = try PhotoFeature(Colour(red: 3), by: AnalyzerVersion(name: "colour", version: "1"))
        #expect(feature.value == #"{"red":3}"#)
        #expect(feature.decoded() == Colour(red: 3))
        #expect(feature.decoded(as: [Int].self) == nil)
        #expect(throws: EncodingError.self) {
            try PhotoFeature(Double.nan, by: AnalyzerVersion(name: "colour", version: "1"))
        }
    }
}
