/// Changes an EXIF block in place so that it is true of a picture that was turned, cropped or coloured anew (CIPA DC-008, whose tag numbers these are).
///
/// Written for hostile input: every offset is checked before it is used, and the result is read again before it is given out.
struct ExifPatch {
    private var bytes: [UInt8]
    private let isBigEndian: Bool
    /// Where the directories lie, which nothing may be written over.
    private var directories: [Range<Int>] = []

    private static let maximumEntries = 1024

    /// The block of an upright picture of this size, without the preview of what it was.
    ///
    /// - Parameters:
    ///   - exif: a block from its TIFF header on.
    ///   - isSRGB: whether the colours were brought to sRGB.
    /// - Returns: `nil` when the block is too damaged to be told what is true.
    static func patched(_ exif: [UInt8], width: Int, height: Int, isSRGB: Bool) -> [UInt8]? {
        guard let reader = TIFFReader(bytes: exif) else { return nil }
        var patch = ExifPatch(bytes: exif, isBigEndian: exif[0] == 0x4D)
        patch.apply(firstDirectory: reader.firstDirectory, width: width, height: height, isSRGB: isSRGB)
        guard TIFFReader(bytes: patch.bytes)?.firstDirectory == reader.firstDirectory,
            ExifMetadata(patch.bytes).orientation.value == 1
        else { return nil }
        return patch.bytes
    }

    private init(bytes: [UInt8], isBigEndian: Bool) {
        self.bytes = bytes
        self.isBigEndian = isBigEndian
    }

    private mutating func apply(firstDirectory: Int, width: Int, height: Int, isSRGB: Bool) {
        guard let main = directory(at: firstDirectory) else { return }
        let photo = main.entries[0x8769].flatMap(number).flatMap { directory(at: $0) }
        let exchange = photo?.entries[0xA005].flatMap(number).flatMap { directory(at: $0) }
        let preview = number(at: main.end, count: 4).flatMap { $0 == 0 ? nil : directory(at: $0) }
        for (tag, value) in [(0x0112, 1), (0x0100, width), (0x0101, height)] { set(main.entries[tag], to: value) }
        for (tag, value) in [(0xA002, width), (0xA003, height)] { set(photo?.entries[tag], to: value) }
        if isSRGB {
            set(photo?.entries[0xA001], to: 1)
            // "R03", of Adobe RGB, becomes "R98".
            if let entry = exchange?.entries[1], entry + 12 <= bytes.count,
                Array(bytes[entry + 8..<entry + 11]) == Array("R03".utf8)
            {
                bytes.replaceSubrange(entry + 9..<entry + 11, with: "98".utf8)
            }
        }
        // No second directory: the preview is one of the picture as it was.
        if main.end + 4 <= bytes.count { write(0, at: main.end, count: 4) }
        // A preview as JPEG, or as plain pixels in one strip.
        for (start, length) in [(0x0201, 0x0202), (0x0111, 0x0117)] {
            blank(from: preview?.entries[start].flatMap(number), count: preview?.entries[length].flatMap(number))
        }
    }

    /// Where the entries of a directory begin, by tag, and where the offset of the next directory stands.
    private mutating func directory(at offset: Int) -> (entries: [Int: Int], end: Int)? {
        guard offset >= 8, let count = number(at: offset, count: 2), count <= Self.maximumEntries else { return nil }
        let end = offset + 2 + 12 * count
        guard end <= bytes.count, !directories.contains(where: { $0.overlaps(offset..<end + 4) }) else { return nil }
        directories.append(offset..<end + 4)
        var entries: [Int: Int] = [:]
        for entry in stride(from: offset + 2, to: end, by: 12) {
            if let tag = number(at: entry, count: 2), entries[tag] == nil { entries[tag] = entry }
        }
        return (entries, end)
    }

    /// The single whole number of an entry.
    private func number(_ entry: Int) -> Int? {
        switch (number(at: entry + 2, count: 2), number(at: entry + 4, count: 4)) {
        case (3, 1): number(at: entry + 8, count: 2)
        case (4, 1): number(at: entry + 8, count: 4)
        default: nil
        }
    }

    private mutating func set(_ entry: Int?, to value: Int) {
        guard let entry, number(at: entry + 4, count: 4) == 1 else { return }
        switch number(at: entry + 2, count: 2) {
        case 3 where value <= 0xFFFF: write(value, at: entry + 8, count: 2)
        case 4: write(value, at: entry + 8, count: 4)
        default: break
        }
    }

    /// Zeros over what nothing points to any more; cut off when it is the end.
    private mutating func blank(from start: Int?, count: Int?) {
        guard let start, let count, start >= 8, count > 0, start <= bytes.count - count,
            !directories.contains(where: { $0.overlaps(start..<start + count) })
        else { return }
        if start + count == bytes.count {
            bytes.removeLast(count)
        } else {
            bytes.replaceSubrange(start..<start + count, with: repeatElement(0, count: count))
        }
    }

    private func number(at offset: Int, count: Int) -> Int? {
        guard offset >= 0, offset <= bytes.count - count else { return nil }
        let part = bytes[offset..<offset + count]
        return isBigEndian ? part.reduce(0) { $0 << 8 | Int($1) } : part.reversed().reduce(0) { $0 << 8 | Int($1) }
    }

    private mutating func write(_ value: Int, at offset: Int, count: Int) {
        for index in 0..<count {
            let shift = 8 * (isBigEndian ? count - 1 - index : index)
            bytes[offset + index] = UInt8(truncatingIfNeeded: value >> shift)
        }
    }
}
