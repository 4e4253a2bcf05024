extension ExifMetadata {
    /// What a RAW file says of itself: in its own directories where it is built like TIFF, or in the boxes of CR3.
    ///
    /// - Parameter read: gives exactly `count` bytes at an offset, or `nil`.
    /// - Returns: `nil` for kinds that have it elsewhere, as RAF has it in its preview.
    package init?(ofRaw read: @escaping (_ offset: Int, _ count: Int) -> [UInt8]?) {
        if let reader = TIFFReader(read: read) {
            self.init(reader)
        } else if let boxes = CanonBoxes(read: read) {
            self.init(
                main: boxes.directory("CMT1"), photo: boxes.directory("CMT2"), position: boxes.directory("CMT4"))
        } else {
            return nil
        }
    }
}

/// The boxes in which CR3 files keep their metadata: `CMT1` (main directory), `CMT2` (EXIF) and `CMT4` (position), each with a TIFF
/// structure of its own, in a `uuid` box of `moov` (ISO/IEC 14496-12; contents as the files show them).
struct CanonBoxes {
    private let read: (_ offset: Int, _ count: Int) -> [UInt8]?
    private var places: [String: Range<Int>] = [:]

    /// Canon's identifier of that `uuid` box.
    private static let identifier: [UInt8] = [
        0x85, 0xC0, 0xB6, 0x87, 0x82, 0x0F, 0x11, 0xE0, 0x81, 0x11, 0xF4, 0xCE, 0x46, 0x2B, 0x6A, 0x48,
    ]
    private static let limit = 64
    private static let maximumBytes = 1 << 20

    init?(read: @escaping (_ offset: Int, _ count: Int) -> [UInt8]?) {
        self.read = read
        guard read(4, 8) == Array("ftypcrx ".utf8),
            let movie = boxes(in: 0..<Int.max).first(where: { $0.type == "moov" })
        else { return nil }
        for box in boxes(in: movie.content) where box.type == "uuid" {
            guard read(box.content.lowerBound, 16) == Self.identifier else { continue }
            for part in boxes(in: box.content.dropFirst(16)) { places[part.type] = part.content }
        }
    }

    /// The first directory in a box; empty without it.
    func directory(_ name: String) -> [Int: TIFFValue] {
        guard let place = places[name], place.count <= Self.maximumBytes,
            let bytes = read(place.lowerBound, place.count),
            let reader = TIFFReader(bytes: bytes)
        else { return [:] }
        return reader.directory(at: reader.firstDirectory)
    }

    private func boxes(in range: Range<Int>) -> [(type: String, content: Range<Int>)] {
        var boxes: [(String, Range<Int>)] = []
        var offset = range.lowerBound
        while boxes.count < Self.limit, offset < range.upperBound, let head = read(offset, 8) {
            let size = head[..<4].reduce(0) { $0 << 8 | Int($1) }
            guard size >= 8, size <= range.upperBound - offset else { break }
            boxes.append((String(decoding: head[4...], as: UTF8.self), offset + 8..<offset + size))
            offset += size
        }
        return boxes
    }
}
