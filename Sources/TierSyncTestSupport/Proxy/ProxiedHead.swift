/// The head of a message as a proxy reads and changes it: a start line and fields, each line as it was sent.
struct ProxiedHead {
    var startLine: String
    private(set) var lines: [String]

    init(_ bytes: [UInt8]) {
        var lines = String(decoding: bytes, as: UTF8.self).split(separator: "\r\n", omittingEmptySubsequences: true)
            .map(String.init)
        startLine = lines.isEmpty ? "" : lines.removeFirst()
        self.lines = lines
    }

    init(startLine: String, lines: [String]) {
        self.startLine = startLine
        self.lines = lines
    }

    /// As it is sent, with the empty line.
    var bytes: [UInt8] { Array((([startLine] + lines).joined(separator: "\r\n") + "\r\n\r\n").utf8) }

    /// All values of a field, in their order.
    func fields(_ name: String) -> [String] {
        let start = name.lowercased() + ":"
        return lines.filter { $0.lowercased().hasPrefix(start) }
            .map { String($0.dropFirst(start.count).drop { $0 == " " }) }
    }

    /// The first value of a field; setting replaces all of that name.
    subscript(name: String) -> String? {
        get { fields(name).first }
        set {
            let start = name.lowercased() + ":"
            lines.removeAll { $0.lowercased().hasPrefix(start) }
            if let newValue { add(name, newValue) }
        }
    }

    mutating func add(_ name: String, _ value: String) { lines.append("\(name): \(value)") }

    /// The words of the start line.
    var words: [String] { startLine.split(separator: " ", maxSplits: 2).map(String.init) }

    /// The status of an answer; 0 where there is none.
    var status: Int { words.dropFirst().first.flatMap { Int($0) } ?? 0 }

    var contentLength: Int? { self["content-length"].flatMap { Int($0) } }

    var isChunked: Bool { self["transfer-encoding"]?.lowercased().contains("chunked") == true }

    var closes: Bool { self["connection"]?.lowercased().contains("close") == true }

    var expectsContinue: Bool { self["expect"]?.lowercased().contains("100-continue") == true }
}
