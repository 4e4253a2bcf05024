import Glibc
import SystemPackage
import TierModel

/// Takes one frame out of a film, by ffmpeg in a child process that may crash, hang or grow without harm to this one.
///
/// `tiersync-decoder` starts the programs, so that its limits hold for them. They read the file by its descriptor, never by a name,
/// only as QuickTime or MP4, and open nothing else.
struct MovieDecoder {
    let tools: MovieTools
    /// The program `tiersync-decoder`.
    let launcher: FilePath
    let limits: ReadingLimits
    let feed: FileFeed
    private let deadline: ContinuousClock.Instant

    /// How long an answer of ffprobe may be, in bytes.
    private static let maximumHeaderBytes = 1 << 20
    /// The mean brightness of a frame, 0 to 255, below which another is looked for.
    private static let darkness = 24.0
    private static let input = ["-f", "mov", "-protocol_whitelist", "file,pipe"]

    init(tools: MovieTools, launcher: FilePath, limits: ReadingLimits, feed: FileFeed) {
        self.tools = tools
        self.launcher = launcher
        self.limits = limits
        self.feed = feed
        deadline = .now + .seconds(limits.decoderSeconds)
    }

    /// Asks what the film is.
    func header() throws(ImagingError) -> MovieHeader {
        let words = ["-v", "error", "-select_streams", "V:0", "-show_streams", "-show_format", "-of", "json"]
        var child = try start(tools.ffprobe, Self.input + words + ["-i", "/dev/fd/0"])
        let answer = try answering { () throws(Errno) in
            try child.allBytes(atMost: Self.maximumHeaderBytes, until: deadline)
        }
        let exit = child.collectExit()
        guard exit != .code(127) else { throw .movieToolsMissing(feed.file) }
        guard exit == .code(0) else { throw .corrupt(feed.file, said: "ffprobe ended with \(exit)") }
        guard let header = MovieHeader(json: answer) else {
            throw .unsupported(feed.file, what: "a film without pictures")
        }
        guard header.width * header.height <= limits.pixels else {
            throw .tooManyPixels(feed.file, width: header.width, height: header.height)
        }
        return header
    }

    /// The frame at about one second, or the first bright one of some others; the brightest where all are dark.
    func poster(of header: MovieHeader, longSide: Int?) throws(ImagingError) -> PixelImage {
        let size = size(of: header, longSide: longSide)
        var best: PixelImage?
        for time in Self.times(duration: header.duration) {
            guard let frame = try frame(at: time, size) else { continue }
            if frame.meanBrightness >= Self.darkness { return frame }
            if frame.meanBrightness > best?.meanBrightness ?? -1 { best = frame }
        }
        guard let best else { throw .corrupt(feed.file, said: "ffmpeg gave no frame") }
        return best
    }

    /// Seconds from the start.
    static func times(duration: Double?) -> [Double] {
        guard let duration else { return [1, 0, 5] }
        return [duration >= 2 ? 1 : duration / 10, duration / 10, duration * 0.3, duration / 2, 0]
    }

    private func size(of header: MovieHeader, longSide: Int?) -> (width: Int, height: Int) {
        let full = Double(max(header.width, header.height))
        let pixels = Double(header.width * header.height)
        let fit = min(1, (Double(limits.decodedPixels) / pixels).squareRoot())
        let scale = min(fit, longSide.map { Double($0) / full } ?? 1)
        return (max(1, Int(Double(header.width) * scale)), max(1, Int(Double(header.height) * scale)))
    }

    private func frame(at time: Double, _ size: (width: Int, height: Int)) throws(ImagingError) -> PixelImage? {
        let seek = ["-nostdin", "-v", "error", "-threads", "1", "-ss", "\(time)"]
        let output = [
            "-map", "0:V:0", "-frames:v", "1", "-vf", "scale=\(size.width):\(size.height):flags=area", "-f", "rawvideo",
            "-pix_fmt", "rgb24", "-threads", "1", "pipe:1",
        ]
        var child = try start(tools.ffmpeg, seek + Self.input + ["-i", "/dev/fd/0"] + output)
        let pixels = try answering { () throws(Errno) in
            try child.bytes(count: size.width * size.height * 3, until: deadline)
        }
        guard let pixels else {
            let exit = child.collectExit()
            // Without a frame at this time it ends well; a broken film is its own matter, but a killed program is told.
            if case .signal(SIGKILL) = exit {
                throw .tooLarge(feed.file, reason: "decoding it took more memory than the system gives")
            }
            return nil
        }
        return PixelImage(width: size.width, height: size.height, pixels: pixels)
    }

    private func start(_ program: FilePath, _ arguments: [String]) throws(ImagingError) -> ChildProcess {
        let numbers = ["\(limits.decoderMemory)", "\(Int(limits.decoderSeconds.rounded(.up)))"]
        do throws(Errno) {
            return try ChildProcess(
                launcher, arguments: ["run"] + numbers + [program.string] + arguments,
                environment: ChildDecoder.environment, input: feed.rawDescriptor)
        } catch {
            throw error == .noSuchFileOrDirectory || error == .permissionDenied
                ? .decoderMissing(feed.file, format: "a film")
                : .decoderFailed(feed.file, said: "it cannot be started: \(error)")
        }
    }

    private func answering<Value>(_ body: () throws(Errno) -> Value) throws(ImagingError) -> Value {
        do throws(Errno) {
            return try body()
        } catch {
            throw error == .timedOut
                ? .timedOut(feed.file, seconds: limits.decoderSeconds)
                : .decoderFailed(feed.file, said: "its answer cannot be read: \(error)")
        }
    }
}

extension PixelImage {
    /// The mean of all channels, 0 to 255, of a pixel in seven.
    fileprivate var meanBrightness: Double {
        var (sum, count) = (0, 0)
        for index in stride(from: 0, to: pixels.count, by: 7) {
            sum += Int(pixels[index])
            count += 1
        }
        return Double(sum) / Double(max(count, 1))
    }
}
