public import SystemPackage
public import TierModel

/// Reads picture files: one read and at most one decode yield hash, metadata, picture, and a copy where one is wanted.
///
/// JPEG is decoded in this process, block by block as it is read. Other formats, and progressive JPEGs that take much memory,
/// are decoded by the program `tiersync-decoder` in a child process with limits on time and memory. Calls block: make them
/// where that is allowed, as on a `BlockingExecutor`. Several may run at once.
public struct PhotoReader: Sendable {
    /// What one picture may cost.
    public let limits: ReadingLimits
    /// The program `tiersync-decoder`.
    public let decoder: FilePath?

    /// Makes a reader.
    ///
    /// - Parameter decoder: the program for formats other than JPEG; without it such photos fail with `decoderMissing`.
    public init(limits: ReadingLimits = .standard, decoder: FilePath? = PhotoReader.findDecoder()) {
        self.limits = limits
        self.decoder = decoder
    }

    /// Reads a picture file once.
    ///
    /// - Parameters:
    ///   - file: a regular file, or a link to one.
    ///   - longSide: how long the picture's longer side must be at least, in pixels, unless the photo is smaller: the least
    ///     scale that gives this is taken. `nil` is full size, as far as `limits.decodedPixels` allows.
    ///   - copy: a new file that receives the bytes as they are read. It is not synchronised to the disk, and removed again
    ///     when anything fails.
    public func read(_ file: FilePath, longSide: Int?, copyingTo copy: FilePath? = nil) throws(ImagingError)
        -> PhotoReading
    {
        let feed = try FileFeed(file, copyingTo: copy)
        switch try feed.signature() {
        case .image(.jpeg): return try readJPEG(feed, longSide: longSide)
        case .image(let format): return try readInChild(feed, format: format, longSide: longSide)
        case .other(let what): throw .unsupported(file, what: what)
        case .unknown: throw .notAnImage(file)
        }
    }

    /// Reads any file, picture or not: its hash, its length, and a copy where one is wanted.
    public func hash(_ file: FilePath, copyingTo copy: FilePath? = nil) throws(ImagingError)
        -> (digest: ContentDigest, byteCount: Int64)
    {
        try FileFeed(file, copyingTo: copy).finish()
    }

    private func readJPEG(_ feed: FileFeed, longSide: Int?) throws(ImagingError) -> PhotoReading {
        let decoder = try JPEGDecoder(feed, limits: limits)
        let header = try decoder.readHeader()
        guard header.width * header.height <= limits.pixels else {
            throw .tooManyPixels(feed.file, width: header.width, height: header.height)
        }
        guard header.coefficientBytes <= limits.coefficientBytes else {
            return try readInChild(feed, format: .jpeg, longSide: longSide)
        }
        // The markers are gone once the picture is decoded.
        let exif = ExifMetadata(decoder.exif())
        let profile = decoder.profile()
        let eighths = eighths(width: header.width, height: header.height, longSide: longSide)
        let raw = try decoder.pixels(eighths: eighths, layout: header.layout)
        let colors = ColorConversion.sRGB(raw, profile: profile)
        let (digest, byteCount) = try feed.finish()
        let turns = exif.orientation.swapsSides
        let metadata = exif.metadata(
            width: turns ? header.height : header.width, height: turns ? header.width : header.height)
        guard
            let image = PixelImage(
                width: turns ? raw.height : raw.width, height: turns ? raw.width : raw.height,
                pixels: exif.orientation.upright(colors, width: raw.width, height: raw.height))
        else { throw .corrupt(feed.file, said: "the decoder gave no pixels") }
        return PhotoReading(
            digest: digest, byteCount: byteCount, format: .jpeg, metadata: metadata, image: image,
            scale: Double(image.width) / Double(metadata.width))
    }

    /// The least scale in eighths that keeps `longSide`, unless that takes more pixels than are decoded at once.
    private func eighths(width: Int, height: Int, longSide: Int?) -> Int {
        let fit = (1...8).last { width * height * $0 * $0 / 64 <= limits.decodedPixels } ?? 1
        guard let longSide else { return fit }
        let enough = (1...8).first { (max(width, height) * $0 + 7) / 8 >= longSide } ?? 8
        return min(enough, fit)
    }

    private func readInChild(_ feed: FileFeed, format: ImageFormat, longSide: Int?) throws(ImagingError) -> PhotoReading
    {
        guard let decoder else { throw .decoderMissing(feed.file, format: format.rawValue) }
        let (digest, byteCount) = try feed.finish()
        let reply = try ChildDecoder(program: decoder, limits: limits).decode(feed, format: format, longSide: longSide)
        // A TIFF file is itself the structure that EXIF blocks of other formats have.
        let exif = format == .tiff ? ExifMetadata(TIFFReader(read: feed.bytes)) : ExifMetadata(reply.exif)
        let metadata = exif.metadata(width: reply.fullWidth, height: reply.fullHeight)
        return PhotoReading(
            digest: digest, byteCount: byteCount, format: format, metadata: metadata, image: reply.image,
            scale: Double(reply.image.width) / Double(metadata.width))
    }
}
