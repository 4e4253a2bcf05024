/// Small requests to a server on this machine, outside of what is tested.
public enum LoopbackHTTP {
    /// How a connection ended.
    public enum End: Hashable, Sendable {
        /// With a FIN.
        case orderly
        /// With a RST.
        case reset
    }

    /// What came until the connection ended.
    public struct Answer: Sendable {
        /// The status; `nil` when the head was not complete.
        public var status: Int?
        /// The body's bytes as they came.
        public var body: [UInt8] = []
        /// How long the head was.
        public var headBytes = 0
        /// How the connection ended.
        public var end = End.orderly
        var lines: [String] = []

        /// The values of a field.
        public func values(_ name: String) -> [String] { ProxiedHead(startLine: "", lines: lines).fields(name) }
    }

    /// Asks, and reads status and body to the end of the connection; `nil` when nothing answers.
    public static func request(
        _ method: String, port: Int, target: String, headers: [(name: String, value: String)] = []
    ) -> (status: Int, body: String)? {
        guard let answer = ask(method, port: port, target: target, headers: headers), let status = answer.status else {
            return nil
        }
        return (status, String(decoding: answer.body, as: UTF8.self))
    }

    /// Asks, and takes what comes to the end of the connection; `nil` when nothing listens.
    public static func ask(
        _ method: String, port: Int, target: String, headers: [(name: String, value: String)] = []
    ) -> Answer? {
        guard let socket = try? LoopbackSocket.connected(to: port) else { return nil }
        let hasHost = headers.contains { $0.name.lowercased() == "host" }
        let fields = (hasHost ? [] : [("Host", "127.0.0.1:\(port)")]) + headers + [("Connection", "close")]
        let lines = ["\(method) \(target) HTTP/1.1"] + fields.map { "\($0.0): \($0.1)" }
        socket.write(Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8))
        var reader = HTTPStreamReader(socket)
        var answer = Answer()
        if let bytes = reader.head() {
            let head = ProxiedHead(bytes)
            answer.status = head.status
            answer.headBytes = bytes.count
            answer.lines = head.lines
            while case let piece = reader.some(atMost: 1 << 16), !piece.isEmpty { answer.body += piece }
        }
        answer.end = socket.wasReset ? .reset : .orderly
        return answer
    }

    /// Sends a request with a body, and reads status and body to the end of the connection; `nil` when nothing answers.
    public static func send(
        _ method: String, port: Int, target: String, headers: [(name: String, value: String)], body: [UInt8]
    ) -> (status: Int, body: String)? {
        guard let socket = try? LoopbackSocket.connected(to: port) else { return nil }
        let fields = headers + [("Content-Length", String(body.count)), ("Connection", "close")]
        let lines = ["\(method) \(target) HTTP/1.1"] + fields.map { "\($0.0): \($0.1)" }
        socket.write(Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8) + body)
        var reader = HTTPStreamReader(socket)
        guard let head = reader.head() else { return nil }
        var answer: [UInt8] = []
        while case let piece = reader.some(atMost: 1 << 16), !piece.isEmpty { answer += piece }
        let status = ProxiedHead(head).words.dropFirst().first.flatMap { Int($0) } ?? 0
        return (status, String(decoding: answer, as: UTF8.self))
    }

    /// Asks once for each method on one connection; the statuses, to the first that does not come. Bodies must have a length.
    public static func statuses(of methods: [String], port: Int, target: String = "/") -> [Int] {
        guard let socket = try? LoopbackSocket.connected(to: port) else { return [] }
        var reader = HTTPStreamReader(socket)
        var statuses: [Int] = []
        for method in methods {
            socket.write(Array("\(method) \(target) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\n\r\n".utf8))
            guard let bytes = reader.head() else { break }
            let head = ProxiedHead(bytes)
            statuses.append(head.status)
            var missing = method == "HEAD" ? 0 : head.contentLength ?? 0
            while missing > 0, case let piece = reader.some(atMost: missing), !piece.isEmpty { missing -= piece.count }
        }
        return statuses
    }
}
