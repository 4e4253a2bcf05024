import Testing
import WebServer
import Workers

typealias Handler = @Sendable (HTTPRequest) async -> HTTPResponse

/// Runs `body` against a server, and then stops the server, which must end as cancelled.
func withServer<Result: Sendable>(
    _ options: WebServerOptions, _ handler: @escaping Handler,
    body: @Sendable @escaping (_ port: Int) throws -> Result
) async throws -> Result {
    try await withServerTask(options, handler) { port, _ in try await blocking { try body(port) } }
}

/// The same with the options that a server has by itself.
func withServer<Result: Sendable>(
    _ handler: @escaping Handler, body: @Sendable @escaping (_ port: Int) throws -> Result
) async throws -> Result {
    try await withServer(WebServerOptions(), handler, body: body)
}

/// The same, for a body that stops the server itself.
func withServerTask<Result: Sendable>(
    _ options: WebServerOptions, _ handler: @escaping Handler,
    body: (_ port: Int, _ stop: @Sendable @escaping () -> Void) async throws -> Result
) async throws -> Result {
    let server = try WebServer(options)
    let (ports, started) = AsyncStream<Int>.makeStream()
    let running = Task {
        defer { started.finish() }
        try await server.run(started: { started.yield($0) }, handler: handler)
    }
    var iterator = ports.makeAsyncIterator()
    guard let port = await iterator.next() else {
        try await running.value
        throw CancellationError()
    }
    let result: Swift.Result<Result, any Error>
    do { result = .success(try await body(port) { running.cancel() }) } catch { result = .failure(error) }
    running.cancel()
    await #expect(throws: CancellationError.self) { try await running.value }
    return try result.get()
}

/// Answers with what was asked.
let echo: Handler = { request in
    HTTPResponse(200, headers: [("X-Path", request.path)], body: .data(request.body))
}

/// Runs what blocks on a thread of its own.
func onThread<Result: Sendable>(_ body: @Sendable @escaping () throws -> Result) async throws -> Result {
    try await blocking { try body() }
}
