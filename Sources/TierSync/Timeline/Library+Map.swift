public import Catalog
import Foundation
import Inference
public import TierModel

/// Photos that were taken near one another.
public struct MapPlace: Encodable, Sendable {
    /// Mean latitude of its photos, in degrees.
    public var latitude: Double
    /// Mean longitude of its photos, in degrees.
    public var longitude: Double
    /// The square of the grid: west, south, east and north, in degrees.
    public var box: [Double]
    /// How many.
    public var photos: Int
    /// The one taken last.
    public var newest: PhotoCell
    /// The nearest town.
    @ExplicitNull public var place: String?
    /// A search for that town.
    @ExplicitNull public var query: String?
}

extension Library {
    /// Where photos were taken, gathered in squares of a grid; the squares with the most photos first, at most a thousand. Hidden photos are left out.
    ///
    /// Costs the photos within the box.
    /// - Parameters:
    ///   - box: What of the map is looked at.
    ///   - step: the side of a square in degrees, at least 0.01.
    public func mapPlaces(in box: GeoBox, step: Double) async throws -> [MapPlace] {
        try await updateSearchIndex()
        let step = max(step, 0.01)
        let squares = try await catalog.places(in: box, step: step)
            .sorted { ($1.photos, $0.newest) < ($0.photos, $1.newest) }.prefix(1_000)
        let cells = Dictionary(uniqueKeysWithValues: try await cells(squares.map(\.newest)).map { ($0.id, $0) })
        let towns = places()
        return squares.compactMap { square in
            guard let newest = cells[square.newest.photo] else { return nil }
            let town = GeoPoint(latitude: square.latitude, longitude: square.longitude)
                .flatMap { towns?.nearest(to: $0) }
            let west = ((square.longitude + 180) / step).rounded(.down) * step - 180
            let south = ((square.latitude + 90) / step).rounded(.down) * step - 90
            return MapPlace(
                latitude: square.latitude, longitude: square.longitude,
                box: [west, south, min(west + step, 180), min(south + step, 90)], photos: square.photos, newest: newest,
                place: town?.town, query: town.map { Self.searchField("place", $0.town) })
        }
    }

    /// Photos taken within a box, the newest first.
    public func photos(in box: GeoBox, offset: Int = 0, limit: Int = 200) async throws -> PhotoPage {
        try await updateSearchIndex()
        let found = try await catalog.photos(in: box, offset: offset, limit: limit, countingTo: SearchResults.most)
        return PhotoPage(photos: try await cells(found.keys), count: found.count)
    }
}
