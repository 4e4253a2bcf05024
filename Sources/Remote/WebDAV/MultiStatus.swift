/// The entries of a PROPFIND's answer (RFC 4918, section 13).
struct MultiStatus {
    /// What one `response` says.
    struct Entry {
        /// The names of the address's path, decoded.
        var path: [String]
        var isCollection: Bool
        var byteCount: Int64?
        var etag: EntityTag?
        var lastModified: String?
    }

    var entries: [Entry]

    /// The properties that are asked for.
    static let request = Array(
        """
        <?xml version="1.0" encoding="utf-8"?><D:propfind xmlns:D="DAV:"><D:prop><D:resourcetype/>\
        <D:getcontentlength/><D:getetag/><D:getlastmodified/></D:prop></D:propfind>
        """.utf8)

    /// Reads an answer. Throws `protocolViolation` when it is none, or names an address that cannot be decoded.
    init(_ bytes: [UInt8], _ location: RemoteLocation) throws(RemoteError) {
        let root = try XMLDocumentReader.read(bytes, "a PROPFIND")
        guard root.name == "multistatus" else {
            throw RemoteError(
                .protocolViolation, "\(location) answered a PROPFIND with <\(root.name)>",
                remedy: "check that the address is that of a WebDAV folder")
        }
        entries = []
        for response in root.all("response") {
            guard let href = response["href"]?.text, let path = Self.path(href) else {
                throw RemoteError(
                    .protocolViolation, "\(location) listed an entry whose address cannot be read",
                    remedy: "look into the server's log")
            }
            entries.append(Self.entry(response, path))
        }
    }

    private static func entry(_ response: XMLElement, _ path: [String]) -> Entry {
        let found = response.all("propstat").filter { $0["status"]?.text.contains(" 200") ?? true }
        let properties = found.compactMap { $0["prop"] }.flatMap(\.children)
        func text(_ name: String) -> String? {
            properties.first { $0.name == name }?.text.trimmingWhitespace()
        }
        let type = properties.first { $0.name == "resourcetype" }
        return Entry(
            path: path, isCollection: type?["collection"] != nil,
            byteCount: text("getcontentlength").flatMap { Int64($0) }, etag: EntityTag(text("getetag")),
            lastModified: text("getlastmodified"))
    }

    /// The decoded names of an absolute address or an absolute path.
    static func path(_ href: String) -> [String]? {
        let text = href.trimmingWhitespace()
        var target = text[...]
        if let url = HTTPURL(text) { target = url.target[...] }
        guard target.hasPrefix("/") else { return nil }
        var names: [String] = []
        for part in target.utf8.split(separator: UInt8(ascii: "/")) {
            guard let name = PercentEncoding.decodeText(Substring(part)) else { return nil }
            names.append(name)
        }
        return names
    }
}

extension String {
    /// Without white space at both ends.
    func trimmingWhitespace() -> String {
        var rest = self[...]
        while let first = rest.first, first.isWhitespace { rest.removeFirst() }
        while let last = rest.last, last.isWhitespace { rest.removeLast() }
        return String(rest)
    }
}
