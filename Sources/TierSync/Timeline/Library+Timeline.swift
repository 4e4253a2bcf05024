public import Catalog
import Foundation
public import TierModel

/// Photos of a list, and how many there are in all.
public struct PhotoPage: Encodable, Sendable {
    /// A part of them.
    public var photos: [PhotoCell]
    /// How many there are in all, counted up to `SearchResults.most`.
    public var count: Int

    /// Makes a page.
    public init(photos: [PhotoCell], count: Int) {
        self.photos = photos
        self.count = count
    }
}

extension Library {
    /// How many photos each month has, the newest first, by the camera's clocks. Hidden photos and those in the trash are left out.
    ///
    /// Costs the months, and the photos that changed since the last time.
    public func timeline() async throws -> [MonthCount] {
        try await updateSearchIndex()
        return try await catalog.months()
    }

    /// Photos of a month, the newest first.
    ///
    /// - Parameters:
    ///   - year: 0 to 9999; another one has no photos.
    ///   - month: 1 to 12; another one has no photos.
    ///   - offset: How many of the newest to pass over.
    ///   - limit: At most so many.
    public func photos(year: Int, month: Int, offset: Int = 0, limit: Int = 200) async throws -> PhotoPage {
        guard let start = Self.start(year, month), let end = Self.start(month == 12 ? year + 1 : year, month % 12 + 1)
        else { return PhotoPage(photos: [], count: 0) }
        try await updateSearchIndex()
        let keys = try await catalog.timeline(
            from: SearchKey.first(of: start), before: SearchKey.first(of: end), offset: offset, limit: limit)
        let count = try await catalog.months().first { $0.year == year && $0.month == month }?.photos ?? 0
        return PhotoPage(photos: try await cells(keys), count: count)
    }

    /// Photos as tiles of a grid, in this order; those that are gone are left out.
    public func cells(_ photos: [PhotoID]) async throws -> [PhotoCell] {
        let keys = try await catalog.searchKeys(of: photos)
        var cells: [PhotoCell] = []
        for ids in photos.chunked(into: Self.markPage) {
            let marks = try await catalog.marks(of: Array(ids))
            cells += try await catalog.photos(ids).map { photo in
                let marks = Marks(marks[photo.id] ?? [])
                let seconds =
                    keys[photo.id].map { Double($0.seconds) } ?? (marks.captured ?? photo.metadata.captured)?.wallClock
                return PhotoCell(photo, marks, seconds: seconds ?? 0)
            }
        }
        return cells
    }

    func cells(_ keys: [SearchKey]) async throws -> [PhotoCell] { try await cells(keys.map(\.photo)) }

    /// The first second of a month on a clock without zones.
    private static func start(_ year: Int, _ month: Int) -> Double? {
        guard (1...12).contains(month), (0...9999).contains(year) else { return nil }
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let parts = DateComponents(year: year, month: month, day: 1)
        return calendar.date(from: parts)?.timeIntervalSince1970
    }
}
