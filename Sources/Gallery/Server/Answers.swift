import Foundation
import Gzip
import TierModel
import WebServer

extension HTTPResponse {
    /// A JSON document, packed where the other end understands that. Not to be kept by anybody.
    static func json(_ value: some Encodable, status: Int = 200, to request: HTTPRequest) throws -> HTTPResponse {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        return packed(try encoder.encode(value), "application/json", status: status, to: request, headers: [])
    }

    /// What went wrong, as JSON.
    static func error(_ error: RequestError, to request: HTTPRequest) -> HTTPResponse {
        struct Body: Encodable {
            var error: String
            @ExplicitNull var remedy: String?
            @ExplicitNull var code: String?
        }
        let body = Body(error: error.message, remedy: error.remedy, code: error.code)
        var response =
            (try? json(body, status: error.status, to: request))
            ?? HTTPResponse(error.status, headers: [("Content-Type", "application/json")], body: .data(Data("{}".utf8)))
        if let seconds = error.retryAfter { response.headers.append(("Retry-After", "\(seconds)")) }
        return response
    }

    /// Bytes of a text format, packed where that is understood and worth it.
    static func packed(
        _ data: Data, _ type: String, status: Int = 200, to request: HTTPRequest, headers: [(String, String)]
    ) -> HTTPResponse {
        var response = HTTPResponse(status, headers: [("Content-Type", type), ("Vary", "Accept-Encoding")] + headers)
        if data.count > 1_000, request.acceptsGzip, let packed = gzipped(data) {
            response.headers.append(("Content-Encoding", "gzip"))
            response.body = .data(packed)
        } else {
            response.body = .data(data)
        }
        return response
    }

    /// A JPEG that we made.
    ///
    /// - Parameter isLasting: whether its name stands for its content, so that it may be kept.
    static func jpeg(_ data: Data, isLasting: Bool) -> HTTPResponse {
        HTTPResponse(
            200,
            headers: [
                ("Content-Type", "image/jpeg"),
                ("Cache-Control", isLasting ? "private, max-age=31536000, immutable" : "private, no-cache"),
            ], body: .data(data))
    }

    static func gzipped(_ data: Data) -> Data? {
        do {
            var packer = try GzipPacker()
            var output: [UInt8] = []
            try packer.pack(Array(data), into: &output)
            try packer.finish(into: &output)
            return Data(output)
        } catch {
            return nil
        }
    }
}

extension HTTPRequest {
    /// Whether the other end unpacks gzip (RFC 9110, section 12.5.3).
    var acceptsGzip: Bool {
        let codings = header("accept-encoding")?.lowercased().split(separator: ",") ?? []
        return codings.contains { coding in
            let parts = coding.split(separator: ";").map { $0.trimmingCharacters(in: .whitespaces) }
            return parts.first == "gzip" && !parts.dropFirst().contains { $0 == "q=0" || $0 == "q=0.0" }
        }
    }
}
