import Catalog
import Foundation
import Testing
import TierModel

@Suite struct AnalysisTests {
    private func record(
        _ faces: [DetectedFace], _ photo: PhotoRecord, in catalog: PhotoCatalog,
        by analyzer: AnalyzerVersion = Sample.analyzer, finishing step: StepID? = nil
    ) async throws {
        try await catalog.recordFaces(
            faces, photo: photo.id, file: photo.primary.id, analyzer: analyzer, finishing: step, at: .now)
    }

    @Test func `faces are committed together with the end of the fetch`() async throws {
        let fixture = try CatalogFixture()
        let catalog = fixture.catalog
        let photo = try #require(try await fixture.add(1...1).first)
        let step = try await catalog.beginStep(.analyze, file: photo.primary.id, detail: [:])
        try await catalog.saveSpoolEntry(
            SpoolEntry(
                file: photo.primary.id, path: "s", object: "k", version: Sample.version(), byteCount: 1, transfers: []))
        let faces = [Sample.face(1, photo: 1, x: 900.25), Sample.face(2, photo: 1, x: -3)]
        try await record(faces, photo, in: catalog, finishing: step)
        let stored = try await catalog.faces(of: photo.id)
        #expect(stored.map(\.face) == [faces[1], faces[0]])
        #expect(stored.map(\.index) == [1, 2])
        #expect(stored.allSatisfy { $0.digest == Sample.digest(1) && $0.photoWidth == 4000 && $0.photoHeight == 3000 })
        #expect(stored.allSatisfy { $0.cluster == nil && $0.person == nil && $0.photo == photo.id })
        #expect(try await catalog.face(faces[0].key) == stored[1])
        #expect(try await catalog.openSteps().isEmpty)
        #expect(try await catalog.spoolEntries().isEmpty)
        #expect(try await catalog.photo(photo.id)?.isAnalyzed == true)
        let status = try await catalog.status(analyzer: Sample.analyzer)
        #expect(status.faces == 2 && status.unanalyzed == 0)
    }

    @Test
    func `another analysis replaces the faces, and a newer version of the analyzer is owed only what none has seen`()
        async throws
    {
        let fixture = try CatalogFixture()
        let catalog = fixture.catalog
        let photos = try await fixture.add(1...2)
        try await record([Sample.face(1, photo: 1, x: 1)], photos[0], in: catalog)
        try await record([Sample.face(1, photo: 2, x: 1)], photos[1], in: catalog)
        try await record([], photos[1], in: catalog)
        let newer = AnalyzerVersion(name: "faces", version: "test 2")
        #expect(try await catalog.countPhotosToAnalyze(newer) == 0)
        #expect(try await catalog.photosToAnalyze(newer, photos: nil, tiers: nil, after: nil, limit: 9).isEmpty)
        let third = try await fixture.add(3...3)
        #expect(try await catalog.photosToAnalyze(newer, photos: nil, tiers: nil, after: nil, limit: 9) == third)
        let face = Sample.face(7, photo: 1, x: 50)
        try await record([face], photos[0], in: catalog, by: newer)
        #expect(try await catalog.faces(after: nil, limit: 9).map(\.face) == [face])
        #expect(try await catalog.countPhotosToAnalyze(newer) == 1)
        #expect(try await catalog.countPhotosToAnalyze(Sample.analyzer) == 1)
        #expect(try await catalog.countPhotosToAnalyze(AnalyzerVersion(name: "faces", version: "")) == 1)
        #expect(try await catalog.checkIntegrity() == [])
    }

    @Test func `photos to analyse come page by page, of the tiers and photos that are asked for`() async throws {
        let fixture = try CatalogFixture()
        let catalog = fixture.catalog
        let photos = try await fixture.add(1...6)
        for index in [1, 3] { try await fixture.push(photos[index].primary, number: index + 1) }
        try await catalog.recordEviction(photos[3].primary.id, proof: Sample.proof(4))
        try await record([], photos[0], in: catalog)
        func owed(
            _ chosen: [Int64]? = nil, _ tiers: Set<Tier>? = nil, after: Int64? = nil, limit: Int = 9
        ) async throws -> [Int64] {
            try await catalog.photosToAnalyze(
                Sample.analyzer, photos: chosen?.map(PhotoID.init), tiers: tiers, after: after.map(PhotoID.init),
                limit: limit
            ).map(\.id.rawValue)
        }
        #expect(try await owed() == [2, 3, 4, 5, 6])
        #expect(try await owed(limit: 2) == [2, 3])
        #expect(try await owed(after: 3, limit: 2) == [4, 5])
        #expect(try await owed(nil, [.remote, .both]) == [2, 4])
        #expect(try await owed(nil, []) == [])
        #expect(try await owed([6, 1, 4, 4]) == [4, 6])
        #expect(try await owed([6, 1, 4], [.local]) == [6])
        let seventh = try await catalog.addPhotos([Sample.photo(7)])
        #expect(try await owed(after: 6) == seventh.map(\.rawValue))
    }

