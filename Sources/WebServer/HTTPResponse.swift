public import Foundation

/// What is answered.
public struct HTTPResponse: Sendable {
    /// Where the bytes come from.
    public enum Body: Sendable {
        /// There are none.
        case none
        /// Bytes in memory.
        case data(Data)
        /// A part of a file, read while it is sent; the descriptor is closed by the server, whatever happens.
        case file(OpenFile)
        /// Bytes as they come, until the stream ends or the other end goes away.
        case stream(HTTPBodyStream)
    }

    /// The status code.
    public var status: Int
    /// Header fields, without `Content-Length`, `Transfer-Encoding`, `Connection` and `Date`, which the server writes.
    public var headers: [(name: String, value: String)]
    /// The body.
    public var body: Body

    /// Makes a response.
    public init(_ status: Int, headers: [(name: String, value: String)] = [], body: Body = .none) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}
