/// Sizes and places in sealed objects: a header of fixed size, then the content in segments, each with its tag.
///
/// The payload is STREAM as the age format uses it (https://age-encryption.org/v1, "Payload"; Hoang, Reyhanitabar, Rogaway and Vizár,
/// "Online authenticated-encryption and its nonce-reuse misuse-resistance", 2015): all segments but the last are full, and the last is empty
/// only where the whole content is.
package enum SealedSize {
    /// Bytes of the header.
    package static let header: Int64 = 80
    /// Bytes of content in a full segment.
    package static let segment: Int64 = 65_536
    /// Bytes of a segment's tag (RFC 8439, section 2.8).
    package static let tag: Int64 = 16
    /// Bytes of a full segment with its tag.
    package static let sealedSegment = segment + tag

    /// How many segments a content of so many bytes has: at least one.
    package static func segments(_ byteCount: Int64) -> Int64 { max(1, (byteCount + segment - 1) / segment) }

    /// The size of the sealed object with a content of so many bytes.
    package static func sealed(_ byteCount: Int64) -> Int64 { header + byteCount + tag * segments(byteCount) }

    /// The size of the content of a sealed object with so many bytes; 0 for what is too short to be one.
    package static func content(ofSealed byteCount: Int64) -> Int64 {
        let payload = byteCount - header
        guard payload > tag else { return 0 }
        return max(0, payload - tag * ((payload + sealedSegment - 1) / sealedSegment))
    }

    /// Whether a sealed object can have so many bytes.
    package static func isPossible(_ byteCount: Int64) -> Bool { sealed(content(ofSealed: byteCount)) == byteCount }

    /// Where a segment begins in the sealed object.
    package static func start(ofSegment index: Int64) -> Int64 { header + index * sealedSegment }
}
