import Foundation

/// One client's connection, and ours to the server for it.
struct ProxiedConnection {
    private let proxy: CountingProxy
    private let client: LoopbackSocket

    init(_ proxy: CountingProxy, _ client: LoopbackSocket) {
        self.proxy = proxy
        self.client = client
    }

    /// Passes exchanges on until a side ends the connection.
    func run() {
        guard let server = try? LoopbackSocket.connected(to: proxy.upstream) else { return client.shutDown() }
        var fromClient = HTTPStreamReader(client)
        var fromServer = HTTPStreamReader(server)
        while pass(&fromClient, &fromServer) {}
        client.shutDown()
        server.shutDown()
    }

    /// Passes one exchange on; `false` when the connection ends with it.
    private func pass(_ fromClient: inout HTTPStreamReader, _ fromServer: inout HTTPStreamReader) -> Bool {
        guard let requestBytes = fromClient.head() else { return false }
        let request = ProxiedHead(requestBytes)
        let words = request.words
        guard words.count == 3 else { return false }
        var exchange = CountingProxy.Exchange(method: words[0], target: words[1])
        exchange.requestHead = requestBytes.count
        defer { proxy.record(exchange) }
        let fault = proxy.takeFault(method: words[0], target: words[1])
        if case .answer(let status, let headers, let body)? = fault {
            return answer(status, headers, words[0] == "HEAD" ? [] : body, &exchange)
        }

        let server = fromServer.socket
        guard server.write(requestBytes) else { return false }
        var early: [UInt8]?
        if request["expect"]?.contains("100-continue") == true {
            guard let head = fromServer.head() else { return false }
            if ProxiedHead(head).words.dropFirst().first == "100" {
                exchange.responseHead += head.count
                client.write(head)
            } else {
                early = head
            }
        }
        if early == nil { relayRequestBody(request, &fromClient, server, fault, &exchange) }
        return relayAnswer(words[0], early, &fromServer, fault, &exchange) && early == nil
    }

    private func relayRequestBody(
        _ request: ProxiedHead, _ fromClient: inout HTTPStreamReader, _ server: LoopbackSocket, _ fault: ProxyFault?,
        _ exchange: inout CountingProxy.Exchange
    ) {
        var remaining = request.contentLength ?? 0
        while remaining > 0 {
            var piece = fromClient.some(atMost: min(remaining, 64 * 1024))
            if piece.isEmpty {
                // The client gave up; the server must see an unfinished body.
                return server.shutDown()
            }
            if case .flipRequestByte(let position)? = fault { Self.flip(position - exchange.requestBody, in: &piece) }
            exchange.requestBody += piece.count
            remaining -= piece.count
            if !server.write(piece) { return }
        }
    }

    private func relayAnswer(
        _ method: String, _ early: [UInt8]?, _ fromServer: inout HTTPStreamReader, _ fault: ProxyFault?,
        _ exchange: inout CountingProxy.Exchange
    ) -> Bool {
        guard var bytes = early ?? fromServer.head() else { return false }
        if ProxiedHead(bytes).words.dropFirst().first == "100" {
            exchange.responseHead += bytes.count
            client.write(bytes)
            guard let next = fromServer.head() else { return false }
            bytes = next
        }
        if fault == .loseReply { return false }
        if case .rewriteContentRange(let range)? = fault {
            bytes = Self.without("content-range", bytes).dropLast(2) + Array("Content-Range: \(range)\r\n\r\n".utf8)
        }
        if fault == .answerAsWhole {
            let rest = Self.without("content-range", bytes).drop { $0 != UInt8(ascii: "\r") }
            bytes = Array("HTTP/1.1 200 OK".utf8) + rest
        }
        let head = ProxiedHead(bytes)
        exchange.status = head.words.dropFirst().first.flatMap { Int($0) } ?? 0
        exchange.responseHead += bytes.count
        guard client.write(bytes) else { return false }
        let hasBody = method != "HEAD" && ![204, 304].contains(exchange.status)
        guard hasBody else { return !head.closes }
        if head.isChunked { return relayChunks(&fromServer, &exchange) && !head.closes }
        return relay(head.contentLength ?? .max, &fromServer, fault, &exchange) && head.contentLength != nil
            && !head.closes
    }

    private func relay(
        _ length: Int, _ fromServer: inout HTTPStreamReader, _ fault: ProxyFault?,
        _ exchange: inout CountingProxy.Exchange
    ) -> Bool {
        var remaining = length
        while remaining > 0 {
            var piece = fromServer.some(atMost: min(remaining, 64 * 1024))
            if piece.isEmpty { return false }
            switch fault {
            case .cutResponse(let limit)? where exchange.responseBody + piece.count >= limit:
                piece = Array(piece.prefix(limit - exchange.responseBody))
                if client.write(piece) { exchange.responseBody += piece.count }
                // An orderly end, so that the client surely reads what was sent before it.
                return false
            case .stall(let limit)? where exchange.responseBody + piece.count >= limit:
                piece = Array(piece.prefix(limit - exchange.responseBody))
                if client.write(piece) { exchange.responseBody += piece.count }
                while !client.read().isEmpty {}
                return false
            case .flipResponseByte(let position)?: Self.flip(position - exchange.responseBody, in: &piece)
            default: break
            }
            guard client.write(piece) else { return false }
            exchange.responseBody += piece.count
            remaining -= piece.count
        }
        return true
    }

    private func relayChunks(_ fromServer: inout HTTPStreamReader, _ exchange: inout CountingProxy.Exchange) -> Bool {
        while let line = fromServer.line() {
            guard client.write(line) else { return false }
            let digits = String(decoding: line, as: UTF8.self).prefix { $0.isHexDigit }
            guard let size = Int(digits, radix: 16) else { return false }
            if size == 0 {
                guard let end = fromServer.line() else { return false }
                return client.write(end)
            }
            guard relay(size, &fromServer, nil, &exchange), let end = fromServer.line(), client.write(end) else {
                return false
            }
        }
        return false
    }

    /// Answers without the server; the connection ends, since the request's body was not read.
    private func answer(
        _ status: Int, _ headers: [String], _ body: [UInt8], _ exchange: inout CountingProxy.Exchange
    ) -> Bool {
        let lines = ["HTTP/1.1 \(status) Injected", "Content-Length: \(body.count)", "Connection: close"] + headers
        let bytes = Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8)
        exchange.status = status
        exchange.responseHead = bytes.count
        if client.write(bytes + body) { exchange.responseBody = body.count }
        return false
    }

    private static func flip(_ index: Int, in piece: inout [UInt8]) {
        if piece.indices.contains(index) { piece[index] = ~piece[index] }
    }

    /// A head without the lines of one field.
    private static func without(_ name: String, _ head: [UInt8]) -> [UInt8] {
        let lines = String(decoding: head, as: UTF8.self).components(separatedBy: "\r\n")
        return Array(lines.filter { !$0.lowercased().hasPrefix(name + ":") }.joined(separator: "\r\n").utf8)
    }
}
