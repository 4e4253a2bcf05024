import Catalog
import Foundation
import Testing
import TierModel

/// What timeline and map read off the search index.
@Suite struct TimelineTests {
    private let fixture: CatalogFixture
    private var catalog: PhotoCatalog { fixture.catalog }

    init() throws {
        fixture = try CatalogFixture()
    }

    /// Adds a photo and its row of the index.
    @discardableResult
    private func add(
        _ number: Int, at time: String, hidden: Bool = false, place: GeoPoint? = nil
    ) async throws -> PhotoID {
        let photo = try #require(try await catalog.addPhotos([Sample.photo(number)]).first)
        try await index(photo, at: time, hidden: hidden, place: place)
        return photo
    }

    private func index(_ photo: PhotoID, at time: String, hidden: Bool = false, place: GeoPoint? = nil) async throws {
        let seconds = try Date(time + "T00:00:00Z", strategy: .iso8601).timeIntervalSince1970
        let source = try #require(
            try await catalog.unindexedPhotos(before: nil, limit: 100).first { $0.photo.id == photo })
        try await catalog.index([
            SearchRow(
                photo: photo, version: source.version, key: SearchKey(photo: photo, seconds: seconds), isHidden: hidden,
                location: place)
        ])
    }

    private func months() async throws -> [[Int]] {
        try await catalog.months().map { [$0.year, $0.month, $0.photos] }
    }

    @Test func `each month knows its photos, whatever happens to them`() async throws {
        try await add(1, at: "2024-02-29")
        let second = try await add(2, at: "2024-02-01")
        try await add(3, at: "2023-12-31")
        try await add(4, at: "1969-01-01")
        try await add(5, at: "2024-03-01", hidden: true)
        #expect(try await months() == [[2024, 2, 2], [2023, 12, 1], [1969, 1, 1]])
        // Taken later than was thought, then hidden, then gone.
        try await catalog.indexAgain()
        try await index(second, at: "2025-01-01")
        #expect(try await months() == [[2025, 1, 1], [2024, 2, 1], [2023, 12, 1], [1969, 1, 1]])
        try await catalog.indexAgain()
        try await index(second, at: "2025-01-01", hidden: true)
        #expect(try await months() == [[2024, 2, 1], [2023, 12, 1], [1969, 1, 1]])
        #expect(try await catalog.checkIntegrity() == [])
    }

    @Test func `a span of time has its photos, the newest first, page by page`() async throws {
        for day in 1...9 { try await add(day, at: "2024-05-0\(day)", hidden: day == 5) }
        let (start, end) = (SearchKey.first(of: 1_714_521_600), SearchKey.first(of: 1_717_200_000))
        var seen: [Int64] = []
        for offset in stride(from: 0, to: 10, by: 3) {
            seen += try await catalog.timeline(from: start, before: end, offset: offset, limit: 3).map(\.photo.rawValue)
        }
        #expect(seen == [9, 8, 7, 6, 4, 3, 2, 1])
    }

    @Test func `places gather in squares, and a box may cross the 180th meridian`() async throws {
        try await add(1, at: "2024-01-01", place: GeoPoint(latitude: 41.9, longitude: 12.5))
        try await add(2, at: "2024-01-02", place: GeoPoint(latitude: 41.8, longitude: 12.4))
        try await add(3, at: "2024-01-03", place: GeoPoint(latitude: -17.8, longitude: 179.9))
        try await add(4, at: "2024-01-04", place: GeoPoint(latitude: -17.9, longitude: -179.9))
        try await add(5, at: "2024-01-05")
        try await add(6, at: "2024-01-06", hidden: true, place: GeoPoint(latitude: 41.9, longitude: 12.5))
        let world = GeoBox(west: -180, east: 180, south: -90, north: 90)
        let squares = try await catalog.places(in: world, step: 5)
        #expect(Set(squares.map(\.photos)) == [1, 2] && squares.count == 3)
        let rome = try #require(squares.first { $0.photos == 2 })
        #expect(abs(rome.latitude - 41.85) < 0.001 && rome.newest.photo.rawValue == 2)
        let fiji = GeoBox(west: 175, east: -175, south: -20, north: -15)
        let found = try await catalog.photos(in: fiji, offset: 0, limit: 10, countingTo: 1)
        #expect(found.keys.map(\.photo.rawValue) == [4, 3] && found.count == 1)
    }
}
