import TierModel

/// How a file is cut into parts.
///
/// Source of the limits: Amazon S3 User Guide, "Amazon S3 multipart upload limits".
package struct PartPlan: Hashable, Sendable {
    /// The most parts of one upload.
    package static let mostParts: Int64 = 10_000
    /// The largest object.
    package static let largestObject: Int64 = 5 << 40
    /// The largest part.
    package static let largestPart: Int64 = 5 << 30
    private static let mebibyte: Int64 = 1 << 20

    /// The file's size.
    package let byteCount: Int64
    /// The size of each part but the last.
    package let partBytes: Int64

    /// Chooses the size of the parts of a file.
    package init(byteCount: Int64, options: MultipartOptions) {
        self.byteCount = byteCount
        let wished = min(max(byteCount / 32, options.partBytes.lowerBound), options.partBytes.upperBound)
        let least = (byteCount + Self.mostParts - 1) / Self.mostParts
        let chosen = max(wished, least, 1)
        // Whole mebibytes: some services want all parts but the last of one size, and round numbers are easier to follow.
        partBytes = chosen < Self.mebibyte ? chosen : (chosen + Self.mebibyte - 1) / Self.mebibyte * Self.mebibyte
    }

    /// Goes on with the parts of an upload that has begun; `nil` when they do not fit the limits.
    package init?(byteCount: Int64, partBytes: Int64) {
        guard byteCount > 0, partBytes > 0, partBytes <= Self.largestPart,
            (byteCount - 1) / partBytes + 1 <= Self.mostParts
        else { return nil }
        self.byteCount = byteCount
        self.partBytes = partBytes
    }

    /// How many parts there are.
    package var count: Int { byteCount > 0 ? Int((byteCount - 1) / partBytes) + 1 : 0 }

    /// Where a part is in the file; parts are numbered from 1.
    package func range(of part: Int) -> Range<Int64> {
        let start = Int64(part - 1) * partBytes
        return start..<min(byteCount, start + partBytes)
    }
}