    @Test func `a photo that failed is left out until failures are cleared`() async throws {
        let fixture = try CatalogFixture()
        let catalog = fixture.catalog
        let photos = try await fixture.add(1...3)
        #expect(try await catalog.countPhotosToAnalyze(Sample.analyzer) == 3)
        let failure = PhotoFailure(photo: photos[0].id, file: "IMG_1.JPG", error: "truncated", remedy: "copy it again")
        for photo in photos[0...1] {
            try await catalog.recordAnalysisFailure(failure, photo: photo.id, analyzer: Sample.analyzer)
        }
        try await catalog.recordAnalysisFailure(failure, photo: photos[0].id, analyzer: Sample.analyzer)
        #expect(try await catalog.countPhotosToAnalyze(Sample.analyzer) == 1)
        #expect(try await catalog.analysisFailures(Sample.analyzer, limit: 1) == [failure])
        #expect(try await catalog.status(analyzer: Sample.analyzer).analysisFailures == 2)
        #expect(try await catalog.status(analyzer: nil).analysisFailures == 2)
        #expect(try await catalog.photo(photos[0].id)?.isAnalyzed == false)
        try await catalog.clearAnalysisFailures(photos: [photos[0].id, photos[2].id])
        #expect(try await catalog.countPhotosToAnalyze(Sample.analyzer) == 2)
        _ = try await catalog.addVersion(Sample.photo(9), of: photos[1].id)
        #expect(try await catalog.countPhotosToAnalyze(Sample.analyzer) == 3)
        #expect(try await catalog.status(analyzer: nil).analysisFailures == 0)
        try await catalog.clearAnalysisFailures(photos: nil)
        #expect(try await catalog.checkIntegrity() == [])
        await expectCode(.unknownPhoto) {
            try await catalog.recordAnalysisFailure(failure, photo: PhotoID(rawValue: 9), analyzer: Sample.analyzer)
        }
    }

    @Test func `a success after a failure counts, a failure after a success does not`() async throws {
        let fixture = try CatalogFixture()
        let catalog = fixture.catalog
        let photo = try #require(try await fixture.add(1...1).first)
        let failure = PhotoFailure(photo: photo.id, file: "f", error: "e", remedy: nil)
        try await catalog.recordAnalysisFailure(failure, photo: photo.id, analyzer: Sample.analyzer)
        try await record([], photo, in: catalog)
        try await catalog.recordAnalysisFailure(failure, photo: photo.id, analyzer: Sample.analyzer)
        let status = try await catalog.status(analyzer: Sample.analyzer)
        #expect(status.analysisFailures == 0 && status.unanalyzed == 0)
    }

    @Test func `faces of an old version do not replace those of the current one`() async throws {
        let fixture = try CatalogFixture()
        let catalog = fixture.catalog
        let old = try #require(try await fixture.add(1...1).first)
        _ = try await catalog.addVersion(Sample.photo(2), of: old.id)
        let current = try #require(try await catalog.photo(old.id))
        let face = Sample.face(1, photo: 2, x: 9)
        try await record([face], current, in: catalog)
        try await record([Sample.face(1, photo: 1, x: 9)], old, in: catalog)
        #expect(try await catalog.faces(of: old.id).map(\.face) == [face])
    }

    @Test func `a version that becomes current again is analysed again when its faces are gone`() async throws {
        let fixture = try CatalogFixture()
        let catalog = fixture.catalog
        let old = try #require(try await fixture.add(1...1).first)
        try await record([Sample.face(1, photo: 1, x: 9)], old, in: catalog)
        _ = try await catalog.addVersion(Sample.photo(2), of: old.id)
        _ = try await catalog.addVersion(Sample.photo(1), of: old.id)
        #expect(try await catalog.countPhotosToAnalyze(Sample.analyzer) == 0)
        _ = try await catalog.addVersion(Sample.photo(2), of: old.id)
        try await record([], try #require(try await catalog.photo(old.id)), in: catalog)
        _ = try await catalog.addVersion(Sample.photo(1), of: old.id)
        #expect(try await catalog.countPhotosToAnalyze(Sample.analyzer) == 1)
        #expect(try await catalog.checkIntegrity() == [])
    }

    @Test func `faces belong to a version of the photo`() async throws {
        let fixture = try CatalogFixture()
        let photos = try await fixture.add(1...2)
        await expectCode(.notAllowed) {
            try await fixture.catalog.recordFaces(
                [], photo: photos[0].id, file: photos[1].primary.id, analyzer: Sample.analyzer, finishing: nil, at: .now
            )
        }
    }
}
