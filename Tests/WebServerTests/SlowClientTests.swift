import Foundation
import Testing
import WebServer

@Suite struct SlowClientTests {
    private static var options: WebServerOptions {
        var options = WebServerOptions()
        options.requestTimeout = .milliseconds(600)
        return options
    }

    /// Sends a byte now and again, and says after how long the server hung up.
    private static func trickle(_ start: String, port: Int) throws -> Duration {
        let client = try RawClient(port)
        client.setTimeout(milliseconds: 50)
        let begin = ContinuousClock.now
        client.send(start)
        while ContinuousClock.now - begin < .seconds(10) {
            // Waits for 50 ms.
            if client.isClosed() { break }
            if !client.send("a") { break }
        }
        return ContinuousClock.now - begin
    }

    @Test(arguments: [
        "GET / HTTP/1.1\r\nHost: a\r\nX-Slow: ", "G", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4000\r\n\r\n",
    ])
    func `who asks byte by byte is disconnected, and others are served meanwhile`(start: String) async throws {
        try await withServer(Self.options, echo) { port in
            let duration = try Self.trickle(start, port: port)
            #expect(duration > .milliseconds(500))
            #expect(duration < .seconds(5))
            #expect(try RawClient(port).ask("GET /").status == 200)
        }
    }

    @Test func `who asks nothing, or nothing more, is disconnected`() async throws {
        try await withServer(Self.options, echo) { port in
            let silent = try RawClient(port)
            let done = try RawClient(port)
            #expect(try done.ask("GET /").status == 200)
            #expect(silent.isClosed())
            #expect(done.isClosed())
        }
    }
}
