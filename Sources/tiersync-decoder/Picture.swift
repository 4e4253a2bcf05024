import CVips
import Glibc

/// The picture on the standard input: upright, sRGB, three channels of 8 bits.
@safe struct Picture: ~Copyable {
    private let scaled: UnsafeMutablePointer<VipsImage>
    private let flat: UnsafeMutablePointer<VipsImage>

    /// The upright size from the header alone.
    static func fullSize() -> Size? {
        guard let source = unsafe vips_source_new_from_descriptor(STDIN_FILENO) else { return nil }
        defer { unsafe tsv_release(source) }
        guard let image = unsafe tsv_open(source) else { return nil }
        defer { unsafe tsv_release(image) }
        let (width, height) = unsafe (Int(vips_image_get_width(image)), Int(vips_image_get_height(image)))
        let swaps = unsafe tsv_swaps_sides(image) != 0
        return swaps ? Size(width: height, height: width) : Size(width: width, height: height)
    }

    /// Prepares the decoding; `nil` leaves the reason in libvips's error buffer.
    init?(longSide: Int) {
        lseek(STDIN_FILENO, 0, SEEK_SET)
        guard let source = unsafe vips_source_new_from_descriptor(STDIN_FILENO) else { return nil }
        defer { unsafe tsv_release(source) }
        var scaled: UnsafeMutablePointer<VipsImage>?
        var flat: UnsafeMutablePointer<VipsImage>?
        guard unsafe tsv_thumbnail(source, CInt(clamping: longSide), &scaled) == 0, let scaled = unsafe scaled
        else { return nil }
        guard unsafe tsv_flatten(scaled, &flat) == 0, let flat = unsafe flat else {
            unsafe tsv_release(scaled)
            return nil
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

    /// Decodes.
    func pixels() -> [UInt8]? {
        var count = 0
        guard unsafe vips_image_get_bands(flat) == 3, let bytes = unsafe vips_image_write_to_memory(flat, &count),
            count == width * height * 3
        else { return nil }
        defer { unsafe g_free(bytes) }
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
