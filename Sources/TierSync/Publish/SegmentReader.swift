import Foundation
import Gzip
import SystemPackage
import TierModel

/// Reads a segment line by line. What is not whole, or of a newer format, is refused.
struct SegmentReader {
    private var header: SegmentHeader?
    private var end: SegmentEnd?
    private var records: Int64 = 0
    private let path: FilePath

    /// Hands over every record but header and end.
    ///
    /// - Returns: the header.
    /// - Throws: `EngineError` (`damagedRemote`, `newerRemote`).
    static func read(_ path: FilePath, _ take: (SegmentRecord) throws -> Void) throws -> SegmentHeader {
        var reader = SegmentReader(path: path)
        return try reader.run(take)
    }

    private init(path: FilePath) {
        self.path = path
    }

    private mutating func run(_ take: (SegmentRecord) throws -> Void) throws -> SegmentHeader {
        let file = try FileDescriptor.open(path, .readOnly, options: .closeOnExec)
        defer { try? file.close() }
        var unpacker = try GzipUnpacker()
        var buffer = [UInt8](repeating: 0, count: 128 * 1024)
        var lines: [UInt8] = []
        do {
            while true {
                let length = try buffer.withUnsafeMutableBytes { try file.read(into: $0) }
                if length == 0 { break }
                try unpacker.unpack(Array(buffer[..<length]), into: &lines)
                try takeLines(&lines, take)
            }
            try unpacker.finish()
        } catch is GzipError {
            throw damaged("its compressed data is broken")
        }
        guard lines.isEmpty, let header, let end, end.records == records else { throw damaged("it is not whole") }
        return header
    }

    private mutating func takeLines(_ bytes: inout [UInt8], _ take: (SegmentRecord) throws -> Void) throws {
        var start = 0
        while let feed = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) {
            try takeLine(Data(bytes[start..<feed]), take)
            start = feed + 1
        }
        bytes.removeFirst(start)
    }

    private mutating func takeLine(_ line: Data, _ take: (SegmentRecord) throws -> Void) throws {
        guard end == nil else { throw damaged("it goes on behind its end") }
        let record: SegmentRecord
        do {
            record = try JSONDecoder().decode(SegmentRecord.self, from: line)
        } catch {
            throw damaged("a line of it cannot be understood")
        }
        switch record {
        case .header(let found):
            guard header == nil, records == 0 else { throw damaged("it has two beginnings") }
            guard found.format <= EngineKey.format else {
                throw EngineError(
                    .newerRemote, "a segment was written by a newer tiersync (format \(found.format))",
                    remedy: "update tiersync; nothing was changed")
            }
            header = found
        case .end(let found): end = found
        default:
            guard header != nil else { throw damaged("it has no beginning") }
            records += 1
            try take(record)
        }
    }

    private func damaged(_ why: String) -> EngineError {
        EngineError(.damagedRemote, "\(path.printableName) is damaged: \(why)")
    }
}
