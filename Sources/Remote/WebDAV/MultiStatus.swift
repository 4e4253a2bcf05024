import XMLDocuments

/// The entries of a PROPFIND's answer (RFC 4918, section 13).
package struct MultiStatus {
    /// What one `response` says.
    package struct Entry: Hashable, Sendable {
        /// The names of the address's path, decoded.
        package var path: [String]
        package var isCollection: Bool
        package var byteCount: Int64?
        package var etag: EntityTag?
        package var lastModified: String?
    }

    package var entries: [Entry]

    /// The properties that are asked for.
    static let request = Array(
        """
        <?xml version="1.0" encoding="utf-8"?><D:propfind xmlns:D="DAV:"><D:prop><D:resourcetype/>\
        <D:getcontentlength/><D:getetag/><D:getlastmodified/></D:prop></D:propfind>
        """.utf8)

    /// Reads an answer. Throws `protocolViolation` when it is none, or names an address that cannot be decoded.
    package init(_ bytes: [UInt8], _ location: RemoteLocation) throws(RemoteError) {
        var entries: [Entry] = []
        let root = try XMLDocumentReader.read(bytes, "a PROPFIND", handingOver: "response") {
            response throws(RemoteError) in
            if let entry = try Self.entry(response, location) { entries.append(entry) }
        }
        guard root.name == "multistatus" else {
            throw RemoteError(
                .protocolViolation, "\(location) answered a PROPFIND with <\(root.name)>",
                remedy: "check that the address is that of a WebDAV folder")
        }
        self.entries = entries
    }

    /// The entries that lie directly in a collection, each with its name.
    ///
    /// Throws `protocolViolation` when neither it nor anything in it is among the entries: an answer about something else
    /// is no empty listing. A path that was shortened or prolonged at its front, as proxies do, is understood.
    package func children(of own: [String], _ location: RemoteLocation) throws(RemoteError) -> [(
        name: String, entry: Entry
    )] {
        let isListed = entries.contains { same($0.path[...], own[...]) || same($0.path.dropLast(), own[...]) }
        guard let base = isListed ? own : foreignBase(own) else {
            throw RemoteError(
                .protocolViolation, "\(location) was asked for one folder and listed another",
                remedy: "check the address, and a proxy in between that changes paths")
        }
        return entries.compactMap { entry in
            guard entry.path.count == base.count + 1, same(entry.path.dropLast(), base[...]),
                let name = entry.path.last, !name.utf8.contains(UInt8(ascii: "/"))
            else { return nil }
            return (name, entry)
        }
    }

    /// The listed collection's own path where a proxy hides the beginning of it from the server, or adds one.
    private func foreignBase(_ own: [String]) -> [String]? {
        guard let first = entries.min(by: { $0.path.count < $1.path.count }), first.isCollection else { return nil }
        let shared = min(first.path.count, own.count)
        return same(first.path.suffix(shared), own.suffix(shared)) ? first.path : nil
    }

    private func same(_ left: ArraySlice<String>, _ right: ArraySlice<String>) -> Bool {
        left.count == right.count && zip(left, right).allSatisfy { $0.utf8.elementsEqual($1.utf8) }
    }

    /// Reads one `response`; `nil` for what is gone or has a name that is not UTF-8, which no key of ours has.
    private static func entry(_ response: XMLElement, _ location: RemoteLocation) throws(RemoteError) -> Entry? {
        guard let href = response["href"]?.text, let bytes = path(href) else {
            throw RemoteError(
                .protocolViolation, "\(location) listed an entry whose address cannot be read",
                remedy: "look into the server's log")
        }
        let names = bytes.compactMap { String(validating: $0, as: UTF8.self) }
        guard names.count == bytes.count else { return nil }
        let answers = response.all("propstat")
        if answers.isEmpty, let code = response["status"].flatMap({ statusCode($0.text) }) {
            if code == 404 || code == 410 { return nil }
            guard (200..<300).contains(code) else {
                throw RemoteError(
                    .protocolViolation, "\(location) answered \(code) for something that it listed",
                    remedy: "give these credentials the right to read and list", status: code)
            }
        }
        let found = answers.filter { $0["status"].flatMap { statusCode($0.text) } ?? 200 == 200 }
        let properties = found.compactMap { $0["prop"] }.flatMap(\.children)
        func text(_ name: String) -> String? {
            properties.first { $0.name == name }?.text.trimmingWhitespace()
        }
        let type = properties.first { $0.name == "resourcetype" }
        return Entry(
            path: names, isCollection: type?["collection"] != nil,
            byteCount: text("getcontentlength").flatMap { Int64($0) }, etag: EntityTag(text("getetag")),
            lastModified: text("getlastmodified"))
    }

    /// The code of `HTTP/1.1 200 OK`.
    private static func statusCode(_ line: String) -> Int? {
        line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) }
    }

    /// The decoded names of an absolute address or an absolute path.
    private static func path(_ href: String) -> [[UInt8]]? {
        let text = href.trimmingWhitespace()
        var target = text[...]
        if let url = HTTPURL(text) { target = url.target[...] }
        guard target.hasPrefix("/") else { return nil }
        var names: [[UInt8]] = []
        for part in target.utf8.split(separator: UInt8(ascii: "/")) {
            guard let name = PercentEncoding.decode(Substring(part)) else { return nil }
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
