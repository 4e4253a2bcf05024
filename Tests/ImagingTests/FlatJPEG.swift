/// A JPEG of one colour, written bit by bit: any number of components, with or without Adobe's word on what they mean.
struct FlatJPEG {
    /// The value of each component, 0 to 255.
    var components: [Int]
    /// Adobe's transform: 0 none, 1 YCbCr, 2 YCCK; `nil` without Adobe's marker.
    var adobe: Int?
    /// Blocks of 8 pixels on each side.
    var blocks = 4

    var bytes: [UInt8] {
        let side = blocks * 8
        var bytes: [UInt8] = [0xFF, 0xD8]
        if let adobe { bytes += segment(0xEE, Array("Adobe".utf8) + [0, 100, 0, 0, 0, 0, UInt8(adobe)]) }
        // Every coefficient in steps of 8: the first of a block is then its mean minus 128.
        bytes += segment(0xDB, [0] + [UInt8](repeating: 8, count: 64))
        var frame: [UInt8] = [8, UInt8(side >> 8), UInt8(side & 255), UInt8(side >> 8), UInt8(side & 255)]
        frame.append(UInt8(components.count))
        for index in components.indices { frame += [UInt8(index + 1), 0x11, 0] }
        bytes += segment(0xC0, frame)
        // Nine codes of four bits for the lengths 0 to 8; one code of one bit for the end of a block.
        let lengths: [UInt8] = [0, 1, 2, 3, 4, 5, 6, 7, 8]
        bytes += segment(0xC4, [0x00, 0, 0, 0, 9] + [UInt8](repeating: 0, count: 12) + lengths)
        bytes += segment(0xC4, [0x10, 1] + [UInt8](repeating: 0, count: 15) + [0])
        var scan = [UInt8(components.count)]
        for index in components.indices { scan += [UInt8(index + 1), 0] }
        bytes += segment(0xDA, scan + [0, 63, 0])
        return bytes + packed + [0xFF, 0xD9]
    }

    private var packed: [UInt8] {
        var bits: [Bool] = []
        for block in 0..<blocks * blocks {
            for component in components {
                let difference = block == 0 ? component - 128 : 0
                let length = Int.bitWidth - abs(difference).leadingZeroBitCount
                let code = difference < 0 ? difference + (1 << length) - 1 : difference
                bits += (0..<4).reversed().map { length >> $0 & 1 == 1 }
                bits += (0..<length).reversed().map { code >> $0 & 1 == 1 }
                bits.append(false)
            }
        }
        bits += [Bool](repeating: true, count: (8 - bits.count % 8) % 8)
        return stride(from: 0, to: bits.count, by: 8).flatMap { start -> [UInt8] in
            let byte = bits[start..<start + 8].reduce(UInt8(0)) { $0 << 1 | ($1 ? 1 : 0) }
            return byte == 0xFF ? [0xFF, 0] : [byte]
        }
    }

    private func segment(_ marker: UInt8, _ content: [UInt8]) -> [UInt8] {
        [0xFF, marker, UInt8((content.count + 2) >> 8), UInt8((content.count + 2) & 255)] + content
    }
}
