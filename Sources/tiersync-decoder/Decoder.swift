import CVips
import Glibc

/// The program `tiersync-decoder`: decodes the one picture on its standard input and writes its pixels to its standard
/// output. `tiersync` starts it for formats whose libraries have had the most trouble with hostile files.
///
///     tiersync-decoder FORMAT LONG-SIDE MAX-PIXELS MAX-DECODED-PIXELS MAX-MEMORY CPU-SECONDS < FILE > REPLY
///
/// A long side of 0 means full size. What the reply looks like is told at `Reply`. For films it starts another program within
/// the same limits, see `Launch`.
@main
struct Decoder {
    static func main() {
        if let launch = Launch(arguments: CommandLine.arguments) { launch.run() }
        guard let request = Request(arguments: CommandLine.arguments) else { exit(2) }
        Sandbox.enter(memory: request.memory, seconds: request.seconds)
        // The file may have been read before by whoever opened it.
        lseek(STDIN_FILENO, 0, SEEK_SET)
        let reply = answer(to: request)
        exit(reply.write() ? 0 : 3)
    }

    private static func answer(to request: Request) -> Reply {
        guard unsafe tsv_start(CommandLine.arguments[0]) == 0 else { return .refusal(LibraryError.text) }
        if request.format == "raw" { return RawFile.answer(to: request) }
        if request.format == "jxl" { unsafe vips_operation_block_set("VipsForeignLoadJxl", 0) }
        guard let header = Picture.header(of: .standardInput) else { return .refusal(LibraryError.text) }
        let size = header.size
        guard size.width * size.height <= request.maximumPixels else { return .tooLarge(size) }
        guard
            let picture = Picture(
                .standardInput, longSide: request.longSide(for: size), hasProfile: header.hasProfile, turns: 0),
            let pixels = picture.pixels()
        else { return .refusal(LibraryError.text) }
        return .decoded(full: size, width: picture.width, height: picture.height, exif: picture.exif(), pixels: pixels)
    }
}

/// Width and height of an upright picture in pixels.
struct Size {
    var width: Int
    var height: Int
}

/// What libvips left in its error buffer.
enum LibraryError {
    static var text: String {
        guard let buffer = unsafe vips_error_buffer() else { return "" }
        return unsafe String(cString: buffer)
    }
}
