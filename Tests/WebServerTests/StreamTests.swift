import Foundation
import Synchronization
import Testing
import WebServer

/// Counts in tasks.
private final class Count: Sendable {
    private let state = Mutex(0)
    var total: Int { state.withLock(\.self) }
    func add(_ count: Int) { state.withLock { $0 += count } }
}

@Suite struct StreamTests {
    @Test func `what is written arrives at once, and in chunks`() async throws {
        let stream = HTTPBodyStream()
        try await withServerTask(WebServerOptions(), { _ in HTTPResponse(200, body: .stream(stream)) }) { port, _ in
            let client = Mutex(try RawClient(port))
            client.withLock { _ = $0.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n") }
            let head = try client.withLock { try $0.text(through: "\r\n\r\n") }
            #expect(head.contains("Transfer-Encoding: chunked"))
            for number in 0..<50 {
                try await stream.write(Data("data: \(number)\n\n".utf8))
                #expect(
                    try client.withLock { try $0.text(through: "data: \(number)\n\n\r\n") }.contains("data: \(number)"))
            }
            stream.finish()
            #expect(try client.withLock { try $0.text(through: "0\r\n\r\n") } == "0\r\n\r\n")
            await #expect(throws: HTTPBodyStream.Ended.self) { try await stream.write(Data([1])) }
        }
    }

    @Test func `a producer's bytes all arrive, and the connection goes on`() async throws {
        let handler: Handler = { request in
            guard request.path == "/stream" else { return HTTPResponse(200, body: .data(Data("after".utf8))) }
            return HTTPResponse(
                200,
                body: .stream(
                    HTTPBodyStream { stream in
                        for number in 0..<200 { try await stream.write(Data(repeating: UInt8(number), count: 5_000)) }
                    }))
        }
        try await withServer(handler) { port in
            let client = try RawClient(port)
            client.send("GET /stream HTTP/1.1\r\nHost: a\r\n\r\n")
            _ = try client.text(through: "\r\n\r\n")
            var total = 0
            while true {
                let size = try Int(client.text(through: "\r\n").dropLast(), radix: 16) ?? -1
                let end = try client.bytes(size + 2)
                if size <= 0 { break }
                #expect(end.suffix(2) == [13, 10])
                total += size
            }
            #expect(total == 1_000_000)
            #expect(try client.ask("GET /").text == "after")
        }
    }

    @Test func `a writer learns that the other end has gone`() async throws {
        let stream = HTTPBodyStream()
        try await withServerTask(WebServerOptions(), { _ in HTTPResponse(200, body: .stream(stream)) }) { port, _ in
            try await onThread {
                let client = try RawClient(port)
                client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                _ = try client.text(through: "\r\n\r\n")
            }
            await #expect(throws: HTTPBodyStream.Ended.self) {
                // The kernel may need a moment to tell.
                for _ in 0..<100_000 { try await stream.write(Data("data: x\n\n".utf8)) }
            }
            #expect(stream.isAbandoned)
        }
    }

    @Test func `a producer that waits is cancelled when the other end goes`() async throws {
        let (ends, ended) = AsyncStream<Bool>.makeStream()
        var options = WebServerOptions()
        options.requestTimeout = .seconds(1)
        let handler: Handler = { _ in
            HTTPResponse(
                200,
                body: .stream(
                    HTTPBodyStream { stream in
                        try await stream.write(Data("x".utf8))
                        let (never, _) = AsyncStream<Never>.makeStream()
                        for await _ in never {}
                        ended.yield(Task.isCancelled)
                    }))
        }
        try await withServerTask(options, handler) { port, _ in
            try await onThread {
                let client = try RawClient(port)
                client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                _ = try client.text(through: "x\r\n")
            }
            var iterator = ends.makeAsyncIterator()
            #expect(await iterator.next() == true)
        }
    }

    @Test func `a writer waits for a reader that does not read`() async throws {
        let written = Count()
        let stream = HTTPBodyStream()
        try await withServerTask(
            WebServerOptions(), { HTTPResponse(200, body: $0.path == "/" ? .stream(stream) : .none) }
        ) { port, _ in
            let client = Mutex(try RawClient(port, receiveBuffer: 4_096))
            client.withLock { _ = $0.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n") }
            let writer = Task {
                while true {
                    try await stream.write(Data(count: 50_000))
                    written.add(50_000)
                }
            }
            // While others are served a hundred times, it has come to a stop.
            try await onThread {
                for _ in 0..<100 { _ = try RawClient(port).ask("HEAD /other") }
            }
            #expect(written.total < 30_000_000)
            writer.cancel()
            await #expect(throws: CancellationError.self) { try await writer.value }
            // Keeps the connection until here.
            client.withLock { _ = $0.send("x") }
        }
    }

    @Test func `a stream is answered with once`() async throws {
        let stream = HTTPBodyStream()
        try await withServer({ _ in HTTPResponse(200, body: .stream(stream)) }) { port in
            let first = try RawClient(port)
            first.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            _ = try first.text(through: "\r\n\r\n")
            #expect(try RawClient(port).ask("GET /").status == 500)
            stream.finish()
            #expect(try first.text(through: "0\r\n\r\n") == "0\r\n\r\n")
        }
    }
}
