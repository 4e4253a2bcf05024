import Catalog
import Foundation
import TierModel
import TierSync
import WebServer

extension Gallery {
    static let peopleRoutes = [
        Route(.get, "api/people") { call in
            let least = try call.integer("least", 1...1_000_000, default: 1)
            let limit = try call.limit()
            return try await call.kept {
                try await call.gallery.library.people(limit: limit, least: least).map(Row.init)
            }
        },
        Route(.get, "api/people/{person}") { call in
            try call.json(
                try await call.gallery.library.personPage(
                    try call.name("person"), offset: try call.offset(), limit: try call.limit()))
        },
        Route(.post, "api/people/{person}/name") { call in
            struct Body: Decodable {
                var name: ShortText
            }
            let body: Body = try call.body()
            let person = try call.name("person")
            return try call.json(
                try await call.changing { try await $0.namePerson(person, as: body.name.text) })
        },
        Route(.post, "api/people/{person}/merge") { call in
            struct Body: Decodable {
                var into: ShortText
            }
            let body: Body = try call.body()
            let person = try call.name("person")
            return try call.json(try await call.changing { try await $0.mergePeople(person, into: body.into.text) })
        },
        Route(.post, "api/people/{person}/hide") { call in
            struct Body: Decodable {
                var hidden: Bool
            }
            let body: Body = try call.body()
            let person = try call.name("person")
            return try call.json(try await call.changing { try await $0.hidePerson(person, isHidden: body.hidden) })
        },
        Route(.post, "api/faces/assign") { call in
            let body: NamedFace = try call.body()
            let photo = try await call.photo(body.photo)
            return try call.json(
                try await call.changing { try await $0.assign(photo, to: body.person.text, face: body.face) })
        },
        Route(.post, "api/faces/reject") { call in
            let body: NamedFace = try call.body()
            let photo = try await call.photo(body.photo)
            return try call.json(
                try await call.changing { try await $0.reject(photo, from: body.person.text, face: body.face) })
        },
        Route(.post, "api/faces/ignore") { call in
            struct Body: Decodable {
                var photo: PhotoID
                var face: Int?
            }
            let body: Body = try call.body()
            let photo = try await call.photo(body.photo)
            return try call.json(try await call.changing { try await $0.ignore(photo, face: body.face) })
        },
        Route(.get, "api/review") { call in
            let limit = try call.limit()
            return try await call.kept { try await call.gallery.library.peopleReview(limit: limit) }
        },
        Route(.post, "api/review") { call in
            struct Body: Decodable {
                enum Answer: String, Decodable {
                    case same, different, unsure
                }
                var answer: Answer
                var first: ShortText
                var second: ShortText
            }
            let body: Body = try call.body()
            let answer: ReviewAnswer =
                switch body.answer {
                case .same: .same
                case .different: .different
                case .unsure: .unsure
                }
            return try call.json(
                try await call.changing { try await $0.answer(answer, body.first.text, body.second.text) })
        },
    ]

    /// A person as a list shows it: the cover is a key in any case.
    private struct Row: Encodable {
        @ExplicitNull var person: String?
        var cluster: Int64
        var faces: Int
        var photos: Int
        @ExplicitNull var cover: FaceKey?

        init(_ person: PersonSummary) {
            self.person = person.person
            cluster = person.cluster
            faces = person.faces
            photos = person.photos
            cover = person.cover
        }
    }

    private struct NamedFace: Decodable {
        var photo: PhotoID
        var person: ShortText
        var face: Int?
    }
}

extension Route.Call {
    /// The photo that a body names.
    fileprivate func photo(_ id: PhotoID) async throws -> PhotoRecord {
        guard let photo = try await gallery.library.photo(id) else {
            throw RequestError(404, "there is no \(id)", code: "unknownPhoto")
        }
        return photo
    }
}
