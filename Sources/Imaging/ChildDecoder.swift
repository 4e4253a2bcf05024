import Foundation
import Glibc
import SystemPackage
import TierModel

/// Decodes one file in a child process that may crash, hang or grow without harm to this one.
struct ChildDecoder {
    let program: FilePath
    let limits: ReadingLimits

    /// What came back.
    struct Reply {
        var fullWidth: Int
        var fullHeight: Int
        var image: PixelImage
        var exif: [UInt8]
    }

    func decode(_ feed: FileFeed, format: ImageFormat, longSide: Int?) throws(ImagingError) -> Reply {
        let deadline = ContinuousClock.now + .seconds(limits.decoderSeconds)
        var child = try start(feed, format: format, longSide: longSide)
        guard let head = try bytes(DecoderReplyHeader.byteCount, of: child, feed.file, until: deadline)
        else { throw failure(feed.file, exit: child.collectExit()) }
        guard let header = DecoderReplyHeader(head, limits: limits) else {
            throw .decoderFailed(feed.file, said: "its answer makes no sense; is it of this version?")
        }
        guard let exif = try bytes(header.exifCount, of: child, feed.file, until: deadline),
            let message = try bytes(header.messageCount, of: child, feed.file, until: deadline)
        else { throw failure(feed.file, exit: child.collectExit()) }
        guard header.status == .decoded else {
            throw refusal(feed.file, format, header, said: String(decoding: message, as: UTF8.self))
        }
        guard let pixels = try bytes(header.width * header.height * 3, of: child, feed.file, until: deadline),
            let image = PixelImage(width: header.width, height: header.height, pixels: pixels)
        else { throw failure(feed.file, exit: child.collectExit()) }
        return Reply(fullWidth: header.fullWidth, fullHeight: header.fullHeight, image: image, exif: exif)
    }

    private func start(_ feed: FileFeed, format: ImageFormat, longSide: Int?) throws(ImagingError) -> ChildProcess {
        let numbers = [
            longSide ?? 0, limits.pixels, limits.decodedPixels, limits.decoderMemory,
            Int(limits.decoderSeconds.rounded(.up)),
        ]
        do throws(Errno) {
            return try ChildProcess(
                program, arguments: [format.rawValue] + numbers.map(String.init), environment: Self.environment,
                input: feed.rawDescriptor)
        } catch {
            throw error == .noSuchFileOrDirectory || error == .permissionDenied
                ? .decoderMissing(feed.file, format: format.rawValue)
                : .decoderFailed(feed.file, said: "it cannot be started: \(error)")
        }
    }

    private func bytes(
        _ count: Int, of child: borrowing ChildProcess, _ file: FilePath, until deadline: ContinuousClock.Instant
    ) throws(ImagingError) -> [UInt8]? {
        do throws(Errno) {
            return try child.bytes(count: count, until: deadline)
        } catch {
            throw error == .timedOut
                ? .timedOut(file, seconds: limits.decoderSeconds)
                : .decoderFailed(file, said: "its answer cannot be read: \(error)")
        }
    }

    /// What it means that the child ended before its answer did.
    private func failure(_ file: FilePath, exit: ChildProcess.Exit) -> ImagingError {
        switch exit {
        case .signal(SIGXCPU): .timedOut(file, seconds: limits.decoderSeconds)
        case .signal(SIGKILL): .tooLarge(file, reason: "decoding it took more memory than the system gives")
        case .signal(let signal): .decoderFailed(file, said: "signal \(signal)")
        case .code(let code): .decoderFailed(file, said: "exit code \(code)")
        }
    }

    private func refusal(_ file: FilePath, _ format: ImageFormat, _ header: DecoderReplyHeader, said: String)
        -> ImagingError
    {
        switch header.status {
        case .truncated: .truncated(file, said: said)
        case .unsupported: .unsupported(file, what: "this kind of picture")
        case .tooLarge where header.fullWidth > 0:
            .tooManyPixels(file, width: header.fullWidth, height: header.fullHeight)
        case .tooLarge: .tooLarge(file, reason: "decoding it would take too much memory")
        // libjxl 0.7 refuses sound files of later encoders in the same words as damaged ones.
        case .corrupt where format == .jxl: .unsupported(file, what: "this JPEG XL is damaged or too new: it")
        case .corrupt, .decoded: .corrupt(file, said: said)
        }
    }

    /// The child needs to find its libraries, and is told nothing else: no secret of ours.
    static let environment: [String] = {
        let own = ProcessInfo.processInfo.environment
        let kept = ["PATH", "LD_LIBRARY_PATH"].compactMap { name in own[name].map { "\(name)=\($0)" } }
        // One arena: each reserves 64 MiB of the address space, which is limited. No temporary files: they are forbidden.
        return kept + ["LC_ALL=C", "MALLOC_ARENA_MAX=1", "VIPS_CONCURRENCY=1", "VIPS_DISC_THRESHOLD=4g"]
    }()
}
