/// Writes EXIF blocks for tests, so that every byte is known.
struct ExifBuilder {
    /// A value and its TIFF type.
    enum Value {
        case ascii(String)
        case short(Int)
        case bytes([UInt8])
        case rationals([(Int, Int)])
    }

    var isBigEndian = false
    var main: [Int: Value] = [:]
    var photo: [Int: Value] = [:]
    var position: [Int: Value] = [:]

    /// The block from its TIFF header on.
    var bytes: [UInt8] {
        var bytes: [UInt8] = (isBigEndian ? [0x4D, 0x4D] : [0x49, 0x49]) + word(42, 2) + word(8, 4)
        // Main directory first, then the two it points to; the pointers need the lengths of what is before them.
        let mainSize = size(main.count + 2, of: main)
        let photoSize = size(photo.count, of: photo)
        var all = main
        all[0x8769] = nil
        bytes += directory(
            all, at: 8, pointers: [0x8769: 8 + mainSize, 0x8825: 8 + mainSize + photoSize])
        bytes += directory(photo, at: 8 + mainSize, pointers: [:])
        bytes += directory(position, at: 8 + mainSize + photoSize, pointers: [:])
        return bytes
    }

    private func directory(_ values: [Int: Value], at offset: Int, pointers: [Int: Int]) -> [UInt8] {
        let count = values.count + pointers.count
        var entries = word(count, 2)
        var data: [UInt8] = []
        let dataStart = offset + 2 + 12 * count + 4
        for tag in (Array(values.keys) + Array(pointers.keys)).sorted() {
            if let pointer = pointers[tag] {
                entries += word(tag, 2) + word(4, 2) + word(1, 4) + word(pointer, 4)
            } else if let value = values[tag] {
                let (type, number, content) = encoded(value)
                entries += word(tag, 2) + word(type, 2) + word(number, 4)
                if content.count <= 4 {
                    entries += content + [UInt8](repeating: 0, count: 4 - content.count)
                } else {
                    entries += word(dataStart + data.count, 4)
                    data += content
                }
            }
        }
        return entries + word(0, 4) + data
    }

    private func size(_ count: Int, of values: [Int: Value]) -> Int {
        let data = values.values.map { encoded($0).2.count }.filter { $0 > 4 }.reduce(0, +)
        return 2 + 12 * count + 4 + data
    }

    private func encoded(_ value: Value) -> (type: Int, count: Int, content: [UInt8]) {
        switch value {
        case .ascii(let text): (2, text.utf8.count + 1, Array(text.utf8) + [0])
        case .short(let number): (3, 1, word(number, 2))
        case .bytes(let bytes): (1, bytes.count, bytes)
        case .rationals(let parts): (5, parts.count, parts.flatMap { word($0.0, 4) + word($0.1, 4) })
        }
    }

    private func word(_ value: Int, _ count: Int) -> [UInt8] {
        let little = (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
        return isBigEndian ? little.reversed() : little
    }
}
