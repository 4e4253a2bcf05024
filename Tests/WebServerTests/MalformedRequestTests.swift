import Foundation
import Synchronization
import Testing
import WebServer

@Suite struct MalformedRequestTests {
    @Test(arguments: [
        "GET / HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -3\r\n\r\nabc",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\nabc",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999999\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nab\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\nab",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length : 3\r\n\r\nabc",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3, 3\r\n\r\nabc",
        "GET\r\n\r\n", "GET /\r\n\r\n", "GET / HTTP/9.9\r\nHost: a\r\n\r\n", "GET / JUNK\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost a\r\n\r\n",
    ])
    func `what is not HTTP never reaches the handler`(text: String) async throws {
        let asked = Mutex(0)
        try await withServer({ request in
            asked.withLock { $0 += 1 }
            return await echo(request)
        }) { port in
            let client = try RawClient(port)
            client.send(text)
            let answer = client.rest()
            #expect(answer.isEmpty || ["400", "413", "501", "505"].contains(answer.dropFirst(9).prefix(3)))
            #expect(try RawClient(port).ask("GET /").status == 200)
        }
        let count = asked.withLock(\.self)
        #expect(count == 1)
    }

    @Test func `heads that are too long are turned away`() async throws {
        try await withServer(echo) { port in
            let long = String(repeating: "a", count: 70_000)
            let path = try RawClient(port)
            path.send("GET /\(long) HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(path.rest().contains(" 414 "))
            let header = try RawClient(port)
            header.send("GET / HTTP/1.1\r\nHost: a\r\nX: \(long)\r\n\r\n")
            #expect(header.rest().contains(" 431 "))
            let many = try RawClient(port)
            many.send(
                "GET / HTTP/1.1\r\nHost: a\r\n" + (0..<5000).map { "X-\($0): 1\r\n" }.joined() + "\r\n")
            #expect(many.rest().contains(" 431 "))
            #expect(try RawClient(port).ask("GET /").status == 200)
        }
    }

    @Test func `any bytes leave the server serving`() async throws {
        var options = WebServerOptions()
        options.connectionsPerClient = 1_000
        options.connections = 1_000
        try await withServer(options, echo) { port in
            var seed: UInt64 = 42
            func next() -> UInt64 {
                seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return seed >> 33
            }
            let pieces = [
                "GET ", "/", " HTTP/1.1", "\r\n", "Host: a", ":", "Content-Length: 5", "\0", "\u{ff}", "%", "POST ",
            ]
            for number in 0..<300 {
                let client = try RawClient(port)
                if number % 2 == 0 {
                    client.send((0..<Int(next() % 200)).map { _ in UInt8(truncatingIfNeeded: next()) })
                } else {
                    client.send((0..<Int(next() % 30)).map { _ in pieces[Int(next()) % pieces.count] }.joined())
                }
            }
            #expect(try RawClient(port).ask("GET /").status == 200)
        }
    }
}
