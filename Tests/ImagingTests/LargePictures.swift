/// Files of 20,000 × 10,000 pixels that are small and quickly made: one colour, encoded by hand.
enum LargePictures {
    static let width = 20_000
    static let height = 10_000

    /// Grey, 4:2:0: each unit of 16 × 16 pixels is four bytes of the same codes, as differences are zero.
    static func baselineJPEG() throws -> [UInt8] {
        var bytes = try header(marker: 0xC0)
        for _ in 0..<width / 16 * (height / 16) { bytes += [0x28, 0xA2, 0x8A, 0x00] }
        return bytes + [0xFF, 0xD9]
    }

    /// The same, progressive, with the first scan alone: twelve bits a unit, all zero.
    static func progressiveJPEG() throws -> [UInt8] {
        var bytes = try header(marker: 0xC2)
        // The scan takes the first coefficients only.
        bytes.replaceSubrange(bytes.count - 3..<bytes.count, with: [0, 0, 0])
        return bytes + [UInt8](repeating: 0, count: width / 16 * (height / 16) * 12 / 8) + [0xFF, 0xD9]
    }

    private static func header(marker: UInt8) throws -> [UInt8] {
        var small = try jpeg(quarters(width: 16, height: 16))
        guard let frame = small.indices.first(where: { small[$0] == 0xFF && small[$0 + 1] == 0xC0 }),
            let scan = small.indices.first(where: { small[$0] == 0xFF && small[$0 + 1] == 0xDA })
        else { return [] }
        small[frame + 1] = marker
        let size = [height >> 8, height & 255, width >> 8, width & 255].map(UInt8.init)
        small.replaceSubrange(frame + 5..<frame + 9, with: size)
        return Array(small[..<(scan + 2 + Int(small[scan + 3]))])
    }

    /// Black; the data are one zero, repeated by codes of fixed lengths (RFC 1951, section 3.2.6).
    static func png(isInterlaced: Bool = false) -> [UInt8] {
        let size = width.bigEndianBytes + height.bigEndianBytes
        var bytes: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
        bytes += chunk("IHDR", size + [8, 2, 0, 0, isInterlaced ? 1 : 0])
        bytes += chunk("IDAT", zeros(isInterlaced ? interlacedCount : (1 + width * 3) * height))
        return bytes + chunk("IEND", [])
    }

    /// The bytes of the seven passes of Adam7 (PNG, section 8.2), for sides that are multiples of 8.
    private static var interlacedCount: Int {
        let passes = [(8, 8), (8, 8), (4, 8), (4, 4), (2, 4), (2, 2), (1, 2)]
        return passes.map { (1 + width / $0.0 * 3) * (height / $0.1) }.reduce(0, +)
    }

    private static func zeros(_ count: Int) -> [UInt8] {
        var packed = BitWriter()
        packed.append(0b011, bits: 3)
        // The codes are written from their first bit on: 0 is 00110000; 258 times the byte before is 11000101 00000.
        packed.append(0b0000_1100, bits: 8)
        let rest = count - 1
        for _ in 0..<rest / 258 { packed.append(0b00000_10100011, bits: 13) }
        for _ in 0..<rest % 258 { packed.append(0b0000_1100, bits: 8) }
        packed.append(0, bits: 7)
        // Adler-32 of zeros: 1 below, their number above.
        return [0x78, 0x01] + packed.finished + (count % 65_521 << 16 | 1).bigEndianBytes
    }

    private static func chunk(_ type: String, _ content: [UInt8]) -> [UInt8] {
        let body = Array(type.utf8) + content
        return content.count.bigEndianBytes + body + Checksum.crc32(body)
    }
}

/// Bits from the lowest of each byte on.
private struct BitWriter {
    private var bytes: [UInt8] = []
    private var pending = 0
    private var count = 0

    mutating func append(_ value: Int, bits: Int) {
        pending |= value << count
        count += bits
        while count >= 8 {
            bytes.append(UInt8(pending & 255))
            pending >>= 8
            count -= 8
        }
    }

    var finished: [UInt8] { count > 0 ? bytes + [UInt8(pending & 255)] : bytes }
}

/// The checksum of PNG chunks (ISO 3309).
enum Checksum {
    static func crc32(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        var value: UInt32 = .max
        for byte in bytes {
            value ^= UInt32(byte)
            for _ in 0..<8 { value = value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
        }
        return Int(~value).bigEndianBytes
    }
}

extension Int {
    fileprivate var bigEndianBytes: [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: self >> (24 - 8 * $0)) } }
}
