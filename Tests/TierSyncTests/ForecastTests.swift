import Catalog
import Conditions
import Foundation
import SystemPackage
import Testing
import TierModel
import TierSync
import TierSyncTestSupport

struct ForecastTests {
    @Test func `pauses are no work, and a few photos tell nothing`() {
        func times(_ gaps: [Double]) -> [Date] {
            var time = Date(timeIntervalSince1970: 1_000)
            return [time]
                + gaps.map {
                    time += $0; return time
                }
        }
        #expect(Forecast.secondsPerPhoto([]) == nil)
        #expect(Forecast.secondsPerPhoto(times(Array(repeating: 2, count: 9))) == nil)
        #expect(Forecast.secondsPerPhoto(times(Array(repeating: 2, count: 10))) == 2)
        #expect(Forecast.secondsPerPhoto(times(Array(repeating: 2, count: 10) + [3_600, 2]).reversed()) == 2)
    }

    @Test func `nights of work, and of a budget`() throws {
        #expect(Forecast.nights(hours: 0, perNight: 8) == 0 && Forecast.nights(hours: 8.1, perNight: 8) == 2)
        #expect(Forecast.nights(hours: 1, perNight: 0) == nil)
        #expect(Forecast.days(bytes: 100, dayBytes: nil, monthBytes: nil) == nil)
        #expect(Forecast.days(bytes: 100, dayBytes: 30, monthBytes: nil) == 4)
        #expect(Forecast.days(bytes: 100, dayBytes: 30, monthBytes: 300) == 10)
        #expect(Forecast.days(bytes: 0, dayBytes: 30, monthBytes: nil) == 0)
        #expect(Forecast.days(bytes: 5, dayBytes: 0, monthBytes: nil) == nil)
        #expect([try HoursOfDay("22:00-06:00"), try HoursOfDay("05:00-07:00")].minutes == 540)
    }

    @Test func `a photo that was opened is analysed first, wherever its original is`() async throws {
        let fixture = try await EngineFixture()
        let (library, catalog) = (fixture.library, fixture.library.catalog)
        _ = try await library.importPhotos(at: [EngineFixture.photos.appending("portraits")])
        try await catalog.use(faces: AnalyzerVersion(name: "faces", version: "test"))
        func order(_ tiers: Set<Tier>) async throws -> [PhotoID] {
            try await catalog.analysisOrder(
                AnalyzerVersion(name: "faces", version: "test"), tiers: tiers, recent: .distantFuture)
        }
        let last = try #require(try await order([.local]).last)
        _ = try await library.open(try await library.photo("\(last)"))
        #expect(try await order([.local]).first == last)
        _ = try await library.push()
        _ = try await library.evict()
        let other = try #require(try await order([.remote]).last)
        for _ in 0..<2 { _ = try await library.open(try await library.photo("\(other)")) }
        #expect(try await Array(order([.remote]).prefix(2)) == [other, last])
    }

    @Test func `what is left is told by where it is`() async throws {
        let fixture = try await EngineFixture()
        let library = fixture.library
        _ = try await library.importPhotos(at: [EngineFixture.photos.appending("portraits")])
        let before = try await library.forecast()
        #expect((before.photos, before.photosHere, before.photosToFetch, before.bytesToFetch) == (7, 7, 0, 0))
        #expect(before.photosToPush == 7 && before.nights == nil && before.hoursPerNight == 8)
        _ = try await library.push()
        _ = try await library.evict()
        let bounded = try await Library.open(in: library.layout.folder) {
            $0.budgets = TransferBudgets([.analysis: .init(dayBytes: 1_000)])
            $0.conditions.hours = [try HoursOfDay("01:00-06:00")]
        }
        let after = try await bounded.forecast()
        let bytes = try await library.status().originalBytes
        #expect((after.photosHere, after.photosToFetch, after.bytesToFetch) == (0, 7, bytes))
        #expect(after.nightsOfBudget == Int((bytes + 999) / 1_000) && after.nights == after.nightsOfBudget)
        #expect(after.hoursPerNight == 5 && after.photosToPush == 0)
    }
}
