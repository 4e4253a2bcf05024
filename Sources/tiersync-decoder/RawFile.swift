import CLibRaw
import CVips
import Glibc

/// A camera's RAW file on the standard input: its embedded preview where that is large enough, else developed at half size.
@safe struct RawFile: ~Copyable {
    private let file: OpaquePointer
    /// What LibRaw reads, as long as it is open.
    private let bytes: StandardInput
    /// The upright size of the full picture.
    private let size: Size
    /// Quarters to the right that the sensor's picture needs to be upright.
    private let turns: Int

    /// A preview of this long side is enough, whatever the picture's is.
    private static let enough = 1600

    static func answer(to request: Request) -> Reply {
        var error: CInt = 0
        guard let raw = opened(&error) else { return refusal(error) }
        guard raw.size.width * raw.size.height <= request.maximumPixels else { return .tooLarge(raw.size) }
        if let reply = raw.preview(request) { return reply }
        // LibRaw forgets the file when it cannot read a preview.
        guard let again = opened(&error) else { return refusal(error) }
        return again.development(request)
    }

    private static func opened(_ error: inout CInt) -> RawFile? {
        guard let bytes = StandardInput() else { return nil }
        return RawFile(bytes, &error)
    }

    /// Reads the header; `nil` leaves LibRaw's number of the error.
    private init?(_ bytes: consuming StandardInput, _ error: inout CInt) {
        guard let file = unsafe tsr_open(bytes.start, bytes.count, &error) else { return nil }
        unsafe self.file = unsafe file
        self.bytes = bytes
        let (width, height) = unsafe (Int(tsr_width(file)), Int(tsr_height(file)))
        turns = unsafe [3: 2, 5: 3, 6: 1][tsr_flip(file)] ?? 0
        size = turns % 2 == 0 ? Size(width: width, height: height) : Size(width: height, height: width)
    }

    deinit { unsafe tsr_close(file) }

    /// The embedded preview; `nil` when there is none, or only a small or damaged one.
    private func preview(_ request: Request) -> Reply? {
        var start: UnsafeRawPointer?
        var count = 0
        guard unsafe tsr_preview(file, &start, &count) == 0, let start = unsafe start else { return nil }
        let input = unsafe Picture.Input.memory(Array(UnsafeRawBufferPointer(start: start, count: count)))
        guard let header = Picture.header(of: input) else { return nil }
        let shown = header.size
        let longSide = max(shown.width, shown.height)
        guard longSide >= Self.enough || longSide * 2 >= max(size.width, size.height),
            shown.width * shown.height <= request.maximumPixels
        else { return nil }
        // Most lie as the sensor does. One that stands though the sensor does not was turned by the camera already.
        let isUpright = header.isTurned || (turns % 2 == 1 && shown.width < shown.height)
        let turns = isUpright ? 0 : turns
        let upright = turns % 2 == 0 ? shown : Size(width: shown.height, height: shown.width)
        guard
            let picture = Picture(
                input, longSide: request.longSide(for: upright), hasProfile: header.hasProfile, turns: turns),
            let pixels = picture.pixels()
        else { return nil }
        return .decoded(
            full: full(of: upright), width: picture.width, height: picture.height, exif: picture.exif(), pixels: pixels)
    }

    /// The size of the full picture in the shape of its preview, which the camera may have cut to another one.
    private func full(of preview: Size) -> Size {
        let shape = Double(preview.width) / Double(preview.height)
        let own = Double(size.width) / Double(size.height)
        guard abs(shape / own - 1) > 0.02 else { return size }
        let long = max(size.width, size.height)
        return shape >= 1
            ? Size(width: long, height: max(1, Int((Double(long) / shape).rounded())))
            : Size(width: max(1, Int((Double(long) * shape).rounded())), height: long)
    }

    private func development(_ request: Request) -> Reply {
        var error: CInt = 0
        guard let image = unsafe tsr_develop(file, &error) else { return Self.refusal(error) }
        defer { unsafe tsr_release(image) }
        let made = unsafe Size(width: Int(image.pointee.width), height: Int(image.pointee.height))
        vips_error_clear()
        guard let bytes = unsafe tsr_pixels(image),
            let picture = unsafe Picture(
                pixels: bytes, width: made.width, height: made.height, longSide: request.longSide(for: made)),
            let pixels = picture.pixels()
        else { return .refusal(LibraryError.text) }
        return .decoded(full: size, width: picture.width, height: picture.height, exif: [], pixels: pixels)
    }

    private static func refusal(_ error: CInt) -> Reply {
        .refusal(unsafe String(cString: libraw_strerror(error)))
    }
}

/// The file on the standard input, mapped into memory.
@safe private struct StandardInput: ~Copyable {
    let start: UnsafeMutableRawPointer
    let count: Int

    init?() {
        var status = stat()
        guard unsafe fstat(STDIN_FILENO, &status) == 0, status.st_size > 0 else { return nil }
        let count = Int(status.st_size)
        guard let start = unsafe mmap(nil, count, PROT_READ, MAP_PRIVATE, STDIN_FILENO, 0),
            unsafe start != MAP_FAILED
        else { return nil }
        self.count = count
        unsafe self.start = unsafe start
    }

    deinit { unsafe _ = munmap(start, count) }
}
