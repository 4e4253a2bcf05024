internal import Foundation
internal import Synchronization

/// One request and its answer. Its C handle is touched only behind the lock, and only while the daemon knows the request.
final class Exchange: Sendable {
    private enum Progress {
        case receiving
        /// What is still to come is read and dropped, so that the other end reads the answer.
        case tooLarge(dropped: Int)
        /// Suspended, until a task has answered.
        case handling
        case answered(HTTPResponse)
        /// The daemon sends, or the request has ended.
        case over
        /// The server gave up.
        case abandoned
    }

    private struct State {
        var connection: ConnectionHandle?
        var request: HTTPRequest
        var progress = Progress.receiving
        var stream: HTTPBodyStream?
    }

    /// What to do about a call of the daemon.
    enum Step {
        case proceed
        case hangUp
        case submit
        case send(HTTPResponse)
    }

    let client: ClientConnection
    private let bodyBytes: Int
    private let state: Mutex<State>

    init(_ connection: ConnectionHandle, request: HTTPRequest, client: ClientConnection, bodyBytes: Int) {
        self.client = client
        self.bodyBytes = bodyBytes
        state = Mutex(State(connection: connection, request: request))
    }

    /// The request, as far as it is here.
    var request: HTTPRequest { state.withLock(\.request) }

    /// The stream that is being sent.
    var stream: HTTPBodyStream? { state.withLock(\.stream) }

    /// The most bytes of a body that is too long that are read before the connection is closed.
    static func droppedBytes(_ bodyBytes: Int) -> Int { 4 * bodyBytes + 65_536 }

    /// A part of the body is here.
    func receive(_ bytes: UnsafeRawBufferPointer) -> Step {
        client.received(bytes.count)
        return state.withLock { state in
            switch state.progress {
            case .receiving:
                if state.request.body.count + bytes.count <= bodyBytes {
                    unsafe state.request.body.append(contentsOf: bytes)
                } else {
                    state.request.body = Data()
                    state.progress = .tooLarge(dropped: bytes.count)
                }
                return .proceed
            case .tooLarge(let dropped):
                let dropped = dropped + bytes.count
                state.progress = .tooLarge(dropped: dropped)
                return dropped <= Self.droppedBytes(bodyBytes) ? .proceed : .hangUp
            case .handling, .answered, .over, .abandoned:
                return .hangUp
            }
        }
    }

    /// The body is whole, or the connection was resumed.
    func advance() -> Step {
        client.becomeBusy()
        return state.withLock { state in
            switch state.progress {
            case .receiving:
                // Suspended before anybody knows of it who could resume it.
                state.progress = .handling
                state.connection?.suspend()
                return .submit
            case .tooLarge:
                state.progress = .over
                return .send(.tooLarge)
            case .handling: return .proceed
            case .answered(let response):
                state.progress = .over
                guard case .stream(let stream) = response.body else { return .send(response) }
                // Behind the lock, so that `abandon` finds it. A stream that is sent already stays with its own exchange.
                guard let connection = state.connection, stream.attach(connection, of: client) else {
                    return .send(.unsendable)
                }
                state.stream = stream
                return .send(response)
            case .over, .abandoned: return .hangUp
            }
        }
    }

    /// Takes the answer of the handler. One that comes too late is dropped.
    func answer(_ response: HTTPResponse) {
        let isInTime = state.withLock { state in
            guard case .handling = state.progress else { return false }
            state.progress = .answered(response)
            state.connection?.resume()
            return true
        }
        if !isInTime, case .stream(let stream) = response.body { stream.abandon() }
    }

    /// Closes the connection without an answer, or in the middle of a stream.
    func abandon() {
        let stream = state.withLock { state in
            switch state.progress {
            case .handling:
                state.connection?.resume()
                state.progress = .abandoned
            case .answered(let response):
                state.progress = .abandoned
                if case .stream(let stream) = response.body { return Optional(stream) }
            case .receiving, .tooLarge: state.progress = .abandoned
            case .over, .abandoned: break
            }
            return state.stream
        }
        stream?.abandon()
    }

    /// The daemon is done with the request, and will free its handle.
    func end(isComplete: Bool) {
        let (stream, unsent) = state.withLock { state in
            state.connection = nil
            var unsent: HTTPResponse?
            if case .answered(let response) = state.progress { unsent = response }
            state.progress = .over
            return (state.stream, unsent)
        }
        client.end()
        stream?.end(isComplete: isComplete)
        if case .stream(let stream) = unsent?.body { stream.abandon() }
    }
}

extension HTTPResponse {
    /// What the server itself answers: a short text, after which the connection is closed where `closing`.
    static func plain(_ status: Int, _ text: String, allow: String? = nil, closing: Bool = false) -> HTTPResponse {
        var headers = [(name: "Content-Type", value: "text/plain; charset=utf-8")]
        if let allow { headers.append(("Allow", allow)) }
        if closing { headers.append(("Connection", "close")) }
        return HTTPResponse(status, headers: headers, body: .data(Data((text + "\n").utf8)))
    }

    /// What a handler answered makes no response: a status or a header field that HTTP does not have, or a body that was used before.
    static let unsendable = plain(500, "The answer could not be sent.")

    /// The body is longer than the server takes.
    static let tooLarge = plain(413, "The body of the request is too large.", closing: true)
}
