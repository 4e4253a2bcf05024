public import Foundation

/// One request, its body read whole.
public struct HTTPRequest: Sendable {
    /// What is asked for (RFC 9110, section 9). A request with another method never reaches a handler.
    public enum Method: String, Hashable, Sendable {
        /// Read.
        case get = "GET"
        /// Read the headers only: the server leaves the body out of the answer.
        case head = "HEAD"
        /// Do something.
        case post = "POST"
        /// Replace.
        case put = "PUT"
        /// Change a part.
        case patch = "PATCH"
        /// Remove.
        case delete = "DELETE"
    }

    /// What is asked for.
    public var method: Method
    /// The path as it was sent, without the query.
    public var path: String
    /// The parts of the path between slashes, percent-decoded, without empty ones at the ends. `nil` when a part is empty, `.`, `..`, is not
    /// UTF-8, or holds a slash, a backslash or a control character: nothing of ours is called so.
    public var segments: [String]?
    /// What follows the question mark, percent-decoded, in order.
    public var query: [(name: String, value: String)]
    /// Header fields in order; names in lower case.
    public var headers: [(name: String, value: String)]
    /// The body: empty, or at most as long as `WebServerOptions.bodyBytes`.
    public var body: Data
    /// The address of the other end, without its port.
    public var client: String

    /// Makes a request.
    public init(
        _ method: Method, _ path: String, query: [(name: String, value: String)] = [],
        headers: [(name: String, value: String)] = [], body: Data = Data(), client: String = "127.0.0.1"
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers.map { ($0.name.lowercased(), $0.value) }
        self.body = body
        self.client = client
        segments = Self.segments(of: path)
    }

    /// The value of the first header field of this name, in lower case.
    public func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }

    /// The value of the first query item of this name.
    public func queryValue(_ name: String) -> String? { query.first { $0.name == name }?.value }

    /// The decoded parts of a path; `nil` for one that is not ours to understand.
    static func segments(of path: String) -> [String]? {
        guard path.hasPrefix("/") else { return nil }
        var parts = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        if parts.last == "" { parts.removeLast() }
        var segments: [String] = []
        for part in parts {
            guard let text = String(part).removingPercentEncoding, !text.isEmpty, text != ".", text != "..",
                !text.unicodeScalars.contains(where: {
                    $0 == "/" || $0 == "\\" || $0.properties.generalCategory == .control
                })
            else { return nil }
            segments.append(text)
        }
        return segments
    }
}
