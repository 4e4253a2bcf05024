import Catalog
import Foundation
import TierModel
import TierSync
import WebServer

extension Gallery {
    static let photoRoutes = [
        Route(.get, "api/photos/{photo}") { call in try await call.photoPage() },
        Route(.post, "api/photos/{photo}/original") { call in
            let library = call.gallery.library
            let photo = try await call.photo()
            let job = try call.gallery.jobs.start(.original, photo: photo.id, totalBytes: photo.primary.byteCount) {
                try await library.fetchForView(photo, progress: $0)
            }
            return try call.json(job, status: 202)
        },
        Route(.put, "api/photos/{photo}/edit") { call in
            let recipe: EditRecipe = try call.body()
            let photo = try await call.photo()
            return try call.json(try await call.changing { try await $0.setEdit(recipe, of: photo.id) })
        },
        Route(.post, "api/photos/mark") { call in
            let marking: Marking = try call.body()
            return try call.json(try await call.changing { try await marking.apply(in: $0) })
        },
        Route(.post, "api/photos/trash") { call in
            let body: PhotosBody = try call.body()
            return try call.json(try await call.changing { try await $0.moveToTrash(body.photos.photos) })
        },
        Route(.post, "api/photos/restore") { call in
            let body: PhotosBody = try call.body()
            return try call.json(try await call.changing { try await $0.restoreFromTrash(body.photos.photos) })
        },
    ]
}

/// Some photos.
struct PhotosBody: Decodable {
    var photos: PhotoList
}

extension Route.Call {
    /// The photo that the path names.
    ///
    /// - Throws: 404 when there is none.
    func photo() async throws -> PhotoRecord {
        let id = try photoID()
        guard let photo = try await gallery.library.photo(id) else {
            throw RequestError(404, "there is no \(id)", code: "unknownPhoto")
        }
        return photo
    }

    fileprivate func photoPage() async throws -> HTTPResponse {
        struct Page: Encodable {
            var cell: PhotoCell
            var report: PhotoReport
            var faces: [FaceKey]
            var edit: EditRecipe
            var isHere: Bool
            var bytesFetchedForView: Int64
        }
        let library = gallery.library
        let photo = try await photo()
        guard let cell = try await library.cells([photo.id]).first else { throw RequestError.notFound }
        return try json(
            Page(
                cell: cell, report: try await library.report(on: photo),
                faces: try await library.faceKeys(of: photo.id),
                edit: try await library.edit(of: photo.id) ?? EditRecipe(),
                isHere: try await library.originalHere(of: photo) != nil,
                bytesFetchedForView: try await library.catalog.bytesReceived(of: photo.id, for: .view)))
    }
}

/// What the user says of photos; what is not named stays.
private struct Marking: Decodable {
    private enum Keys: String, CodingKey {
        case photos, favourite, hidden, kept, rating, title, caption, addTags, removeTags, addToAlbum, removeFromAlbum
    }

    var photos: [PhotoID]
    var marks: [PhotoMark] = []
    var isKept: Bool?
    var addToAlbum: String?
    var removeFromAlbum: String?

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Keys.self)
        photos = try container.decode(PhotoList.self, forKey: .photos).photos
        if let holds = try container.optional(Bool.self, .favourite) { marks.append(.favourite(holds)) }
        if let holds = try container.optional(Bool.self, .hidden) { marks.append(.hidden(holds)) }
        isKept = try container.optional(Bool.self, .kept)
        switch try container.change(Int.self, .rating) {
        case .none: break
        case .remove: marks.append(.rating(nil))
        // No stars are no rating.
        case .set(let stars): marks.append(.rating(stars == 0 ? nil : stars))
        }
        switch try container.change(String.self, .title) {
        case .none: break
        case .remove, .set(""): marks.append(.title(nil))
        case .set(let text): marks.append(.title(text))
        }
        switch try container.change(String.self, .caption) {
        case .none: break
        case .remove, .set(""): marks.append(.caption(nil))
        case .set(let text): marks.append(.caption(text))
        }
        for (key, holds) in [(Keys.addTags, true), (Keys.removeTags, false)] {
            let tags = try container.optional([String].self, key) ?? []
            guard tags.count <= 100 else { throw RequestError.bad("\(key.rawValue): at most 100 at once") }
            marks += tags.map { .tag($0, holds) }
        }
        addToAlbum = try container.optional(ShortText.self, .addToAlbum)?.text
        removeFromAlbum = try container.optional(ShortText.self, .removeFromAlbum)?.text
    }

    /// Says all of it in one action, which one undo takes back.
    func apply(in library: Library) async throws -> JobSummary {
        let action = UUID()
        var summary = JobSummary()
        if !marks.isEmpty { summary = try await library.mark(photos, as: marks, action: action) }
        if let addToAlbum {
            summary.combine(try await library.setInAlbum(true, addToAlbum, photos, action: action))
        }
        if let removeFromAlbum {
            summary.combine(try await library.setInAlbum(false, removeFromAlbum, photos, action: action))
        }
        if let isKept { summary.combine(try await library.setKept(isKept, photos)) }
        return summary
    }
}

extension JobSummary {
    /// Adds what was done to the same photos.
    fileprivate mutating func combine(_ other: JobSummary) {
        done = max(done, other.done)
        skipped = max(skipped, other.skipped)
        addRest(of: other)
    }
}
