/// The XMP inside pictures.
package enum EmbeddedXMP {
    /// The name that an APP1 segment with XMP begins with (XMP specification part 3, section 1.1.3).
    private static let signature = Array("http://ns.adobe.com/xap/1.0/".utf8) + [0]

    /// The packet of a JPEG, or `nil` where none is in these bytes: the file's beginning is enough, as metadata precede
    /// the picture. What does not fit into the first segment of 64 KB ("extended XMP") is not looked for.
    package static func packet(inJPEG bytes: [UInt8]) -> [UInt8]? {
        guard bytes.starts(with: [0xFF, 0xD8]) else { return nil }
        var index = 2
        while index + 4 <= bytes.count {
            guard bytes[index] == 0xFF else { return nil }
            let marker = bytes[index + 1]
            // A marker may be preceded by any number of fill bytes (ITU-T T.81, section B.1.1.2).
            if marker == 0xFF {
                index += 1
                continue
            }
            // The picture begins, or ends.
            guard marker != 0xDA, marker != 0xD9 else { return nil }
            let length = Int(bytes[index + 2]) << 8 | Int(bytes[index + 3])
            let end = index + 2 + length
            guard length >= 2, end <= bytes.count else { return nil }
            let content = bytes[(index + 4)..<end]
            if marker == 0xE1, content.starts(with: signature) { return Array(content.dropFirst(signature.count)) }
            index = end
        }
        return nil
    }
}
