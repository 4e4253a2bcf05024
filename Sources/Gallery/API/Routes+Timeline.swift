import Catalog
import Foundation
import TierModel
import TierSync
import WebServer

extension Gallery {
    static let timelineRoutes = [
        Route(.get, "api/timeline") { call in
            struct Timeline: Encodable {
                struct Month: Encodable {
                    var month: String
                    var photos: Int
                }
                var photos: Int
                var months: [Month]
            }
            let months = try await call.gallery.library.timeline().map {
                Timeline.Month(month: String(format: "%04d-%02d", $0.year, $0.month), photos: $0.photos)
            }
            return try call.json(Timeline(photos: months.reduce(0) { $0 + $1.photos }, months: months))
        },
        Route(.get, "api/timeline/{month}") { call in
            let parts = call.part("month").split(separator: "-", omittingEmptySubsequences: false)
            guard parts.count == 2, parts[0].count == 4, parts[1].count == 2, let year = Int(parts[0]),
                let month = Int(parts[1]), year >= 0, (1...12).contains(month)
            else { throw RequestError.bad("a month is written like 2024-05") }
            return try call.json(
                try await call.gallery.library.photos(
                    year: year, month: month, offset: try call.offset(), limit: try call.limit()))
        },
        Route(.get, "api/search") { call in try await call.search() },
        Route(.get, "api/categories") { call in
            try await call.kept { try await call.gallery.library.categories(limit: 200) }
        },
    ]

    static let placeRoutes = [
        Route(.get, "api/places") { call in
            let box = try call.box(needed: false)
            let step = try call.number("step", 0.01...45, default: 5)
            return try await call.kept { try await call.gallery.library.mapPlaces(in: box, step: step) }
        },
        Route(.get, "api/places/photos") { call in
            try call.json(
                try await call.gallery.library.photos(
                    in: try call.box(needed: true), offset: try call.offset(), limit: try call.limit()))
        },
    ]
}

/// A tile with why it was found.
private struct FoundCell: Encodable {
    private enum Keys: String, CodingKey {
        case score, why
    }

    var cell: PhotoCell
    var found: FoundPhoto

    func encode(to encoder: any Encoder) throws {
        try cell.encode(to: encoder)
        var container = encoder.container(keyedBy: Keys.self)
        try container.encode(found.score, forKey: .score)
        try container.encode(found.why, forKey: .why)
    }
}

extension Route.Call {
    fileprivate func search() async throws -> HTTPResponse {
        struct Found: Encodable {
            var photos: [FoundCell]
            var count: Int
            var countedTo: Int
        }
        guard let query = try text("q", most: 1_000) else { throw RequestError.bad("q is missing") }
        let isTyping = try flag("typing")
        let library = gallery.library
        let results = try await library.search(query, limit: try limit(), isTyping: isTyping)
        let cells = Dictionary(
            try await library.cells(results.photos.map(\.photo)).map { ($0.id, $0) },
            uniquingKeysWith: { one, _ in one })
        return try json(
            Found(
                photos: results.photos.compactMap { found in
                    cells[found.photo].map { FoundCell(cell: $0, found: found) }
                }, count: results.count, countedTo: isTyping ? SearchResults.mostTyped : SearchResults.most))
    }

    /// The box on the map that the query names.
    fileprivate func box(needed: Bool) throws(RequestError) -> GeoBox {
        GeoBox(
            west: try number("west", -180...180, default: needed ? nil : -180),
            east: try number("east", -180...180, default: needed ? nil : 180),
            south: try number("south", -90...90, default: needed ? nil : -90),
            north: try number("north", -90...90, default: needed ? nil : 90))
    }
}
