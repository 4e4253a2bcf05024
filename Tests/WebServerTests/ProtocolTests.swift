import Foundation
import Synchronization
import Testing
import WebServer
import Workers

@Suite struct ProtocolTests {
    @Test func `a connection is used again and again`() async throws {
        try await withServer(echo) { port in
            let client = try RawClient(port)
            for number in 0..<5 {
                let answer = try client.ask("POST /\(number)", body: "body \(number)")
                #expect(answer.status == 200)
                #expect(answer.headers["x-path"] == "/\(number)")
                #expect(answer.text == "body \(number)")
            }
        }
    }

    @Test func `requests that come in one go are answered in their order`() async throws {
        try await withServer(echo) { port in
            let client = try RawClient(port)
            let posts = (0..<20).map {
                "POST /\($0) HTTP/1.1\r\nHost: here\r\nContent-Length: 4\r\n\r\n" + "\(1000 + $0)"
            }
            client.send(posts.joined())
            for number in 0..<20 {
                let answer = try client.answer()
                #expect(answer.headers["x-path"] == "/\(number)")
                #expect(answer.text == "\(1000 + number)")
            }
        }
    }

    @Test func `who closes is told so, and so is HTTP 1.0`() async throws {
        try await withServer(echo) { port in
            for head in ["GET / HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n", "GET / HTTP/1.0\r\n\r\n"] {
                let client = try RawClient(port)
                client.send(head)
                #expect(client.rest().hasPrefix("HTTP/1.1 200 OK\r\n"))
            }
        }
    }

    @Test func `an answer has a date and no banner`() async throws {
        try await withServer(echo) { port in
            let headers = try RawClient(port).ask("GET /").headers
            #expect(headers["date"]?.hasSuffix("GMT") == true)
            #expect(Set(headers.keys) == ["date", "x-path", "content-length"])
            let client = try RawClient(port)
            client.send("BAD\r\n\r\n")
            #expect(!client.rest().lowercased().contains("microhttpd"))
        }
    }

    @Test func `HEAD has the length and no body`() async throws {
        try await withServer({ _ in HTTPResponse(200, body: .data(Data(count: 1234))) }) { port in
            let client = try RawClient(port)
            #expect(try client.ask("HEAD /").headers["content-length"] == "1234")
            #expect(try client.ask("GET /").body.count == 1234)
        }
    }

    @Test func `204 and 304 have no body`() async throws {
        try await withServer({ HTTPResponse(Int($0.path.dropFirst()) ?? 500) }) { port in
            let client = try RawClient(port)
            for status in [204, 304, 200] { #expect(try client.ask("GET /\(status)").status == status) }
        }
    }

    @Test(arguments: ["OPTIONS", "TRACE", "CONNECT", "PROPFIND", "get", "GETS"])
    func `another method is answered with 405, and its body is not taken for a request`(method: String) async throws {
        let asked = Mutex(0)
        try await withServer({ request in
            asked.withLock { $0 += 1 }
            return await echo(request)
        }) { port in
            let client = try RawClient(port)
            let inner = "GET /inner HTTP/1.1\r\nHost: here\r\n\r\n"
            let answer = try client.ask("\(method) /", body: inner)
            #expect(answer.status == 405)
            #expect(answer.headers["allow"] == "GET, HEAD, POST, PUT, PATCH, DELETE")
            #expect(client.isClosed())
        }
        let count = asked.withLock(\.self)
        #expect(count == 0)
    }

    @Test func `each method of ours reaches the handler`() async throws {
        try await withServer({ HTTPResponse(200, headers: [("X-Method", $0.method.rawValue)]) }) { port in
            let client = try RawClient(port)
            for method in ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"] {
                #expect(
                    try client.ask("\(method) /", body: method == "HEAD" ? "" : "some").headers["x-method"] == method)
            }
        }
    }

    @Test func `path, query, headers and client come as they were sent`() async throws {
        let seen = Mutex<HTTPRequest?>(nil)
        try await withServer({ request in
            seen.withLock { $0 = request }
            return HTTPResponse(200)
        }) { port in
            let client = try RawClient(port)
            client.send("GET /a%2Fb/c%20d?x=1+2&y=%C3%BC&z&x=%zz&w=%ff HTTP/1.1\r\nHost: here\r\nX-Bytes: a\u{fc}".utf8)
            client.send([0xFF, 0xFE])
            client.send("\r\n\r\n")
            #expect(try client.answer().status == 200)
        }
        let found = seen.withLock(\.self)
        let request = try #require(found)
        #expect(request.path == "/a%2Fb/c%20d")
        #expect(request.segments == nil)
        #expect(request.query.map(\.name) == ["x", "y", "z", "x", "w"])
        #expect(request.query.map(\.value) == ["1 2", "ü", "", "%zz", "\u{FFFD}"])
        #expect(request.header("host") == "here")
        #expect(request.header("x-bytes")?.hasPrefix("aü\u{FFFD}") == true)
        #expect(request.client == "127.0.0.1")
    }

    @Test(arguments: ["a\r\nX-Evil: 1", "a\nb"])
    func `an answer that would break out of its header field becomes 500`(value: String) async throws {
        try await withServer({ _ in HTTPResponse(200, headers: [("X-Value", value)]) }) { port in
            let answer = try RawClient(port).ask("GET /")
            #expect(answer.status == 500)
            #expect(answer.headers["x-evil"] == nil)
        }
    }

    @Test(arguments: [0, 99, 100, 199, 600, -1, 70_000])
    func `a status that is none becomes 500`(status: Int) async throws {
        try await withServer({ _ in HTTPResponse(status) }) { port in
            let answer = try RawClient(port).ask("GET /")
            #expect(answer.status == 500)
        }
    }
}
