/// Reads the directories of a TIFF structure, which is what EXIF is (TIFF 6.0; CIPA DC-008).
///
/// Written for hostile input: every offset and count is checked before it is used, and nothing is followed twice.
struct TIFFReader {
    private let read: (_ offset: Int, _ count: Int) -> [UInt8]?
    private let isBigEndian: Bool
    /// Where the first directory is.
    let firstDirectory: Int

    /// TIFF's own number, and those that Olympus ("RO", "RS") and Panasonic write in its place.
    private static let versions: Set<Int> = [42, 0x4F52, 0x5352, 0x55]
    private static let maximumEntries = 1024
    private static let maximumValueBytes = 64 * 1024

    /// - Parameter read: gives exactly `count` bytes at an offset, or `nil`.
    init?(read: @escaping (_ offset: Int, _ count: Int) -> [UInt8]?) {
        guard let header = read(0, 8) else { return nil }
        switch (header[0], header[1]) {
        case (0x49, 0x49): isBigEndian = false
        case (0x4D, 0x4D): isBigEndian = true
        default: return nil
        }
        self.read = read
        firstDirectory = Self.integer(header[4..<8], isBigEndian: isBigEndian)
        guard Self.versions.contains(Self.integer(header[2..<4], isBigEndian: isBigEndian)) else { return nil }
    }

    /// Reads from bytes in memory.
    init?(bytes: [UInt8]) {
        self.init { offset, count in
            guard offset >= 0, count >= 0, offset <= bytes.count - count else { return nil }
            return Array(bytes[offset..<offset + count])
        }
    }

    /// One directory: the values of its tags. Of entries that run past the end only those are lost.
    func directory(at offset: Int) -> [Int: TIFFValue] {
        guard offset >= 8, let head = read(offset, 2) else { return [:] }
        var values: [Int: TIFFValue] = [:]
        for index in 0..<min(integer(head[...]), Self.maximumEntries) {
            guard let entry = read(offset + 2 + 12 * index, 12) else { break }
            let tag = integer(entry[0..<2])
            if values[tag] == nil, let value = value(of: entry) { values[tag] = value }
        }
        return values
    }

    private func value(of entry: [UInt8]) -> TIFFValue? {
        guard let type = TIFFValue.Kind(rawValue: integer(entry[2..<4])) else { return nil }
        let size = integer(entry[4..<8]) * type.byteCount
        guard size > 0, size <= Self.maximumValueBytes else { return nil }
        let bytes = size <= 4 ? Array(entry[8..<8 + size]) : read(integer(entry[8..<12]), size)
        return bytes.map { TIFFValue(kind: type, bytes: $0, isBigEndian: isBigEndian) }
    }

    private func integer(_ bytes: ArraySlice<UInt8>) -> Int { Self.integer(bytes, isBigEndian: isBigEndian) }

    fileprivate static func integer(_ bytes: ArraySlice<UInt8>, isBigEndian: Bool) -> Int {
        isBigEndian ? bytes.reduce(0) { $0 << 8 | Int($1) } : bytes.reversed().reduce(0) { $0 << 8 | Int($1) }
    }
}

/// The value of one tag.
struct TIFFValue {
    /// The types of TIFF 6.0 that EXIF uses.
    enum Kind: Int {
        case byte = 1
        case ascii, short, long, rational, signedByte, undefined, signedShort, signedLong, signedRational
        /// UTF-8, from EXIF 3.0.
        case utf8 = 129

        var byteCount: Int {
            switch self {
            case .byte, .ascii, .signedByte, .undefined, .utf8: 1
            case .short, .signedShort: 2
            case .long, .signedLong: 4
            case .rational, .signedRational: 8
            }
        }
    }

    let kind: Kind
    let bytes: [UInt8]
    let isBigEndian: Bool

    /// The text up to its NUL, without outer spaces or control characters; `nil` when nothing is left of it.
    var text: String? {
        guard kind == .ascii || kind == .utf8 || kind == .undefined || kind == .byte else { return nil }
        let content = bytes.prefix { $0 != 0 }
        // Old programs wrote Latin-1, whatever the standard said.
        let text = String(validating: content, as: UTF8.self) ?? String(content.map { Character(Unicode.Scalar($0)) })
        let clean = text.unicodeScalars.filter { $0.properties.generalCategory != .control }
        let trimmed = String(String.UnicodeScalarView(clean))
            .drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()
        return trimmed.isEmpty ? nil : String(trimmed)
    }

    /// Unsigned whole numbers.
    var integers: [Int] {
        switch kind {
        case .byte, .undefined, .short, .long: units(of: kind.byteCount)
        default: []
        }
    }

    /// Numbers; `nil` for a fraction over zero.
    var numbers: [Double?] {
        switch kind {
        case .rational, .signedRational:
            let parts = units(of: 4).map { kind == .rational ? Double($0) : Double(Int32(truncatingIfNeeded: $0)) }
            return stride(from: 0, to: parts.count - 1, by: 2).map { index in
                parts[index + 1] == 0 ? nil : parts[index] / parts[index + 1]
            }
        default:
            return integers.map(Double.init)
        }
    }

    private func units(of size: Int) -> [Int] {
        stride(from: 0, through: bytes.count - size, by: size).map { start in
            TIFFReader.integer(bytes[start..<start + size], isBigEndian: isBigEndian)
        }
    }
}
