import Foundation
import Synchronization
import Testing
import WebServer

@Suite struct StoppingTests {
    /// Something that is waited for.
    private struct Gate: Sendable {
        private let stream: AsyncStream<Void>
        private let continuation: AsyncStream<Void>.Continuation
        init() { (stream, continuation) = AsyncStream.makeStream() }
        func open() { continuation.finish() }
        func wait() async { for await _ in stream {} }
    }

    @Test func `what is in hand is answered before the server stops`() async throws {
        let (asked, handlerBegan) = AsyncStream<Void>.makeStream()
        let gate = Gate()
        let handler: Handler = { _ in
            handlerBegan.yield()
            await gate.wait()
            return HTTPResponse(200, body: .data(Data("done".utf8)))
        }
        try await withServerTask(WebServerOptions(), handler) { port, stop in
            async let answer = onThread { try RawClient(port).ask("GET /").text }
            var iterator = asked.makeAsyncIterator()
            await iterator.next()
            stop()
            gate.open()
            let text = try await answer
            #expect(text == "done")
        }
    }

    @Test func `what takes too long is cut off when the server stops`() async throws {
        var options = WebServerOptions()
        options.stopTimeout = .milliseconds(200)
        let (asked, handlerBegan) = AsyncStream<Void>.makeStream()
        let handler: Handler = { _ in
            handlerBegan.yield()
            await Gate().wait()
            // Only a cancellation leads here.
            return HTTPResponse(200)
        }
        try await withServerTask(options, handler) { port, stop in
            async let isClosed = onThread {
                let client = try RawClient(port)
                client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                return client.rest().isEmpty
            }
            var iterator = asked.makeAsyncIterator()
            await iterator.next()
            stop()
            let wasCut = try await isClosed
            #expect(wasCut)
        }
    }

    @Test func `streams end when the server stops, and idle connections are closed`() async throws {
        let stream = HTTPBodyStream()
        try await withServerTask(
            WebServerOptions(),
            { request in
                request.path == "/" ? HTTPResponse(200, body: .stream(stream)) : HTTPResponse(200)
            }
        ) { port, stop in
            let begin = ContinuousClock.now
            try await onThread {
                let reader = try RawClient(port)
                reader.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                _ = try reader.text(through: "\r\n\r\n")
                let idle = try RawClient(port)
                _ = try idle.ask("GET /idle")
                stop()
                #expect(reader.rest() == "0\r\n\r\n")
                #expect(idle.isClosed())
            }
            #expect(ContinuousClock.now - begin < .seconds(3))
        }
    }

    @Test func `a server that is stopped leaves its port and no descriptor`() async throws {
        var options = WebServerOptions()
        options.port = try await withServer(echo) { $0 }
        for _ in 0..<20 { try await withServer(options, echo) { _ = try RawClient($0).ask("GET /") } }
    }

    @Test func `a server whose task is cancelled already does not stay`() async throws {
        let server = try WebServer(WebServerOptions())
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            try await server.run(started: { _ in }, handler: echo)
        }
        await #expect(throws: CancellationError.self) { try await task.value }
    }
}
