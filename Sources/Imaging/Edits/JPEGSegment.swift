/// One of the segments before a JPEG's picture data (ITU-T T.81, annex B).
struct JPEGSegment {
    /// The second byte of its marker.
    let marker: UInt8
    /// What is behind its length.
    let content: ArraySlice<UInt8>

    /// Makes a segment; `nil` when the content is longer than the 65,533 bytes that one can have.
    init?(marker: UInt8, content: ArraySlice<UInt8>) {
        guard content.count <= 65_533 else { return nil }
        self.marker = marker
        self.content = content
    }

    /// The segment as it stands in a file.
    var bytes: [UInt8] {
        let length = content.count + 2
        return [0xFF, marker, UInt8(length >> 8), UInt8(length & 0xFF)] + content
    }

    /// The segments up to the first scan; those before the damage in a file that is damaged or cut off. Empty when it is no JPEG.
    static func all(of jpeg: [UInt8]) -> [JPEGSegment] {
        guard jpeg.starts(with: [0xFF, 0xD8]) else { return [] }
        var segments: [JPEGSegment] = []
        var position = 2
        while position + 4 <= jpeg.count, jpeg[position] == 0xFF {
            let marker = jpeg[position + 1]
            switch marker {
            // Any number of these may stand before a marker.
            case 0xFF: position += 1
            case 0x01, 0xD0...0xD7: position += 2
            case 0xDA, 0xD9: return segments
            default:
                let length = Int(jpeg[position + 2]) << 8 | Int(jpeg[position + 3])
                let end = position + 2 + length
                guard length >= 2, end <= jpeg.count else { return segments }
                if let segment = JPEGSegment(marker: marker, content: jpeg[position + 4..<end]) {
                    segments.append(segment)
                }
                position = end
            }
        }
        return segments
    }

    /// The JPEG with segments of metadata put in front, behind the one of JFIF, which must be first.
    static func inserting(_ segments: [JPEGSegment], into jpeg: [UInt8]) -> [UInt8] {
        var position = 2
        if let first = all(of: jpeg).first, first.marker == 0xE0 { position = first.content.endIndex }
        guard !segments.isEmpty, position <= jpeg.count else { return jpeg }
        var result: [UInt8] = []
        result.reserveCapacity(jpeg.count + segments.reduce(0) { $0 + $1.content.count + 4 })
        result += jpeg[..<position]
        for segment in segments { result += segment.bytes }
        result += jpeg[position...]
        return result
    }
}

extension JPEGSegment {
    private static let exifSignature = Array("Exif\0\0".utf8)

    /// A segment for an EXIF block from its TIFF header on; `nil` when it is too long for one.
    init?(exif: [UInt8]) { self.init(marker: 0xE1, content: (Self.exifSignature + exif)[...]) }

    /// The EXIF block from its TIFF header on; `nil` in any other segment.
    var exif: [UInt8]? {
        // The second NUL is another byte in the files of some programs.
        guard marker == 0xE1, content.count > 6, content.starts(with: Self.exifSignature.dropLast()) else { return nil }
        return Array(content.dropFirst(6))
    }

    /// Whether it is the XMP packet.
    var isXMP: Bool { marker == 0xE1 && content.starts(with: "http://ns.adobe.com/xap/1.0/\0".utf8) }

    /// Whether it tells of further pictures behind this one, by their places in the file (CIPA DC-007).
    var isIndexOfPictures: Bool { marker == 0xE2 && content.starts(with: "MPF\0".utf8) }

    /// Width and height, where this is the header of the frame.
    var frameSize: (width: Int, height: Int)? {
        guard (0xC0...0xCF).contains(marker), ![0xC4, 0xC8, 0xCC].contains(marker), content.count >= 5 else {
            return nil
        }
        let bytes = content.prefix(5).map(Int.init)
        return (bytes[3] << 8 | bytes[4], bytes[1] << 8 | bytes[2])
    }
}
