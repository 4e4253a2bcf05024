import CVips
import Glibc

/// The picture on the standard input: upright, sRGB, three channels of 8 bits.
@safe struct Picture: ~Copyable {
    private let scaled: UnsafeMutablePointer<VipsImage>
    private let flat: UnsafeMutablePointer<VipsImage>

    /// What the header says.
    struct Header {
        /// The upright size.
        var size: Size
        var hasProfile: Bool
        /// Whether it asks for the picture to be turned or mirrored.
        var isTurned: Bool
    }

    /// Where the file is.
    enum Input {
        case standardInput
        case memory([UInt8])

        /// A source at its start; to be released.
        fileprivate var source: UnsafeMutablePointer<VipsSource>? {
            switch self {
            case .standardInput:
                lseek(STDIN_FILENO, 0, SEEK_SET)
                return unsafe vips_source_new_from_descriptor(STDIN_FILENO)
            case .memory(let bytes):
                return unsafe bytes.withUnsafeBytes { unsafe tsv_source_of($0.baseAddress, $0.count) }
            }
        }
    }

    /// Reads the header alone.
    static func header(of input: Input) -> Header? {
        guard let source = unsafe input.source else { return nil }
        defer { unsafe tsv_release(source) }
        guard let image = unsafe tsv_open(source) else { return nil }
        defer { unsafe tsv_release(image) }
        let (width, height) = unsafe (Int(vips_image_get_width(image)), Int(vips_image_get_height(image)))
        let swaps = unsafe tsv_swaps_sides(image) != 0
        return Header(
            size: swaps ? Size(width: height, height: width) : Size(width: width, height: height),
            hasProfile: unsafe tsv_has_profile(image) != 0,
            isTurned: unsafe vips_image_get_orientation(image) != 1)
    }

    /// Prepares the decoding; `nil` leaves the reason in libvips's error buffer.
    ///
    /// - Parameter turns: quarters to the right by which the picture is turned beyond what its own header asks for, 0 to 3.
    init?(_ input: Input, longSide: Int, hasProfile: Bool, turns: Int) {
        guard let source = unsafe input.source else { return nil }
        defer { unsafe tsv_release(source) }
        var scaled: UnsafeMutablePointer<VipsImage>?
        guard unsafe tsv_thumbnail(source, CInt(clamping: longSide), hasProfile ? 1 : 0, &scaled) == 0,
            let scaled = unsafe scaled
        else { return nil }
        unsafe self.init(taking: scaled, turns: turns)
    }

    /// Prepares the scaling of sRGB pixels, three bytes each, that are upright already.
    init?(pixels: UnsafeRawPointer, width: Int, height: Int, longSide: Int) {
        var scaled: UnsafeMutablePointer<VipsImage>?
        guard
            unsafe tsv_shrink_pixels(
                pixels, CInt(clamping: width), CInt(clamping: height), CInt(clamping: longSide), &scaled) == 0,
            let scaled = unsafe scaled
        else { return nil }
        unsafe self.init(taking: scaled, turns: 0)
    }

    /// Takes over a picture.
    private init?(taking scaled: UnsafeMutablePointer<VipsImage>, turns: Int) {
        var flat: UnsafeMutablePointer<VipsImage>?
        guard unsafe tsv_flatten(scaled, &flat) == 0, var flat = unsafe flat else {
            unsafe tsv_release(scaled)
            return nil
        }
        if turns != 0 {
            var turned: UnsafeMutablePointer<VipsImage>?
            let failed = unsafe tsv_turn(flat, CInt(turns), &turned) != 0
            unsafe tsv_release(flat)
            guard !failed, let turned = unsafe turned else {
                unsafe tsv_release(scaled)
                return nil
            }
            unsafe flat = unsafe turned
        }
        unsafe self.scaled = unsafe scaled
        unsafe self.flat = unsafe flat
    }

    deinit {
        unsafe tsv_release(flat)
        unsafe tsv_release(scaled)
    }

    var width: Int { unsafe Int(vips_image_get_width(flat)) }
    var height: Int { unsafe Int(vips_image_get_height(flat)) }

    /// Decodes; `nil` leaves the reason in libvips's error buffer.
    func pixels() -> [UInt8]? {
        var count = 0
        vips_error_clear()
        guard unsafe vips_image_get_bands(flat) == 3, let bytes = unsafe vips_image_write_to_memory(flat, &count),
            count == width * height * 3
        else { return nil }
        defer { unsafe g_free(bytes) }
        // Rows that could not be read come out black, and only the error buffer tells of them.
        guard LibraryError.text.isEmpty else { return nil }
        return unsafe Array(UnsafeRawBufferPointer(start: bytes, count: count))
    }

    /// The EXIF block; empty without one.
    func exif() -> [UInt8] {
        guard unsafe vips_image_get_typeof(scaled, "exif-data") != 0 else { return [] }
        var bytes: UnsafeRawPointer?
        var count = 0
        guard unsafe vips_image_get_blob(scaled, "exif-data", &bytes, &count) == 0, count <= 1 << 20 else { return [] }
        return unsafe Array(UnsafeRawBufferPointer(start: bytes, count: count))
    }
}
