import WebServer

/// One thing that can be asked for.
struct Route: Sendable {
    /// Who may ask.
    enum Access: Sendable {
        /// Who is signed in.
        case session
        /// Everybody: what is needed to sign in.
        case open
    }

    /// A request that fits the route.
    struct Call: Sendable {
        /// What was asked.
        var request: HTTPRequest
        /// The parts of the path that the pattern leaves open, by name.
        var parts: [String: String]
        /// What answers.
        var gallery: Gallery
    }

    var method: HTTPRequest.Method
    /// The parts of the path, those in braces left open.
    var pattern: [String]
    var access: Access
    var answer: @Sendable (Call) async throws -> HTTPResponse

    init(
        _ method: HTTPRequest.Method, _ pattern: String, access: Access = .session,
        _ answer: @escaping @Sendable (Call) async throws -> HTTPResponse
    ) {
        self.method = method
        self.pattern = pattern.split(separator: "/").map(String.init)
        self.access = access
        self.answer = answer
    }

    /// The open parts of a path that fits; `nil` for one that does not.
    func parts(of segments: [String]) -> [String: String]? {
        guard segments.count == pattern.count else { return nil }
        var parts: [String: String] = [:]
        for (part, segment) in zip(pattern, segments) {
            if part.hasPrefix("{") {
                parts[String(part.dropFirst().dropLast())] = segment
            } else if part != segment {
                return nil
            }
        }
        return parts
    }
}

/// All routes: the first that fits answers.
struct Router: Sendable {
    let routes: [Route]

    /// What fits a request.
    enum Match {
        case route(Route, parts: [String: String])
        /// The path is known, with other methods.
        case otherMethods([HTTPRequest.Method])
        case none
    }

    func match(_ method: HTTPRequest.Method, _ segments: [String]) -> Match {
        // What may be read may be asked about.
        let wanted = method == .head ? .get : method
        // A path that is written out is not taken for the name of something.
        let fitting = routes.compactMap { route in route.parts(of: segments).map { (route, $0) } }
        let written = fitting.filter { $0.1.isEmpty }
        var others: [HTTPRequest.Method] = []
        for (route, parts) in written.isEmpty ? fitting : written {
            if route.method == wanted { return .route(route, parts: parts) }
            others.append(route.method)
        }
        return others.isEmpty ? .none : .otherMethods(others)
    }
}
