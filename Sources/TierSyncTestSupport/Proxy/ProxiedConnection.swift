import Foundation

/// One client's connection, and ours to the server for it. Lives on one thread.
struct ProxiedConnection {
    let proxy: CountingProxy
    let client: LoopbackSocket
    private(set) var server: LoopbackSocket?
    var fromClient: HTTPStreamReader
    var fromServer: HTTPStreamReader
    /// The exchange that is passing.
    var exchange = 0
    /// What is done to it.
    var faults: [ProxyFault] = []

    init(_ proxy: CountingProxy, _ client: LoopbackSocket) {
        self.proxy = proxy
        self.client = client
        server = try? LoopbackSocket.connected(to: proxy.upstream)
        fromClient = HTTPStreamReader(client)
        fromServer = HTTPStreamReader(server ?? client)
    }

    /// Passes exchanges on until a side ends the connection.
    mutating func run() {
        while let server, pass(server) {}
        // The server first: what it has of an unfinished body must end too.
        server?.shutDown()
        client.shutDown()
    }

    /// Passes one exchange on; `false` when the connection ends with it.
    private mutating func pass(_ server: LoopbackSocket) -> Bool {
        // A server that ends an idle connection does so to the client too.
        guard fromClient.hasBuffered || LoopbackSocket.firstReadable(client, server) === client,
            let bytes = fromClient.head()
        else { return false }
        var request = ProxiedHead(bytes)
        let words = request.words
        guard words.count == 3 else { return false }
        var begun = CountingProxy.Exchange(method: words[0], target: words[1], requestFields: request.lines)
        begun.requestHead = bytes.count
        exchange = proxy.record.begin(begun)
        faults = proxy.takeFaults(words[0], words[1], request)
        defer { proxy.record.finish(exchange) }
        let length = request.contentLength ?? 0
        for case .answer(let status, let headers, let body) in faults {
            return answerAlone(status, headers, words[0] == "HEAD" ? [] : body, waiting: length)
        }
        change(&request)
        var head = stretch(.requestHead, to: server)
        guard head.write(request.bytes, { _ in }), head.finish() else { return endEarly(unread: length) }
        let sending = relayRequestBody(request, length, server)
        switch sending {
        case .complete: return relayAnswer(words[0], nil, server)
        case .answeredEarly(let answer, let missing):
            _ = relayAnswer(words[0], answer, server)
            return endEarly(unread: missing)
        case .broken(let missing): return endEarly(unread: missing)
        }
    }

    /// Behind a refused HEAD some servers (OpenStack Swift, WsgiDAV) send the body that RFC 9110 (section 9.3.2) forbids. It
    /// belongs to no answer, and libcurl drops it; so does a new connection.
    mutating func connectAnew() -> Bool {
        server?.shutDown()
        server = try? LoopbackSocket.connected(to: proxy.upstream)
        guard let server else { return false }
        fromServer = HTTPStreamReader(server)
        return true
    }

    func stretch(_ stretch: ProxyStretch, to output: LoopbackSocket) -> ProxiedStretch {
        ProxiedStretch(stretch, to: output, client: client, faults)
    }

    func note(_ change: (inout CountingProxy.Exchange) -> Void) { proxy.record.update(exchange, change) }

    /// Ends the connection in the middle; bytes of the request's body that the client still sends were sent in vain, and count.
    mutating func endEarly(unread: Int) -> Bool {
        proxy.record.end(exchange)
        server?.shutDown()
        var missing = unread
        func take(_ count: Int) {
            let ofBody = min(count, missing)
            missing -= ofBody
            note { $0.requestBody += ofBody }
        }
        while fromClient.hasBuffered { take(fromClient.some(atMost: 64 * 1024).count) }
        client.endOrderly(take)
        return false
    }

    /// Answers without the server.
    private mutating func answerAlone(_ status: Int, _ headers: [String], _ body: [UInt8], waiting length: Int) -> Bool
    {
        let head = Self.answer(status, headers + ["Connection: close"], body)
        var passing = stretch(.answerHead, to: client)
        note {
            $0.status = status
            $0.responseHead += head.bytes.count
            $0.responseBody += body.count
        }
        if length == 0 { proxy.record.end(exchange) }
        if passing.write(head.bytes, { _ in }), passing.finish() { client.write(body) }
        return endEarly(unread: length)
    }

    /// The head of an answer of our own.
    static func answer(_ status: Int, _ lines: [String], _ body: [UInt8]) -> ProxiedHead {
        let hasLength = lines.contains { $0.lowercased().hasPrefix("content-length:") }
        let length = hasLength || status == 204 || status == 304 ? [] : ["Content-Length: \(body.count)"]
        return ProxiedHead(startLine: "HTTP/1.1 \(status) Injected", lines: length + lines)
    }
}
