extension HTTPResponse {
    /// A file, or the part of it that a request asks for: 200, 206 or 416, with `Accept-Ranges` and `Content-Range`.
    ///
    /// - Parameters:
    ///   - file: the whole file.
    ///   - request: whose `Range` counts, and its `If-Range` where `headers` has that `ETag`.
    ///   - headers: further header fields.
    public static func file(
        _ file: OpenFile, for request: HTTPRequest, headers: [(name: String, value: String)] = []
    ) -> HTTPResponse {
        var headers = headers
        headers.append(("Accept-Ranges", "bytes"))
        let tag = headers.first { $0.name.lowercased() == "etag" }?.value
        let condition = request.header("if-range")
        // A weak tag never holds for a part (RFC 9110, section 13.1.5).
        let isCurrent = condition.map { $0 == tag && !$0.hasPrefix("W/") } ?? true
        let field = request.method == .get && isCurrent ? request.header("range") : nil
        switch HTTPRange(field, size: file.size) {
        case .ignored:
            return HTTPResponse(200, headers: headers, body: .file(file))
        case .satisfiable(let range):
            headers.append(("Content-Range", "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(file.size)"))
            return HTTPResponse(206, headers: headers, body: .file(file.restricted(to: range)))
        case .unsatisfiable:
            headers.append(("Content-Range", "bytes */\(file.size)"))
            return HTTPResponse(416, headers: headers)
        }
    }
}
