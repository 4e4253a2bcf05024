import Foundation
import Synchronization
import Testing
import WebServer

@Suite struct BodyLimitTests {
    private static let limit = 5_000

    private static var options: WebServerOptions {
        var options = WebServerOptions()
        options.bodyBytes = limit
        return options
    }

    @Test(arguments: [0, 1, 4_999, 5_000, 5_001, 9_999, 60_000, 200_000], [false, true])
    func `a body as long as the limit is handled, a longer one is not`(count: Int, isChunked: Bool) async throws {
        let asked = Mutex<[Int]>([])
        try await withServer(
            Self.options,
            { request in
                asked.withLock { $0.append(request.body.count) }
                return HTTPResponse(200, body: .data(request.body))
            }
        ) { port in
            let client = try RawClient(port)
            let body = [UInt8](repeating: 0x61, count: count)
            if isChunked {
                client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
                for start in stride(from: 0, to: count, by: 700) {
                    let part = body[start..<min(count, start + 700)]
                    client.send(String(part.count, radix: 16) + "\r\n")
                    client.send(part)
                    client.send("\r\n")
                }
                client.send("0\r\n\r\n")
            } else {
                client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: \(count)\r\n\r\n")
                client.send(body)
            }
            if count <= Self.limit {
                let answer = try client.answer()
                #expect(answer.status == 200)
                #expect(answer.body == body)
            } else if count <= 4 * Self.limit + 65_536 {
                #expect(try client.answer().status == 413)
                #expect(client.isClosed())
            } else {
                // Who sends that much may find the connection closed.
                #expect(client.isClosed())
            }
        }
        let handled = asked.withLock(\.self)
        #expect(handled == (count <= Self.limit ? [count] : []))
    }

    @Test func `a body that is announced as too long is refused before it is sent`() async throws {
        try await withServer(Self.options, echo) { port in
            for head in ["Content-Length: 10000000000", "Content-Length: 5001\r\nExpect: 100-continue"] {
                let client = try RawClient(port)
                client.send("POST / HTTP/1.1\r\nHost: a\r\n\(head)\r\n\r\n")
                let text = client.rest()
                #expect(text.hasPrefix("HTTP/1.1 413 "))
                #expect(!text.contains("100 Continue"))
            }
            let client = try RawClient(port)
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n")
            #expect(try client.text(through: "\r\n\r\n").hasPrefix("HTTP/1.1 100 "))
            client.send("hello")
            #expect(try client.answer().text == "hello")
        }
    }
}
