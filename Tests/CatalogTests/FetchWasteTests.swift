import Catalog
import Foundation
import SystemPackage
import Testing
import TierModel

@Suite struct FetchWasteTests {
    private let fixture: CatalogFixture
    private let photo: PhotoRecord

    init() async throws {
        fixture = try CatalogFixture()
        photo = try #require(try await fixture.add(1...1).first)
        try await fixture.push(photo.primary, number: 1)
    }

    private var catalog: PhotoCatalog { fixture.catalog }

    private func get(_ bytes: Int64, from start: Int64? = nil, purpose: Purpose = .analysis) async throws {
        var intent = Sample.get(photo.id, purpose: purpose)
        intent.rangeStart = start
        try await catalog.finish(try await catalog.begin(intent), Sample.received(bytes))
    }

    private var entry: SpoolEntry {
        SpoolEntry(
            file: photo.primary.id, path: "s", object: "k", version: Sample.version(), byteCount: 1001, transfers: [])
    }

    @Test func `a fetch that took several requests is wasted as a whole`() async throws {
        try await get(600)
        try await get(401, from: 600, purpose: .view)
        try await catalog.saveSpoolEntry(entry)
        try await catalog.discardSpoolEntry(photo.primary.id, reason: .corrupt)
        #expect(try await catalog.spoolEntry(photo.primary.id) == nil)
        #expect(try await catalog.bandwidth(since: nil).values.map(\.wasted).reduce(0, +) == 1001)
        try await get(1001)
        let fetches = try await catalog.analysisFetches(since: nil)
        #expect(fetches.bytesFetched == 1001 && fetches.bytesWasted == 600 && fetches.fetchedMoreThanOnce.isEmpty)
    }

    @Test func `what an analysis or an earlier fetch used stays of use`() async throws {
        try await get(1001, purpose: .view)
        try await get(1001)
        try await catalog.recordFaces(
            [], photo: photo.id, file: photo.primary.id, analyzer: Sample.analyzer, finishing: nil, at: .now)
        try await catalog.discardSpoolEntry(photo.primary.id, reason: .interrupted)
        #expect(try await catalog.bandwidth(since: nil).values.map(\.wasted).reduce(0, +) == 0)
        try await get(1001, purpose: .view)
        try await catalog.discardSpoolEntry(photo.primary.id, reason: .corrupt)
        #expect(try await catalog.bandwidth(since: nil)[.view]?.wasted == 1001)
        #expect(try await catalog.bandwidth(since: nil)[.analysis]?.wasted == 0)
    }

    @Test func `an entry is added once`() async throws {
        #expect(try await catalog.addSpoolEntry(entry))
        #expect(try await !catalog.addSpoolEntry(entry))
    }

    @Test func `what arrived corrupt is tried again only when it is named`() async throws {
        let failure = PhotoFailure(photo: photo.id, file: "a", error: "corrupt", remedy: nil)
        try await catalog.recordEviction(photo.primary.id, proof: Sample.proof(1))
        func isOwed(_ photos: [PhotoID]?) async throws -> Bool {
            try await catalog.clearAnalysisFailures(photos: photos)
            return try await !catalog.photosToAnalyze(
                Sample.analyzer, photos: nil, tiers: nil, after: nil, limit: 9
            ).isEmpty
        }
        try await get(1001)
        try await catalog.recordAnalysisFailure(failure, photo: photo.id, analyzer: Sample.analyzer)
        #expect(try await isOwed(nil))
        try await catalog.discardSpoolEntry(photo.primary.id, reason: .corrupt)
        try await catalog.recordAnalysisFailure(failure, photo: photo.id, analyzer: Sample.analyzer)
        #expect(try await !isOwed(nil))
        #expect(try await isOwed([photo.id]))
    }

    @Test func `a process counts its own traffic only`() async throws {
        let other = try PhotoCatalog.open(in: fixture.folder)
        try await other.finish(try await other.begin(Sample.get(nil)), Sample.received(7))
        #expect(catalog.trafficOfThisProcess() == BandwidthTotals())
        try await get(5)
        #expect(catalog.trafficOfThisProcess().received == 5)
    }
}
