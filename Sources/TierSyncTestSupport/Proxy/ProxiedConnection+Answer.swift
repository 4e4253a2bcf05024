extension ProxiedConnection {
    /// Where the bytes of an answer's body come from.
    private enum Source {
        case none
        case counted(Int)
        case chunked
        case untilClose
        case own([UInt8])
    }

    /// Passes the answer on; `false` when the connection ends with it. `early` is its head, where that was read already.
    mutating func relayAnswer(_ method: String, _ early: ProxiedHead?, _ server: LoopbackSocket) -> Bool {
        guard var head = early ?? nextHead() else { return endEarly(unread: 0) }
        while head.status == 100 {
            note { $0.responseHead += head.bytes.count }
            client.write(head.bytes)
            guard let next = nextHead() else { return endEarly(unread: 0) }
            head = next
        }
        if faults.contains(.loseReply) { return endEarly(unread: 0) }
        var source = Self.source(method, head)
        var keeps = !head.closes
        if case .untilClose = source { keeps = false }
        let mayLeaveBody = method == "HEAD" && head.status >= 400
        change(&head, &source, method, &keeps)

        let status = head.status
        note { $0.status = status }
        // Before the client knows of the answer: it may ask again at once.
        if mayLeaveBody, keeps { keeps = connectAnew() }
        if case .none = source { proxy.record.end(exchange) }
        var passing = stretch(.answerHead, to: client)
        let headIsThrough =
            passing.write(head.bytes, { count in note { $0.responseHead += count } }) && passing.finish()
        guard headIsThrough else { return endEarly(unread: 0) }
        guard relay(source, withChunks: head.isChunked) else { return endEarly(unread: 0) }
        return keeps ? true : endEarly(unread: 0)
    }

    private mutating func nextHead() -> ProxiedHead? { fromServer.head().map(ProxiedHead.init) }

    private static func source(_ method: String, _ head: ProxiedHead) -> Source {
        if method == "HEAD" || [204, 304].contains(head.status) { return .none }
        if head.isChunked { return .chunked }
        return head.contentLength.map { $0 == 0 ? .none : .counted($0) } ?? .untilClose
    }

    /// Changes the answer as the faults say. After a change of what is sent as its body the connection ends.
    private func change(_ head: inout ProxiedHead, _ source: inout Source, _ method: String, _ keeps: inout Bool) {
        for fault in faults {
            switch fault {
            case .answerAsWhole:
                head.startLine = "HTTP/1.1 200 OK"
                head["Content-Range"] = nil
            case .removeAnswerHeader(let name): head[name] = nil
            case .setAnswerHeader(let name, let value): head[name] = value
            case .addAnswerHeader(let name, let value): head.add(name, value)
            case .withoutLength:
                head["Content-Length"] = nil
                head["Transfer-Encoding"] = nil
                head["Connection"] = "close"
            case .replaceBody(let body):
                if case .none = source { break }
                head["Transfer-Encoding"] = nil
                head["Content-Length"] = "\(body.count)"
                source = .own(body)
            case .replaceAnswer(let status, let lines, let body):
                head = Self.answer(status, lines + ["Connection: close"], method == "HEAD" ? [] : body)
                source = method == "HEAD" || body.isEmpty ? .none : .own(body)
            default: continue
            }
            if !Self.keepsFraming(fault) {
                keeps = false
                if head["Connection"] == nil { head.add("Connection", "close") }
            }
        }
    }

    /// Whether the client finds the end of the answer where it was before.
    private static func keepsFraming(_ fault: ProxyFault) -> Bool {
        switch fault {
        case .setAnswerHeader(let name, _), .addAnswerHeader(let name, _), .removeAnswerHeader(let name):
            !["content-length", "transfer-encoding", "connection"].contains(name.lowercased())
        case .answerAsWhole: true
        default: false
        }
    }

    /// Passes the body on; `false` when a side ended before, or a fault ended it.
    private mutating func relay(_ source: Source, withChunks: Bool) -> Bool {
        var body = stretch(.answerBody, to: client)
        switch source {
        case .none: break
        case .own(let bytes):
            proxy.record.end(exchange)
            guard write(bytes, &body) else { return false }
        case .counted(let length): guard relay(length, &body) else { return false }
        case .untilClose:
            while case let piece = fromServer.some(atMost: 64 * 1024), !piece.isEmpty {
                guard write(piece, &body) else { return false }
            }
        case .chunked: guard relayChunks(&body, withFraming: withChunks) else { return false }
        }
        return body.finish()
    }

    private mutating func relay(_ length: Int, _ body: inout ProxiedStretch, isLast: Bool = true) -> Bool {
        var remaining = length
        while remaining > 0 {
            let piece = fromServer.some(atMost: min(remaining, 64 * 1024))
            guard !piece.isEmpty else { return false }
            remaining -= piece.count
            // The client may look as soon as it has the last byte.
            if remaining == 0, isLast { proxy.record.end(exchange) }
            guard write(piece, &body) else { return false }
        }
        return true
    }

    private func write(_ bytes: [UInt8], _ body: inout ProxiedStretch) -> Bool {
        body.write(bytes) { count in note { $0.responseBody += count } }
    }

    private mutating func relayChunks(_ body: inout ProxiedStretch, withFraming: Bool) -> Bool {
        while let line = fromServer.line() {
            let digits = String(decoding: line, as: UTF8.self).prefix { $0.isHexDigit }
            guard let size = Int(digits, radix: 16) else { return false }
            if size == 0 { proxy.record.end(exchange) }
            if withFraming, !client.write(line) { return false }
            guard relay(size, &body, isLast: false), let end = fromServer.line() else { return false }
            if withFraming, !client.write(end) { return false }
            if size == 0 { return true }
        }
        return false
    }
}
