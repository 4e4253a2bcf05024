/// Which sealed bytes bring a range of the content.
struct SealedRange: Hashable, Sendable {
    /// The first byte of the content that is wanted.
    let offset: Int64
    /// How much content is wanted; `nil` for all behind `offset`.
    let wanted: Int64?
    /// The segment that holds the first wanted byte.
    let firstSegment: Int64
    /// The first sealed byte to ask for: 0, since the header is needed, where the first segment is wanted.
    let start: Int64
    /// The byte behind the last sealed one to ask for; `nil` for all.
    let end: Int64?
    /// The size of the sealed object, where it is known.
    let totalBytes: Int64?

    /// - Parameters:
    ///   - offset: The first byte of the content that is wanted.
    ///   - end: The byte behind the last one that is wanted; `nil` for all.
    ///   - byteCount: The size of the content, where it is known.
    init(offset: Int64, end: Int64?, byteCount: Int64?) {
        self.offset = offset
        let total = byteCount.map(SealedSize.sealed)
        totalBytes = total
        wanted = end.map { max(0, $0 - offset) }
        // Where nothing is left, nothing is asked for.
        let isDone = offset > 0 && offset == byteCount
        firstSegment = offset / SealedSize.segment
        start =
            isDone
            ? total ?? 0 : firstSegment == 0 ? 0 : SealedSize.start(ofSegment: firstSegment)
        let sealedEnd = end.map { end in
            let segments = max(1, (max(end, offset) + SealedSize.segment - 1) / SealedSize.segment)
            let behind = SealedSize.start(ofSegment: segments)
            return min(behind, total ?? behind)
        }
        // A range that reaches the end is asked for as such.
        self.end = sealedEnd == total ? nil : sealedEnd
    }

    /// Bytes of the first segment that come although they are not wanted.
    var skipped: Int64 { start == totalBytes ? 0 : offset - firstSegment * SealedSize.segment }

    /// Whether the header does not come with it.
    var needsHeader: Bool { start > 0 && start != totalBytes }
}
