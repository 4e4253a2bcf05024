/// Reads HTTP/1.1 messages from a socket piece by piece.
struct HTTPStreamReader {
    let socket: LoopbackSocket
    private var buffered: [UInt8] = []

    init(_ socket: LoopbackSocket) {
        self.socket = socket
    }

    /// Start line and header lines up to and with the empty line; `nil` when the connection ends before.
    mutating func head() -> [UInt8]? {
        let end = Array("\r\n\r\n".utf8)
        var searched = 0
        while true {
            if buffered.count >= end.count {
                for start in max(0, searched - 3)...(buffered.count - end.count)
                where buffered[start..<start + 4].elementsEqual(end) {
                    let head = Array(buffered[..<(start + 4)])
                    buffered.removeFirst(start + 4)
                    return head
                }
            }
            searched = buffered.count
            guard fill() else { return nil }
        }
    }

    /// Up to `limit` bytes; empty at the end.
    mutating func some(atMost limit: Int) -> [UInt8] {
        if buffered.isEmpty, !fill() { return [] }
        let piece = Array(buffered.prefix(limit))
        buffered.removeFirst(piece.count)
        return piece
    }

    /// One line with its end; `nil` when the connection ends before.
    mutating func line() -> [UInt8]? {
        while true {
            if let end = buffered.firstIndex(of: 10) {
                let line = Array(buffered[...end])
                buffered.removeFirst(line.count)
                return line
            }
            guard fill() else { return nil }
        }
    }

    private mutating func fill() -> Bool {
        let piece = socket.read()
        buffered += piece
        return !piece.isEmpty
    }
}

/// The head of a message, as far as a proxy looks at it.
struct ProxiedHead {
    var startLine: String
    private var fields: [String: String] = [:]

    init(_ bytes: [UInt8]) {
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\r\n")
        startLine = lines.first.map(String.init) ?? ""
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            if parts.count == 2 { fields[parts[0].lowercased()] = parts[1].drop { $0 == " " }.lowercased() }
        }
    }

    subscript(name: String) -> String? { fields[name] }

    /// The words of the start line.
    var words: [String] { startLine.split(separator: " ", maxSplits: 2).map(String.init) }

    var contentLength: Int? { self["content-length"].flatMap { Int($0) } }

    var isChunked: Bool { self["transfer-encoding"]?.contains("chunked") == true }

    var closes: Bool { self["connection"]?.contains("close") == true }
}
