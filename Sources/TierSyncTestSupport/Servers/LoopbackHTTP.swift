/// Small requests to a server on this machine, outside of what is tested.
public enum LoopbackHTTP {
    /// Asks, and reads status and body to the end of the connection; `nil` when nothing answers.
    public static func request(
        _ method: String, port: Int, target: String, headers: [(name: String, value: String)] = []
    ) -> (status: Int, body: String)? {
        guard let socket = try? LoopbackSocket.connected(to: port) else { return nil }
        let hasHost = headers.contains { $0.name.lowercased() == "host" }
        let fields = (hasHost ? [] : [("Host", "127.0.0.1:\(port)")]) + headers + [("Connection", "close")]
        let lines = ["\(method) \(target) HTTP/1.1"] + fields.map { "\($0.0): \($0.1)" }
        socket.write(Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8))
        var reader = HTTPStreamReader(socket)
        guard let head = reader.head() else { return nil }
        var body: [UInt8] = []
        while case let piece = reader.some(atMost: 1 << 16), !piece.isEmpty { body += piece }
        let status = ProxiedHead(head).words.dropFirst().first.flatMap { Int($0) } ?? 0
        return (status, String(decoding: body, as: UTF8.self))
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
}
