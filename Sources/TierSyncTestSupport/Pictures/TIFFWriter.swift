/// Writes TIFF structures for tests, little-endian, so that every byte is known.
package struct TIFFWriter {
    /// The values of the tags of one directory.
    package typealias Directory = [Int: Value]

    /// A value and its TIFF type.
    package enum Value {
        case ascii(String)
        case bytes([UInt8])
        case shorts([Int])
        case longs([Int])
        case rationals([(Int, Int)])
        case signedRationals([(Int, Int)])
        /// The places of other directories.
        case directories([Directory])
        /// The place of these bytes, so many times.
        case strip([UInt8], times: Int = 1)
    }

    private var bytes: [UInt8] = [0x49, 0x49, 42, 0, 0, 0, 0, 0]

    /// A file whose main directory is this.
    package static func file(_ main: Directory) -> [UInt8] {
        var writer = TIFFWriter()
        let place = writer.append(main)
        writer.bytes.replaceSubrange(4..<8, with: word(place, 4))
        return writer.bytes
    }

    /// Appends what the directory points to, then itself, and returns its place.
    private mutating func append(_ directory: Directory) -> Int {
        var entries: [UInt8] = Self.word(directory.count, 2)
        for (tag, value) in directory.sorted(by: { $0.key < $1.key }) {
            let (type, count, content) = encoded(value)
            entries += Self.word(tag, 2) + Self.word(type, 2) + Self.word(count, 4)
            entries +=
                content.count <= 4
                ? content + [UInt8](repeating: 0, count: 4 - content.count) : Self.word(place(of: content), 4)
        }
        return place(of: entries + Self.word(0, 4))
    }

    private mutating func place(of content: [UInt8]) -> Int {
        if bytes.count % 2 == 1 { bytes.append(0) }
        defer { bytes += content }
        return bytes.count
    }

    private mutating func encoded(_ value: Value) -> (type: Int, count: Int, content: [UInt8]) {
        switch value {
        case .ascii(let text): return (2, text.utf8.count + 1, Array(text.utf8) + [0])
        case .bytes(let bytes): return (1, bytes.count, bytes)
        case .shorts(let numbers): return (3, numbers.count, numbers.flatMap { Self.word($0, 2) })
        case .longs(let numbers): return (4, numbers.count, numbers.flatMap { Self.word($0, 4) })
        case .rationals(let parts): return (5, parts.count, parts.flatMap { Self.word($0.0, 4) + Self.word($0.1, 4) })
        case .signedRationals(let parts):
            return (10, parts.count, parts.flatMap { Self.word($0.0, 4) + Self.word($0.1, 4) })
        case .directories(let directories):
            var places: [Int] = []
            for directory in directories { places.append(append(directory)) }
            return (4, places.count, places.flatMap { Self.word($0, 4) })
        case .strip(let bytes, let times):
            let place = place(of: bytes)
            return (4, times, (0..<times).flatMap { _ in Self.word(place, 4) })
        }
    }

    private static func word(_ value: Int, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
}
