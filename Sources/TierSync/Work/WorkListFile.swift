import Catalog
import Foundation
import Gzip
import SystemPackage
import TierModel

/// A work list: photos whose originals are to be fetched for analysis, in shards that one device or worker claims at a time.
///
/// JSON Lines, compressed as one gzip member: a header, a line a photo, and a line that says how many there are. `docs/protocol.md` describes it.
enum WorkListFile {
    /// The newest format that this build reads and writes.
    static let format = 1

    /// The first line.
    struct Header: Hashable, Codable, Sendable {
        var kind = "work"
        /// Which rules the lines follow.
        var format = WorkListFile.format
        /// Who wrote it.
        var writer: String
        /// Its shards.
        var shards: Int
    }

    /// A photo of a shard: all that is known of it, so that a worker needs nothing else.
    struct Entry: Codable, Sendable {
        var kind = "photo"
        /// Its shard, from 0.
        var shard: Int
        /// The photo.
        var photo: PhotoDocument
    }

    private struct End: Codable {
        var kind = "end"
        var photos: Int
    }

    private struct Kind: Codable {
        var kind: String
    }

    /// Writes a list of photos, so many a shard.
    ///
    /// - Returns: the number of shards.
    static func write(_ photos: [PhotoDocument], perShard: Int, by writer: String, to path: FilePath) throws -> (
        shards: Int, byteCount: Int64, digest: ContentDigest
    ) {
        let shards = (photos.count + perShard - 1) / perShard
        var file = try WrittenFile(path)
        var packer = try GzipPacker()
        func line(_ value: some Encodable) throws {
            var packed: [UInt8] = []
            try packer.pack(Array(try JSONLine.encode(value)) + [UInt8(ascii: "\n")], into: &packed)
            if !packed.isEmpty { try file.write(packed) }
        }
        try line(Header(writer: writer, shards: shards))
        for (number, photo) in photos.enumerated() { try line(Entry(shard: number / perShard, photo: photo)) }
        try line(End(photos: photos.count))
        var rest: [UInt8] = []
        try packer.finish(into: &rest)
        try file.write(rest)
        return (shards, file.byteCount, file.digest)
    }

    /// Reads a list, line by line.
    ///
    /// - Parameter take: is handed each photo, and says whether to go on.
    /// - Throws: `EngineError` (`damagedRemote`, `newerRemote`).
    static func read(_ path: FilePath, _ take: (Entry) throws -> Bool) throws -> Header {
        let file = try FileSlices(path)
        var unpacker = try GzipUnpacker()
        var lines: [UInt8] = []
        var header: Header?
        var position: Int64 = 0
        var photos = 0
        while true {
            let packed = try file.read(position, 128 * 1024)
            position += Int64(packed.count)
            do {
                if packed.isEmpty { try unpacker.finish() } else { try unpacker.unpack(Array(packed), into: &lines) }
            } catch {
                throw damaged(path)
            }
            var start = 0
            while let feed = lines[start...].firstIndex(of: UInt8(ascii: "\n")) {
                let line = Data(lines[start..<feed])
                start = feed + 1
                switch try parse(line, path) {
                case .header(let found):
                    guard found.format <= format else {
                        throw EngineError(
                            .newerRemote, "a work list was written by a newer tiersync (format \(found.format))",
                            remedy: "update tiersync; nothing was changed")
                    }
                    header = found
                case .photo(let entry):
                    guard let header, (0..<header.shards).contains(entry.shard) else { throw damaged(path) }
                    photos += 1
                    guard try take(entry) else { return header }
                case .end(let count):
                    guard let header, count == photos else { throw damaged(path) }
                    return header
                case .other: break
                }
            }
            lines.removeFirst(start)
            if packed.isEmpty { throw damaged(path) }
        }
    }

    private enum Line {
        case header(Header)
        case photo(Entry)
        case end(Int)
        case other
    }

    private static func parse(_ line: Data, _ path: FilePath) throws -> Line {
        let decoder = JSONDecoder()
        do {
            switch try decoder.decode(Kind.self, from: line).kind {
            case "work": return .header(try decoder.decode(Header.self, from: line))
            case "photo": return .photo(try decoder.decode(Entry.self, from: line))
            case "end": return .end(try decoder.decode(End.self, from: line).photos)
            default: return .other
            }
        } catch {
            throw damaged(path)
        }
    }

    private static func damaged(_ path: FilePath) -> EngineError {
        EngineError(
            .damagedRemote, "the work list \(path.printableName) is damaged",
            remedy: "remove it from the remote when nobody analyses; the next analysis writes another")
    }
}
