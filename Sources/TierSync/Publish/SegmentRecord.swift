import Catalog
import Foundation
import TierModel

/// A line of a segment.
enum SegmentRecord: Sendable {
    case header(SegmentHeader)
    case photo(PhotoDocument)
    case decision(DecisionDocument)
    case gone(GoneDocument)
    case pack(PackDocument)
    case end(SegmentEnd)
    /// A kind that only a later version knows: passed over.
    case other(String)
}

/// The first line of a segment.
struct SegmentHeader: Hashable, Codable, Sendable {
    /// Which rules the lines follow.
    var format: Int
    /// Who wrote it.
    var writer: String
    /// Its number among the objects of its writer.
    var number: Int64
    /// The latest logical time in it.
    var time: Int64
    /// The analyzers whose findings count for its writer.
    var analyzers: [AnalyzerVersion]
}

/// The last line of a segment: without it, it is not whole.
struct SegmentEnd: Hashable, Codable, Sendable {
    /// Lines between the first and this one.
    var records: Int64
}

extension SegmentRecord: Codable {
    private enum Key: String, CodingKey { case kind }

    init(from decoder: any Decoder) throws {
        let kind = try decoder.container(keyedBy: Key.self).decode(String.self, forKey: .kind)
        switch kind {
        case "segment": self = .header(try SegmentHeader(from: decoder))
        case "photo": self = .photo(try PhotoDocument(from: decoder))
        case "decision": self = .decision(try DecisionDocument(from: decoder))
        case "gone": self = .gone(try GoneDocument(from: decoder))
        case "pack": self = .pack(try PackDocument(from: decoder))
        case "end": self = .end(try SegmentEnd(from: decoder))
        default: self = .other(kind)
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(kind, forKey: .kind)
        switch self {
        case .header(let header): try header.encode(to: encoder)
        case .photo(let photo): try photo.encode(to: encoder)
        case .decision(let decision): try decision.encode(to: encoder)
        case .gone(let gone): try gone.encode(to: encoder)
        case .pack(let pack): try pack.encode(to: encoder)
        case .end(let end): try end.encode(to: encoder)
        case .other: break
        }
    }

    private var kind: String {
        switch self {
        case .header: "segment"
        case .photo: "photo"
        case .decision: "decision"
        case .gone: "gone"
        case .pack: "pack"
        case .end: "end"
        case .other(let kind): kind
        }
    }
}

/// JSON as segments and manifests hold it: one line, keys in order.
enum JSONLine {
    static func encode(_ value: some Encodable) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(value)
    }
}
