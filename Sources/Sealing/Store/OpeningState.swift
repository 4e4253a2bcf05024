import Remote
import TierModel

/// How far the opening of an object is: a value that takes bytes and gives content.
struct OpeningState {
    /// The next byte of the sealed object.
    private(set) var position: Int64
    /// What came and is not opened yet: of the header, or of a segment.
    var pending: [UInt8] = []
    /// Bytes of content that were given on.
    private(set) var written: Int64 = 0
    /// Bytes of the sealed object that were opened.
    private(set) var openedBytes: Int64 = 0
    private(set) var hasher = ContentHasher()
    private(set) var failure: SealingFailure?

    private var cipher: SegmentCipher?
    /// The next segment.
    private var segment: Int64
    private var hasLast = false
    /// Content of the first segment that is there already.
    private var skipped: Int
    /// Content that is still wanted; `nil` for all.
    private var wanted: Int64?
    private let totalBytes: Int64?

    private static let fullSegment = Int(SealedSize.sealedSegment)

    init(_ range: SealedRange, _ opener: SealedOpening.Opener) {
        position = range.start
        segment = range.firstSegment
        skipped = Int(range.offset - range.firstSegment * SealedSize.segment)
        wanted = range.wanted
        totalBytes = range.totalBytes
        if case .known(let cipher) = opener { self.cipher = cipher }
    }

    /// Takes bytes, and gives on what they complete.
    mutating func take(
        _ bytes: ArraySlice<UInt8>, _ opener: SealedOpening.Opener,
        _ give: (ArraySlice<UInt8>) throws(RemoteError) -> Void
    ) throws(RemoteError) {
        position += Int64(bytes.count)
        guard failure == nil else { return }
        pending += bytes
        var used = 0
        readHeader(opener, &used)
        while failure == nil, cipher != nil, let (length, isLast) = nextSegment(pending.count - used) {
            let sealed = pending[used..<used + length]
            used += length
            try open(sealed, isLast: isLast, give)
        }
        pending.removeFirst(failure == nil ? used : pending.count)
    }

    /// Opens what is left of an object of so many bytes.
    mutating func end(
        _ objectBytes: Int64, _ opener: SealedOpening.Opener, _ give: (ArraySlice<UInt8>) throws(RemoteError) -> Void
    ) throws(RemoteError) {
        guard failure == nil else { return }
        guard cipher != nil else {
            failure = .notSealed
            return
        }
        let isEnd = position >= objectBytes
        let isWhole = pending.count == Self.fullSegment
        if isEnd ? !hasLast : isWhole { try open(pending[...], isLast: isEnd, give) }
        pending = []
    }

    private mutating func readHeader(_ opener: SealedOpening.Opener, _ used: inout Int) {
        let length = Int(SealedSize.header)
        guard cipher == nil, case .header(let makeCipher) = opener, pending.count >= length else { return }
        do throws(SealingFailure) {
            cipher = try makeCipher(Array(pending[..<length]))
            used = length
            openedBytes += SealedSize.header
        } catch {
            failure = error
        }
    }

    /// How long the next segment is, once all of it is there; where the object's size is not known, a full one waits for the byte behind it.
    private func nextSegment(_ available: Int) -> (length: Int, isLast: Bool)? {
        guard !hasLast else { return nil }
        if let totalBytes {
            let left = totalBytes - SealedSize.start(ofSegment: segment)
            let length = Int(min(left, SealedSize.sealedSegment))
            return length > 0 && available >= length ? (length, left <= SealedSize.sealedSegment) : nil
        }
        return available > Self.fullSegment ? (Self.fullSegment, false) : nil
    }

    private mutating func open(
        _ sealed: ArraySlice<UInt8>, isLast: Bool, _ give: (ArraySlice<UInt8>) throws(RemoteError) -> Void
    ) throws(RemoteError) {
        guard let content = try? cipher?.open(sealed, number: segment, isLast: isLast),
            // Only an empty content has an empty last segment.
            !content.isEmpty || segment == 0
        else {
            failure = .notAuthentic
            return
        }
        openedBytes += Int64(sealed.count)
        segment += 1
        hasLast = isLast
        var part = content.dropFirst(skipped)
        skipped = 0
        if let wanted {
            part = part.prefix(Int(min(wanted, Int64(part.count))))
            self.wanted = wanted - Int64(part.count)
        }
        hasher.update(part)
        try give(part)
        written += Int64(part.count)
    }
}
