import Foundation
import Remote
import TierModel

/// Says which segments of a writer count. Two lines of JSON: the manifest, and the SHA-256 of that line.
struct Manifest: Hashable, Codable, Sendable {
    /// One segment.
    struct Segment: Hashable, Codable, Sendable {
        /// Its key on the remote.
        var key: String
        /// Its size.
        var bytes: Int64
        /// SHA-256 of its bytes.
        var sha256: ContentDigest
        /// Records in it.
        var records: Int64
    }

    /// Which rules it follows.
    var format: Int
    /// Who wrote it.
    var writer: String
    /// Its number among the objects of its writer.
    var number: Int64
    /// The latest logical time in its segments.
    var time: Int64
    /// The segments, oldest first. Of two entries of one photo the later time counts, wherever it is.
    var segments: [Segment]

    private struct End: Codable {
        var sha256: ContentDigest
    }

    /// Just enough to tell a newer format, whatever else it holds.
    private struct Format: Codable {
        var format: Int
    }

    /// Both lines.
    func encoded() throws -> Data {
        let line = try JSONLine.encode(self)
        let feed = Data("\n".utf8)
        return line + feed + (try JSONLine.encode(End(sha256: ContentDigest(of: line)))) + feed
    }

    /// Reads both lines; `nil` when they are damaged.
    ///
    /// - Throws: `EngineError` (`newerRemote`) for a sound manifest of a newer format.
    static func decode(_ data: Data, from location: RemoteLocation) throws -> Manifest? {
        let lines = data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        guard lines.count == 3, lines[2].isEmpty,
            let end = try? JSONDecoder().decode(End.self, from: lines[1]), end.sha256 == ContentDigest(of: lines[0]),
            let format = try? JSONDecoder().decode(Format.self, from: lines[0]).format
        else { return nil }
        guard format <= EngineKey.format else { throw EngineError.newerRemote(format, location) }
        return try? JSONDecoder().decode(Manifest.self, from: lines[0])
    }
}
