import Foundation
import SystemPackage
import TierModel
import WebServer

/// The files of the page, read into memory when the server starts: no request reaches the file system by a name of its own.
struct PageFiles: Sendable {
    private struct File: Sendable {
        var data: Data
        var packed: Data?
        var type: String
        var tag: String
    }

    /// By their path below the folder, as `js/app.js`.
    private let files: [String: File]

    /// Finds and reads the files.
    ///
    /// They are looked for in `TIERSYNC_PAGE` (nowhere else when set), then beside the program, where SwiftPM puts the resources of the target Gallery, then in
    /// `../share/tiersync/page`.
    /// - Throws: `GalleryError` (`noPage`).
    init() throws {
        let folders: [FilePath]
        if let named = ProcessInfo.processInfo.environment["TIERSYNC_PAGE"], !named.isEmpty {
            folders = [FilePath(named)]
        } else {
            let program = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
            let folder = FilePath(program).removingLastComponent()
            folders = ["tiersync_Gallery.resources/Page", "../share/tiersync/page"].map(folder.appending)
        }
        let found = folders.first { FileManager.default.fileExists(atPath: $0.appending("index.html").string) }
        guard let found else {
            throw GalleryError(
                .noPage, "the files of the page are not in " + folders.map(\.string).joined(separator: " or "),
                remedy: "install tiersync again, or name their folder in TIERSYNC_PAGE")
        }
        try self.init(folder: found)
    }

    /// Reads the files of a folder.
    init(folder: FilePath) throws {
        var files: [String: File] = [:]
        // A folder that is a link is not walked into.
        let folder = FilePath(URL(filePath: folder.string).resolvingSymlinksInPath().path(percentEncoded: false))
        for name in try FileManager.default.subpathsOfDirectory(atPath: folder.string) {
            guard let ending = FilePath(name).extension, let type = Self.types[ending] else { continue }
            let data = try Data(contentsOf: URL(filePath: folder.appending(name).string))
            let packed = HTTPResponse.gzipped(data)
            files[name] = File(
                data: data, packed: (packed?.count ?? .max) < data.count ? packed : nil, type: type,
                tag: "\"\(ContentDigest(of: data).hex.prefix(16))\"")
        }
        self.files = files
    }

    /// A file as an answer; 304 when the other end has it already; `nil` when there is none.
    func answer(_ name: String, to request: HTTPRequest) -> HTTPResponse? {
        guard let file = files[name] else { return nil }
        let headers = [("ETag", file.tag), ("Cache-Control", "no-cache"), ("Vary", "Accept-Encoding")]
        if request.header("if-none-match")?.contains(file.tag) == true { return HTTPResponse(304, headers: headers) }
        var response = HTTPResponse(200, headers: [("Content-Type", file.type)] + headers, body: .data(file.data))
        if let packed = file.packed, request.acceptsGzip {
            response.headers.append(("Content-Encoding", "gzip"))
            response.body = .data(packed)
        }
        return response
    }

    private static let types = [
        "html": "text/html; charset=utf-8", "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8",
        "json": "application/json", "svg": "image/svg+xml", "webmanifest": "application/manifest+json",
        "yaml": "application/yaml",
    ]
}
