import Foundation
import Testing
import WebServer

@Suite struct ConnectionLimitTests {
    @Test func `connections above the limit wait for their turn`() async throws {
        var options = WebServerOptions()
        options.connections = 40
        options.connectionsPerClient = 1000
        try await withServer(options, echo) { port in
            let clients = try (0..<300).map { _ in try RawClient(port) }
            for client in clients { client.send("GET /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n") }
            for client in clients { #expect(try client.answer().status == 200) }
        }
    }

    @Test func `one client cannot have all connections`() async throws {
        var options = WebServerOptions()
        options.connectionsPerClient = 5
        try await withServer(options, echo) { port in
            let first = try (0..<5).map { _ in try RawClient(port) }
            for client in first { #expect(try client.ask("GET /").status == 200) }
            let further = try (0..<20).map { _ in try RawClient(port) }
            for client in further { #expect(client.isClosed()) }
            for client in first { #expect(try client.ask("GET /").status == 200) }
        }
    }

    @Test func `eight clients ask thousands of times, and no descriptor stays open`() async throws {
        let before = openDescriptors()
        try await withServerTask(
            WebServerOptions(),
            { request in
                // Half of the answers come from another thread than asked.
                if request.path.hasSuffix("1") { await Task.yield() }
                return await echo(request)
            }
        ) { port, _ in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<8 {
                    group.addTask {
                        try await onThread {
                            let client = try RawClient(port)
                            for request in 0..<500 {
                                let text = String(repeating: "\(request)", count: request)
                                let answer = try client.ask("POST /\(number)-\(request)", body: text)
                                #expect(answer.text == text)
                                #expect(answer.headers["x-path"] == "/\(number)-\(request)")
                            }
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
        // Other tests open and close theirs at the same time: what leaks with each request would be thousands.
        #expect(openDescriptors() < before + 400)
    }
}
