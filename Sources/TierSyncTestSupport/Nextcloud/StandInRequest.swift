import Foundation
import Remote

/// The head of a request to the stand-in, values as they came.
struct StandInRequest {
    let method: String
    let target: String
    private let fields: [(name: String, value: String)]

    init?(_ bytes: [UInt8]) {
        let lines = String(decoding: bytes, as: UTF8.self).components(separatedBy: "\r\n").filter { !$0.isEmpty }
        let words = (lines.first ?? "").split(separator: " ").map(String.init)
        guard words.count == 3 else { return nil }
        method = words[0]
        target = words[1]
        fields = lines.dropFirst().compactMap { line in
            guard let colon = line.firstIndex(of: ":") else { return nil }
            return (line[..<colon].lowercased(), line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces))
        }
    }

    subscript(name: String) -> String? { fields.first { $0.name == name }?.value }

    var path: [String] { Self.names(target) }

    /// The names of the path of an absolute `Destination`.
    var destination: [String]? {
        guard let text = self["destination"], let start = text.range(of: "://"),
            let slash = text[start.upperBound...].firstIndex(of: "/")
        else { return nil }
        return Self.names(String(text[slash...]))
    }

    var contentLength: Int? { self["content-length"].flatMap { Int($0) } }
    var totalLength: Int? { self["oc-total-length"].flatMap { Int($0) } }

    /// The same head for a connection that ends with its answer.
    var forwarded: [UInt8] {
        let kept = fields.filter { !["expect", "connection"].contains($0.name) } + [("connection", "close")]
        let lines = ["\(method) \(target) HTTP/1.1"] + kept.map { "\($0.name): \($0.value)" }
        return Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8)
    }

    private static func names(_ target: String) -> [String] {
        target.split(separator: "/").compactMap { PercentEncoding.decodeText($0) }
    }
}
