import Foundation
import SystemPackage
import Testing
import TierSyncTestSupport

/// The proxy itself, asked by plain requests in front of a real server: a witness must be trustworthy.
@Suite(.enabled(if: ServerPrograms.lighttpd != nil, "\(LighttpdServer.missing)"))
struct ProxyTests {
    private let proxy: CountingProxy
    private let name = UUID().uuidString
    private let bytes = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 / 7) }

    init() throws {
        let server = try LighttpdServer.shared()
        proxy = try CountingProxy(to: server.port)
        try Data(bytes).write(to: URL(fileURLWithPath: server.files.appending(name).string))
    }

    private func get(_ headers: [(name: String, value: String)] = []) -> LoopbackHTTP.Answer? {
        let password = Data("\(LighttpdServer.user):\(LighttpdServer.password)".utf8).base64EncodedString()
        return LoopbackHTTP.ask(
            "GET", port: proxy.port, target: "/dav/\(name)", headers: [("Authorization", "Basic \(password)")] + headers
        )
    }

    @Test func `what passes is counted, and passes unchanged`() async throws {
        let answer = try #require(get())
        #expect(answer.body == bytes && answer.end == .orderly)
        let seen = try #require(await proxy.settled().first)
        #expect(seen.status == 200 && seen.responseBody == bytes.count && seen.responseHead == answer.headBytes)
        #expect(seen.header("host") == "127.0.0.1:\(proxy.port)")
        #expect(proxy.acceptedConnections == 1)
    }

    @Test(arguments: [0, 1, 60_000, 100_000])
    func `a reset is a reset, behind exactly so many bytes`(_ count: Int) async throws {
        proxy.inject(.reset(.answerBody(count)), method: "GET")
        let answer = try #require(get())
        #expect(answer.body == Array(bytes[..<count]))
        #expect(answer.end == .reset)
        #expect(await proxy.settled().map(\.responseBody) == [count])
    }

    @Test(arguments: [ProxyPlace.answerHead(0), .answerHead(20), .requestHead(0), .requestHead(30)])
    func `a connection that ends in a head`(_ place: ProxyPlace) async throws {
        proxy.inject(.close(place), method: "GET")
        let answer = try #require(get())
        #expect(answer.status == nil && answer.end == .orderly)
        #expect(await proxy.settled().map(\.responseHead) == [place == .answerHead(20) ? 20 : 0])
    }

    @Test func `a body may be cut in order, damaged, dripped, replaced, or lack its length`() async throws {
        proxy.inject(.close(.answerBody(10)), method: "GET")
        proxy.inject(.flip(.answerBody(99_999)), .flip(.answerBody(0)), method: "GET")
        proxy.inject(.drip(.answerBody, bytes: 30_000, pause: .milliseconds(1)), method: "GET")
        proxy.inject(.replaceBody([1, 2, 3]), method: "GET")
        proxy.inject(.withoutLength, method: "GET")
        #expect(get()?.body == Array(bytes[..<10]))
        var damaged = bytes
        damaged[0] ^= 0xFF
        damaged[99_999] ^= 0xFF
        #expect(get()?.body == damaged)
        #expect(get()?.body == bytes)
        let replaced = try #require(get())
        #expect(replaced.body == [1, 2, 3] && replaced.values("content-length") == ["3"])
        let unlengthed = try #require(get())
        #expect(unlengthed.body == bytes && unlengthed.values("content-length") == [])
        #expect(await proxy.settled().map(\.responseBody) == [10, 100_000, 100_000, 3, 100_000])
    }

    @Test func `fields are taken away, replaced and doubled`() throws {
        proxy.inject(.ignoreRange, method: "GET", header: "Range", value: "bytes=5-")
        proxy.inject(.setAnswerHeader("ETag", "W/\"1\""), .addAnswerHeader("ETag", "\"2\""), method: "GET")
        proxy.inject(.removeAnswerHeader("ETag"), .addAnswerHeader("Content-Length", "7"), method: "GET")
        let range: [(name: String, value: String)] = [("Range", "bytes=5-9")]
        // The second rule's: the first wants a range.
        #expect(get()?.values("etag") == ["W/\"1\"", "\"2\""])
        let whole = try #require(get(range))
        #expect(whole.status == 200 && whole.body == bytes)
        let part = try #require(get(range))
        #expect(part.status == 206 && part.values("content-length") == ["5", "7"] && part.values("etag") == [])
    }

    @Test func `answers are given instead of the server's, and rules wait for their turn`() async throws {
        proxy.inject(.answer(status: 503, headers: ["Retry-After: 7"], body: [65]), method: "GET", skipping: 1)
        proxy.inject(.replaceAnswer(status: 500, body: [66, 67]), target: name, skipping: 2)
        proxy.inject(.loseReply, .delay(.answerHead(0), .milliseconds(1)), skipping: 2)
        #expect(get()?.status == 200)
        let busy = try #require(get())
        #expect(busy.status == 503 && busy.values("retry-after") == ["7"] && busy.body == [65])
        #expect(get()?.status == 200)
        #expect(get()?.body == [66, 67])
        #expect(get()?.status == nil)
        #expect(await proxy.settled().map(\.status) == [200, 503, 200, 500, 0])
    }

    @Test func `a body behind a refused HEAD is not taken for the next answer`() throws {
        let server = try ScriptedServer { connection in
            while let head = connection.head() {
                let isHead = head.hasPrefix("HEAD")
                connection.write("HTTP/1.1 \(isHead ? 404 : 200) OK\r\nContent-Length: 5\r\n\r\nhello")
            }
        }
        let proxy = try CountingProxy(to: server.port)
        #expect(LoopbackHTTP.statuses(of: ["HEAD", "HEAD", "GET", "HEAD"], port: proxy.port) == [404, 404, 200, 404])
        #expect(proxy.exchanges.map(\.responseBody) == [0, 0, 5, 0])
        #expect(proxy.acceptedConnections == 1)
    }

    @Test func `an exchange is held until the gate opens`() async throws {
        let gate = ProxyGate()
        proxy.inject(.hold(.answerBody(50_000), gate), method: "GET")
        async let answer = Task.detached { get() }.value
        await gate.reached()
        #expect(proxy.exchanges.isEmpty)
        gate.open()
        #expect(await answer?.body == bytes)
    }
}
