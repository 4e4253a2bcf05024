import Catalog
import Foundation
import SystemPackage
import TierModel
import TierSync
import WebServer
import Workers

extension Gallery {
    static let pictureRoutes = [
        Route(.get, "media/thumbnails/{sha256}") { call in try await call.derived(.thumbnail, try call.digest()) },
        Route(.get, "media/proxies/{sha256}") { call in try await call.derived(.proxy, try call.digest()) },
        Route(.get, "media/faces/{face}") { call in
            let key = call.part("face")
            let isKey =
                key.utf8.count <= 200 && key.utf8.allSatisfy { Gallery.keyBytes.contains($0) } && !key.contains("..")
            guard isKey else { throw RequestError.bad("a face is named by its key") }
            return try await call.derived(.chip, key)
        },
        Route(.get, "media/previews/{photo}") { call in
            let side = try call.integer("side", 64...8_192, default: 1_280)
            let recipe = try call.text("recipe", most: 4_000).map { try Route.Call.recipe($0) }
            let photo = try await call.photo()
            let data = try await call.gallery.library.preview(of: photo, as: recipe, longSide: side)
            // A preview of the edit that is kept is named by it.
            return .jpeg(data, isLasting: recipe == nil && call.request.queryValue("v") != nil)
        },
        Route(.get, "media/originals/{photo}") { call in
            switch try call.text("as", most: 10) {
            case nil, "picture": try await call.fullPicture()
            case "file": try await call.originalFile()
            case "edited": try await call.editedPicture()
            default: throw RequestError.bad("as must be picture, file or edited")
            }
        },
        Route(.post, "api/collages") { call in try await call.collage() },
    ]

    private static let keyBytes = Set("0123456789abcdef-.".utf8)
}

extension Route.Call {
    fileprivate func digest() throws(RequestError) -> String {
        let text = part("sha256")
        guard text.utf8.count == 64, text.utf8.allSatisfy({ Self.hexBytes.contains($0) }) else {
            throw .bad("a picture is named by 64 hexadecimal digits")
        }
        return text
    }

    private static let hexBytes = Set("0123456789abcdef".utf8)

    fileprivate func derived(_ kind: DerivedKind, _ name: String) async throws -> HTTPResponse {
        .jpeg(try await gallery.library.derivedData(kind, named: name), isLasting: true)
    }

    fileprivate static func recipe(_ text: String) throws(RequestError) -> EditRecipe {
        do {
            return try JSONDecoder().decode(EditRecipe.self, from: Data(text.utf8))
        } catch let error as EditRecipeError {
            throw RequestError(422, error.message, remedy: error.remedy, code: "recipe")
        } catch {
            throw .bad("recipe is not the JSON of an edit")
        }
    }

    /// The file is not here: what to do about it.
    private static func away(_ photo: PhotoRecord) -> RequestError {
        RequestError(
            409, "the original of \(photo.id) (\(photo.primary.fileName)) is not on this device",
            remedy: "fetch it first: POST /api/photos/\(photo.id)/original", code: "notHere")
    }

    fileprivate func fullPicture() async throws -> HTTPResponse {
        let photo = try await photo()
        let data = try await gallery.pictures.withPermit { try await gallery.library.fullPicture(of: photo) }
        guard let data else { throw Self.away(photo) }
        return .jpeg(data, isLasting: false)
    }

    /// The file as it is: never shown by a browser, only kept.
    fileprivate func originalFile() async throws -> HTTPResponse {
        let photo = try await photo()
        guard let path = try await gallery.library.originalHere(of: photo) else { throw Self.away(photo) }
        let size = photo.primary.byteCount
        let headers = [
            ("Content-Type", "application/octet-stream"), ("Accept-Ranges", "bytes"),
            ("Content-Disposition", Self.attachment(photo.primary.fileName)), ("Cache-Control", "private, no-cache"),
        ]
        switch HTTPRange(request.header("range"), size: size) {
        case .ignored: return HTTPResponse(200, headers: headers, body: .file(try OpenFile(path)))
        case .satisfiable(let range):
            return HTTPResponse(
                206,
                headers: headers + [("Content-Range", "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(size)")],
                body: .file(try OpenFile(path, range: range)))
        case .unsatisfiable: return HTTPResponse(416, headers: [("Content-Range", "bytes */\(size)")])
        }
    }

    /// The picture as it is edited, with what the camera said, to be kept.
    fileprivate func editedPicture() async throws -> HTTPResponse {
        let photo = try await photo()
        let library = gallery.library
        guard try await library.originalHere(of: photo) != nil else { throw Self.away(photo) }
        let file = library.layout.incoming.appending("web-\(UUID().uuidString).jpg")
        defer { try? DurableFile.remove(file) }
        _ = try await gallery.pictures.withPermit { try await library.openEdited(photo, output: file) }
        let name = (FilePath(photo.primary.fileName).stem ?? "photo") + ".jpg"
        // The name goes when it is open, the bytes when they are sent.
        return HTTPResponse(
            200,
            headers: [
                ("Content-Type", "image/jpeg"), ("Content-Disposition", Self.attachment(name)),
                ("Cache-Control", "private, no-cache"),
            ], body: .file(try OpenFile(file)))
    }

    /// RFC 6266, with the name as RFC 8187 writes it.
    private static func attachment(_ name: String) -> String {
        let allowed = CharacterSet(charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
        return "attachment; filename*=UTF-8''" + (name.addingPercentEncoding(withAllowedCharacters: allowed) ?? "photo")
    }

    fileprivate func collage() async throws -> HTTPResponse {
        let body: CollageBody = try body()
        let library = gallery.library
        let file = library.layout.incoming.appending("web-\(UUID().uuidString).jpg")
        defer { try? DurableFile.remove(file) }
        _ = try await gallery.pictures.withPermit {
            try await library.collage(of: body.photos.photos, body.options, output: file)
        }
        return .jpeg(try Data(contentsOf: URL(filePath: file.string)), isLasting: false)
    }
}

/// What a sheet is to look like.
private struct CollageBody: Decodable {
    private enum Keys: String, CodingKey {
        case photos, style, width, height, gap, margin, background, title, cornerRadius
    }

    var photos: PhotoList
    var options: CollageOptions

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Keys.self)
        func length(_ key: Keys, _ range: ClosedRange<Int>, _ normal: Int) throws -> Int {
            let value = try container.optional(Int.self, key) ?? normal
            guard range.contains(value) else {
                throw RequestError.bad("\(key.rawValue) must be from \(range.lowerBound) to \(range.upperBound)")
            }
            return value
        }
        photos = try container.decode(PhotoList.self, forKey: .photos)
        let color = try container.optional(String.self, .background) ?? "#ffffff"
        guard color.hasPrefix("#"), color.utf8.count == 7, let background = SheetColor(color) else {
            throw RequestError.bad("background must be a colour like #ffffff")
        }
        let title = try container.decodeIfPresent(String.self, forKey: .title)
        guard (title?.count ?? 0) <= 200 else { throw RequestError.bad("title has more than 200 characters") }
        options = CollageOptions(
            style: try container.optional(CollageStyle.self, .style) ?? .mosaic,
            width: try length(.width, 200...6_000, 1_600), height: try length(.height, 200...6_000, 1_200),
            margin: try length(.margin, 0...400, 24), gap: try length(.gap, 0...200, 12), background: background,
            title: title, cornerRadius: try length(.cornerRadius, 0...400, 0))
    }
}
