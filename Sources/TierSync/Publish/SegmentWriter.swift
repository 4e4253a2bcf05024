import Catalog
import Foundation
import Gzip
import SystemPackage
import TierModel

/// Writes a segment: gzip-compressed JSON Lines, between a header and a line that says how many there are.
struct SegmentWriter: ~Copyable {
    private var file: WrittenFile
    private var packer: GzipPacker
    /// Records so far.
    private(set) var records: Int64 = 0

    init(_ path: FilePath) throws {
        let file = try WrittenFile(path)
        let packer = try GzipPacker()
        self.file = file
        self.packer = packer
    }

    /// Writes the first line.
    mutating func begin(_ header: SegmentHeader) throws { try line(JSONLine.encode(SegmentRecord.header(header))) }

    /// Adds a record.
    ///
    /// - Throws: `EncodingError`, with nothing written, when it holds a number that JSON cannot.
    mutating func add(_ record: SegmentRecord) throws {
        try line(JSONLine.encode(record))
        records += 1
    }

    /// Ends the segment.
    mutating func finish() throws -> (byteCount: Int64, digest: ContentDigest) {
        try line(JSONLine.encode(SegmentRecord.end(SegmentEnd(records: records))))
        var rest: [UInt8] = []
        try packer.finish(into: &rest)
        try file.write(rest)
        return (file.byteCount, file.digest)
    }

    private mutating func line(_ json: Data) throws {
        var packed: [UInt8] = []
        try packer.pack(Array(json) + [UInt8(ascii: "\n")], into: &packed)
        if !packed.isEmpty { try file.write(packed) }
    }
}
