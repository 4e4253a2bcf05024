import CJPEG
import SystemPackage
import TierModel

/// One JPEG on its way through libjpeg-turbo, read block by block from a feed.
@safe struct JPEGDecoder: ~Copyable {
    private let handle: OpaquePointer
    private let feed: FileFeed

    /// What the frame header says.
    struct Header {
        var width: Int
        var height: Int
        var coefficientBytes: Int
        var layout: PixelLayout
    }

    init(_ feed: FileFeed, limits: ReadingLimits) throws(ImagingError) {
        self.feed = feed
        // The feed lives as long as the decoder does: it is held above.
        let context = unsafe Unmanaged.passUnretained(feed).toOpaque()
        guard let handle = unsafe tsj_decoder_new(readBlock, context, CInt(clamping: limits.scans)) else {
            throw .tooLarge(feed.file, reason: "there is not enough memory to decode it")
        }
        unsafe self.handle = handle
    }

    deinit { unsafe tsj_decoder_free(handle) }

    /// Reads up to the picture's data.
    func readHeader() throws(ImagingError) -> Header {
        var header = tsj_header()
        unsafe try check(tsj_decoder_read_header(handle, &header))
        let layout: PixelLayout =
            switch header.pixels {
            case TSJ_GRAY: .gray
            case TSJ_CMYK: .cmyk
            case TSJ_CMYK_INVERTED: .invertedCMYK
            default: .rgb
            }
        return Header(
            width: Int(header.width), height: Int(header.height),
            coefficientBytes: Int(clamping: header.coefficient_bytes), layout: layout)
    }

    /// The EXIF block from its TIFF header on; empty without one.
    func exif() -> [UInt8] {
        var length = 0
        guard let bytes = unsafe tsj_decoder_exif(handle, &length) else { return [] }
        return unsafe Array(UnsafeBufferPointer(start: bytes, count: length))
    }

    /// The colour profile; empty without one.
    func profile() -> [UInt8] {
        var length = 0
        guard let bytes = unsafe tsj_decoder_icc(handle, &length) else { return [] }
        return unsafe Array(UnsafeBufferPointer(start: bytes, count: length))
    }

    /// Decodes at `eighths`/8 of the full size (1 to 8), as the frame has it: neither turned nor colour managed.
    ///
    /// - Parameter leastRows: how many rows of the full picture must be there in a file that ends too early; 0 refuses such a file.
    /// - Returns: the pixels, and how many rows of the full picture they hold where the file ends too early.
    func pixels(eighths: Int, layout: PixelLayout, leastRows: Int) throws(ImagingError) -> (RawPicture, wholeRows: Int?)
    {
        var (width, height): (UInt32, UInt32) = (0, 0)
        unsafe try check(tsj_decoder_scaled_size(handle, CInt(eighths), &width, &height))
        let count = Int(width) * Int(height) * layout.decodedChannels
        var status = TSJ_OK
        var cut = tsj_cut()
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            status = unsafe tsj_decoder_read_pixels(
                handle, buffer.baseAddress, count, UInt32(clamping: leastRows), &cut)
            filled = status == TSJ_OK ? count : 0
        }
        try check(status)
        let picture = RawPicture(width: Int(width), height: Int(height), layout: layout, bytes: bytes)
        return (picture, cut.is_cut ? Int(cut.whole_rows) : nil)
    }

    private func check(_ status: tsj_status) throws(ImagingError) {
        if let failure = feed.failure { throw failure }
        guard status != TSJ_OK else { return }
        let said = unsafe String(cString: tsj_decoder_message(handle))
        switch status {
        case TSJ_NOT_JPEG: throw .notAnImage(feed.file)
        case TSJ_TRUNCATED: throw .truncated(feed.file, said: said)
        case TSJ_UNSUPPORTED: throw .unsupported(feed.file, what: "this kind of JPEG (\(said))")
        case TSJ_TOO_LARGE:
            throw .tooLarge(feed.file, reason: "decoding it would take too much memory or time (\(said))")
        case TSJ_NO_MEMORY: throw .tooLarge(feed.file, reason: "there is not enough memory to decode it")
        default: throw .corrupt(feed.file, said: said)
        }
    }
}

/// libjpeg asks for bytes. Swift must not throw through it, so a failure is left in the feed.
private func readBlock(context: UnsafeMutableRawPointer?, buffer: UnsafeMutablePointer<UInt8>?, capacity: Int) -> Int {
    guard let context = unsafe context else { return -1 }
    let feed = unsafe Unmanaged<FileFeed>.fromOpaque(context).takeUnretainedValue()
    return unsafe feed.fill(UnsafeMutableRawBufferPointer(start: buffer, count: capacity))
}
