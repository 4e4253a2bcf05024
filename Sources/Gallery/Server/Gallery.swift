import Foundation
import Synchronization
package import TierSync
package import WebServer
import Workers

/// What answers the requests of the page: the library, who is signed in, the jobs, the listeners.
package final class Gallery: Sendable {
    let options: GalleryOptions
    let access: AccessFile
    let page: PageFiles
    let events: EventHub
    let jobs: JobBoard
    let router: Router
    let answers = AnswerCache()
    /// Pictures in full size that are made at once: each takes some hundred megabytes.
    let pictures = AsyncPermits(2)
    private let current: Mutex<Library>
    private let door: Mutex<Gate>

    /// Answers nobody before `listens`.
    package init(_ library: Library, _ options: GalleryOptions) throws {
        current = Mutex(library)
        self.options = options
        access = AccessFile(in: library.layout)
        page = try PageFiles()
        door = Mutex(Gate(options, port: 0, access: access))
        events = EventHub()
        jobs = JobBoard(events)
        router = Router(routes: Self.routes)
    }

    /// The library, with the settings that hold now.
    var library: Library { current.withLock { $0 } }

    /// Who may come in.
    var gate: Gate { door.withLock { $0 } }

    /// Takes requests for this port from now on.
    package func listens(on port: Int) {
        let gate = Gate(options, port: port, access: access)
        door.withLock { $0 = gate }
    }

    /// Takes up changed settings.
    func reopen() async throws {
        let opened = try await library.reopened()
        current.withLock { $0 = opened }
    }

    /// Answers a request; whatever happens, with an answer.
    package func answer(_ request: HTTPRequest) async -> HTTPResponse {
        do {
            try gate.check(request)
            return SecurityHeaders.added(to: try await routed(request))
        } catch {
            // Never a link that signs in.
            let isSecret = request.path.hasPrefix("/open/")
            if RequestError(error).status >= 500 {
                options.log("\(request.method.rawValue) \(isSecret ? "/open/…" : request.path): \(error)")
            }
            return SecurityHeaders.added(to: .error(RequestError(error), to: request))
        }
    }

    private func routed(_ request: HTTPRequest) async throws -> HTTPResponse {
        guard let segments = request.segments else { throw RequestError.notFound }
        switch router.match(request.method, segments) {
        case .route(let route, let parts):
            if route.access == .session { try gate.checkSession(request) }
            return try await route.answer(Route.Call(request: request, parts: parts, gallery: self))
        case .otherMethods(let methods):
            var response = HTTPResponse.error(
                RequestError(405, "this cannot be done here", code: "method"), to: request)
            response.headers.append(("Allow", methods.map(\.rawValue).joined(separator: ", ")))
            return response
        case .none: return try pageFile(segments, request)
        }
    }

    /// The page is the same for everybody, and says nothing: who is not signed in sees the form for that.
    private func pageFile(_ segments: [String], _ request: HTTPRequest) throws(RequestError) -> HTTPResponse {
        guard request.method == .get || request.method == .head else { throw .notFound }
        switch segments.first {
        case "assets":
            if let file = page.answer(segments.dropFirst().joined(separator: "/"), to: request) { return file }
            throw .notFound
        case "api", "media": throw .notFound
        default:
            guard segments.count <= 2, let index = page.answer("index.html", to: request) else { throw .notFound }
            return index
        }
    }

    /// All that can be asked for, as `GET /api/status`.
    package var routeNames: [String] {
        router.routes.map { $0.method.rawValue + " /" + $0.pattern.joined(separator: "/") }
    }

    private static var routes: [Route] {
        accessRoutes + libraryRoutes + timelineRoutes + placeRoutes + photoRoutes + albumRoutes + peopleRoutes
            + tidyRoutes + pictureRoutes + settingsRoutes
    }
}
