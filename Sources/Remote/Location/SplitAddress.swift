/// An address cut into its parts, the user's name and password apart from the rest.
struct SplitAddress {
    var scheme: String
    var user: String?
    var password: String?
    var authority: String
    /// Still percent-encoded; empty or with a leading slash.
    var path: String
    /// Decoded names and values in their order.
    var query: [(name: String, value: String)]

    /// Cuts `scheme://[user[:password]@]authority[/path][?query]`; `nil` without `://`, or when something is badly encoded.
    init?(_ text: String) {
        guard let colon = text.firstRange(of: "://"), colon.lowerBound > text.startIndex else { return nil }
        scheme = text[..<colon.lowerBound].lowercased()
        var rest = text[colon.upperBound...]
        var queryText = ""
        if let mark = rest.firstIndex(of: "?") {
            queryText = String(rest[rest.index(after: mark)...])
            rest = rest[..<mark]
        }
        let slash = rest.firstIndex(of: "/") ?? rest.endIndex
        path = String(rest[slash...])
        var authority = rest[..<slash]
        if let at = authority.lastIndex(of: "@") {
            let parts = authority[..<at].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            user = parts.first.flatMap { PercentEncoding.decodeText($0) }
            password = parts.count > 1 ? PercentEncoding.decodeText(parts[1]) : nil
            authority = authority[authority.index(after: at)...]
            if user == nil || (parts.count > 1 && password == nil) { return nil }
        }
        self.authority = String(authority)
        query = []
        for part in queryText.split(separator: "&") {
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = PercentEncoding.decodeText(pair[0]),
                let value = PercentEncoding.decodeText(pair.count > 1 ? pair[1] : "")
            else { return nil }
            query.append((name, value))
        }
    }
}

/// A host and perhaps a port.
struct HostAndPort {
    var host: String
    var port: Int?

    /// Reads `host`, `host:port`, `[v6]` or `[v6]:port`; `nil` for anything else.
    init?(_ text: String) {
        var host = text[...]
        if let colon = text.lastIndex(of: ":"), !text[colon...].contains("]") {
            guard let number = Int(text[text.index(after: colon)...]), (1...65535).contains(number) else { return nil }
            port = number
            host = text[..<colon]
        }
        let isBracketed = host.hasPrefix("[") && host.hasSuffix("]") && host.count > 2
        let inner = isBracketed ? host.dropFirst().dropLast() : host
        let isSound = inner.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"):
                true
            case UInt8(ascii: ":"): isBracketed
            default: false
            }
        }
        guard !inner.isEmpty, isSound else { return nil }
        self.host = String(host)
    }

    /// Both as they stand in an address.
    var text: String { host + (port.map { ":\($0)" } ?? "") }
}
