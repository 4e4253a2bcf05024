import Foundation
import Gallery
import SystemPackage
import Testing
import TierModel
import TierSync
import TierSyncTestSupport
import WebServer

/// A library with its page, asked without a socket.
struct GalleryFixture {
    static let port = 8_321
    static let host = "127.0.0.1:8321"

    let directory: TemporaryDirectory
    let library: Library
    let gallery: Gallery
    /// The cookie of a browser that is signed in.
    private(set) var cookie = ""

    /// Makes a library with some of the project's photos, and signs in.
    init(photos: [String] = ["portraits/collins.jpg"], remote: Bool = false) async throws {
        directory = try TemporaryDirectory()
        let place = directory.path.appending("remote")
        try FileManager.default.createDirectory(atPath: place.string, withIntermediateDirectories: true)
        library = try await Library.create(
            in: directory.path.appending("library"), remote: remote ? "file://\(place)" : nil)
        let files = photos.map { Self.photos.appending($0) }
        if !files.isEmpty { _ = try await library.importPhotos(at: files) }
        gallery = try Gallery(library, GalleryOptions())
        gallery.listens(on: Self.port)
        let link = try GalleryServer.makeLink(of: library)
        cookie = try Self.cookie(
            of: await gallery.answer(
                HTTPRequest(
                    .get, try #require(URL(string: link)).path(), headers: [("Host", Self.host)])))
    }

    static let photos = FilePath(#filePath).removingLastComponent().removingLastComponent().removingLastComponent()
        .appending("Fixtures/photos")

    /// The cookie that an answer sets, as a browser would send it back.
    static func cookie(of response: HTTPResponse) throws -> String {
        let field = try #require(response.headers.first { $0.name == "Set-Cookie" }?.value)
        return String(field.prefix { $0 != ";" })
    }

    /// Asks as the page does.
    func ask(
        _ method: HTTPRequest.Method, _ path: String, _ body: String? = nil, headers: [(String, String)] = []
    ) async -> HTTPResponse {
        await ask(
            raw: method, path, body,
            headers: [
                ("Host", Self.host), ("Cookie", cookie), ("Origin", "http://\(Self.host)"),
                ("Sec-Fetch-Site", "same-origin"), ("Content-Type", "application/json"),
            ] + headers)
    }

    /// Asks with these header fields alone.
    func ask(
        raw method: HTTPRequest.Method, _ path: String, _ body: String? = nil, headers: [(String, String)]
    ) async -> HTTPResponse {
        let parts = path.split(separator: "?", maxSplits: 1)
        let items = parts.count < 2 ? [] : parts[1].split(separator: "&")
        let query = items.map { item -> (name: String, value: String) in
            let pair = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (String(pair[0]), pair.count < 2 ? "" : pair[1].removingPercentEncoding ?? "")
        }
        return await gallery.answer(
            HTTPRequest(
                method, parts.first.map(String.init) ?? "/", query: query,
                headers: headers.map { (name: $0.0, value: $0.1) },
                body: Data((body ?? "").utf8)))
    }
}

extension HTTPResponse {
    /// The body's bytes.
    var data: Data {
        guard case .data(let data) = body else { return Data() }
        return data
    }

    /// The body as a JSON object.
    func object() throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    }

    /// The body as a JSON list.
    func list() throws -> [[String: Any]] {
        try #require(try JSONSerialization.jsonObject(with: data) as? [[String: Any]])
    }

    func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }
}
