import Foundation
import TierModel
import TierSync
import WebServer

extension Gallery {
    static let albumRoutes = [
        Route(.get, "api/albums") { call in
            struct Row: Encodable {
                var album: String
                var photos: Int
                @ExplicitNull var query: String?
                @ExplicitNull var cover: PhotoCell?
            }
            let library = call.gallery.library
            return try await call.kept {
                var rows: [Row] = []
                for album in try await library.albumSummaries() {
                    let newest = try? await library.photos(inAlbum: album.album, limit: 1).photos.first?.photo
                    let cover = try await library.cells(newest.map { [$0] } ?? []).first
                    rows.append(Row(album: album.album, photos: album.photos, query: album.query, cover: cover))
                }
                return rows
            }
        },
        Route(.post, "api/albums") { call in
            struct Body: Decodable {
                var album: ShortText
                var query: String?
            }
            let body: Body = try call.body()
            guard (body.query?.count ?? 0) <= 1_000 else {
                throw RequestError.bad("a search has at most 1,000 characters")
            }
            _ = try await call.changing { try await $0.createAlbum(body.album.text, query: body.query) }
            return try call.json([String: String]())
        },
        Route(.get, "api/albums/{album}") { call in
            let library = call.gallery.library
            let found = try await library.photos(inAlbum: try call.name("album"), limit: try call.limit())
            return try call.json(
                PhotoPage(photos: try await library.cells(found.photos.map(\.photo)), count: found.count))
        },
        Route(.patch, "api/albums/{album}") { call in
            struct Body: Decodable {
                var album: ShortText
            }
            let body: Body = try call.body()
            let name = try call.name("album")
            _ = try await call.changing { try await $0.changeAlbum(name, newName: body.album.text) }
            return try call.json([String: String]())
        },
        Route(.delete, "api/albums/{album}") { call in
            let name = try call.name("album")
            try await call.changing { try await $0.removeAlbum(name) }
            return try call.json([String: String]())
        },
    ]
}
