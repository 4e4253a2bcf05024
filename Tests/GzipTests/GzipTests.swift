import Foundation
import Gzip
import Testing

@Suite struct GzipTests {
    private func packed(_ pieces: [[UInt8]]) throws -> [UInt8] {
        var packer = try GzipPacker()
        var result: [UInt8] = []
        for piece in pieces { try packer.pack(piece, into: &result) }
        try packer.finish(into: &result)
        return result
    }

    private func unpacked(_ bytes: [UInt8], pieces: Int) throws -> [UInt8] {
        var unpacker = try GzipUnpacker()
        var result: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: pieces) {
            try unpacker.unpack(Array(bytes[start..<min(start + pieces, bytes.count)]), into: &result)
        }
        try unpacker.finish()
        return result
    }

    private static let sample = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 7) }

    @Test(arguments: [1, 7, 4096, 1 << 20])
    func `bytes come back whole whatever the pieces`(piece: Int) throws {
        let bytes = Array(Self.sample.prefix(piece == 1 ? 2000 : .max))
        let pieces = stride(from: 0, to: bytes.count, by: 1000).map { Array(bytes[$0..<min($0 + 1000, bytes.count)]) }
        let packed = try packed(pieces)
        #expect(packed.starts(with: [0x1F, 0x8B]))
        #expect(try unpacked(packed, pieces: piece) == bytes)
    }

    @Test func `what is cut short, flipped or followed by more is refused`() throws {
        let packed = try packed([Self.sample])
        for length in [0, 5, packed.count / 2, packed.count - 1] {
            #expect(throws: GzipError.truncated) { try unpacked(Array(packed.prefix(length)), pieces: 4096) }
        }
        var flipped = packed
        flipped[packed.count / 2] ^= 4
        #expect(throws: GzipError.self) { try unpacked(flipped, pieces: 4096) }
        #expect(throws: GzipError.corrupt) { try unpacked(packed + [0], pieces: 1 << 20) }
        #expect(throws: GzipError.corrupt) { try unpacked(packed + [0], pieces: packed.count) }
    }
}
