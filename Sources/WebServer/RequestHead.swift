internal import CMicroHTTP
internal import Foundation

/// The head of a request in Swift's own memory, before anything is made of it.
struct RequestHead {
    enum Verdict {
        case accept(HTTPRequest)
        /// Without a look at the body; the connection is closed after it.
        case refuse(HTTPResponse)
    }

    private var method: String
    private var path: String
    private var query: [(name: String, value: String)]
    private var headers: [(name: String, value: String)]
    private var client: String

    init(_ connection: OpaquePointer, path: UnsafePointer<CChar>, method: UnsafePointer<CChar>, client: String) {
        self.method = unsafe String(cString: method)
        self.path = unsafe String(cString: path)
        self.client = client
        var fields = FieldList()
        unsafe withUnsafeMutablePointer(to: &fields) { unsafe cmicrohttp_visit_headers(connection, fieldVisited, $0) }
        headers = fields.fields
        fields = FieldList()
        unsafe withUnsafeMutablePointer(to: &fields) { unsafe cmicrohttp_visit_query(connection, fieldVisited, $0) }
        query = fields.fields.map { (Self.decoded($0.name), Self.decoded($0.value)) }
    }

    func check(bodyBytes: Int, isStopping: Bool) -> Verdict {
        if isStopping { return .refuse(.plain(503, "The server is stopping.", closing: true)) }
        guard let method = HTTPRequest.Method(rawValue: method) else {
            let allow = "GET, HEAD, POST, PUT, PATCH, DELETE"
            return .refuse(.plain(405, "This method is not known here.", allow: allow, closing: true))
        }
        let request = HTTPRequest(method, path, query: query, headers: headers, client: client)
        // Servers in between may believe another of them than we do (RFC 9112, sections 3.2 and 6.3).
        for name in ["host", "content-length", "transfer-encoding"]
        where request.headers.count(where: { $0.name == name }) > 1 {
            return .refuse(.plain(400, "The header field \(name) is there twice.", closing: true))
        }
        // A space before the colon, among others: some would read another name there (RFC 9112, section 5.1).
        guard request.headers.allSatisfy({ Self.isToken($0.name) }) else {
            return .refuse(.plain(400, "A header field has a name that is none.", closing: true))
        }
        // The library would take what follows, up to the end of the connection, for the body.
        if let coding = request.header("transfer-encoding"), coding.lowercased() != "chunked" {
            return .refuse(.plain(501, "This transfer coding is not known here.", closing: true))
        }
        let length = request.header("content-length")
        if length != nil, request.header("transfer-encoding") != nil {
            return .refuse(.plain(400, "The length of the body is said in two ways.", closing: true))
        }
        guard let length else { return .accept(request) }
        // A body that is somewhat too long is read and dropped, since many clients read no answer before they have sent all of it.
        let bearable = request.header("expect") == nil ? Exchange.droppedBytes(bodyBytes) : bodyBytes
        guard let length = Int(length), length <= bearable else { return .refuse(.tooLarge) }
        return .accept(request)
    }

    /// As forms encode: a plus is a space. What is not UTF-8 is repaired, as a path's is not: nothing is opened by it.
    static func decoded(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 == 0x25 || $0 == 0x2B }) else { return text }
        var bytes: [UInt8] = []
        var rest = Substring(text).utf8[...]
        while let byte = rest.popFirst() {
            if byte == 0x2B {
                bytes.append(0x20)
            } else if byte == 0x25, let high = rest.first.flatMap(hexadecimal),
                let low = rest.dropFirst().first.flatMap(hexadecimal)
            {
                bytes.append(high << 4 | low)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Whether a text is a name of a header field (RFC 9110, section 5.6.2).
    private static func isToken(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
                // ! # $ % & ' * + - . ^ _ ` | ~
                case 0x21, 0x23...0x27, 0x2A, 0x2B, 0x2D, 0x2E, 0x5E...0x60, 0x7C, 0x7E: true
                default: false
                }
            }
    }

    private static func hexadecimal(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x37
        case 0x61...0x66: byte - 0x57
        default: nil
        }
    }
}

/// Fields that a visit gathers.
private struct FieldList {
    var fields: [(name: String, value: String)] = []
}

private let fieldVisited: MHD_KeyValueIteratorN = { context, _, name, nameCount, value, valueCount in
    guard let list = unsafe context?.assumingMemoryBound(to: FieldList.self) else { return .NO }
    unsafe list.pointee.fields.append((text(name, nameCount), text(value, valueCount)))
    return .YES
}

/// Bytes as text; those that are not UTF-8 are replaced.
private func text(_ start: UnsafePointer<CChar>?, _ count: Int) -> String {
    unsafe String(decoding: UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : count), as: UTF8.self)
}
