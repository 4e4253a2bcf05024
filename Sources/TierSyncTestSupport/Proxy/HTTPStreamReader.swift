/// Reads HTTP/1.1 messages from a socket piece by piece.
struct HTTPStreamReader {
    let socket: LoopbackSocket
    private var buffered: [UInt8] = []

    init(_ socket: LoopbackSocket) {
        self.socket = socket
    }

    /// Whether bytes were read that nobody has taken yet.
    var hasBuffered: Bool { !buffered.isEmpty }

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
