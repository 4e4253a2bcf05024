public import SystemPackage
public import TierModel

/// Reads picture files: one read and at most one decode yield hash, metadata, picture, and a copy where one is wanted.
///
/// JPEG is decoded in this process, block by block as it is read. Other formats, and progressive JPEGs that take much memory,
/// are decoded by the program `tiersync-decoder` in a child process with limits on time and memory. Of a film one frame is taken,
/// by the programs ffmpeg and ffprobe within the same limits. Calls block: make them where that is allowed, as on a
/// `BlockingExecutor`. Several may run at once.
public struct PhotoReader: Sendable {
    /// What one picture may cost.
    public let limits: ReadingLimits
    /// The program `tiersync-decoder`.
    public let decoder: FilePath?
    /// The programs for films.
    public let movieTools: MovieTools?

    /// Makes a reader.
    ///
    /// - Parameters:
    ///   - decoder: the program for formats other than JPEG; without it such photos fail with `decoderMissing`.
    ///   - movieTools: the programs for films; without them films fail with `decoderMissing`.
    public init(
        limits: ReadingLimits = .standard, decoder: FilePath? = PhotoReader.findDecoder(),
        movieTools: MovieTools? = MovieTools.find()
    ) {
        self.limits = limits
        self.decoder = decoder
        self.movieTools = movieTools
    }

    /// Whether films can be read: their programs and the decoder, which starts them, are there.
    public var readsMovies: Bool { movieTools != nil && decoder != nil }

    /// Reads a picture file once.
    ///
    /// - Parameters:
    ///   - file: a regular file, or a link to one.
    ///   - longSide: how long the picture's longer side must be at least, in pixels, unless the photo is smaller: the least
    ///     scale that gives this is taken. `nil` is full size, as far as `limits.decodedPixels` allows.
    ///   - copy: a new file that receives the bytes as they are read. It is not synchronised to the disk, and removed again
    ///     when anything fails.
    ///   - keepingCutOff: whether a JPEG that ends too early is taken, grey where nothing is left, if its header is whole and at
    ///     least a tenth of its rows are there: `PhotoReading.cutOff` tells. Else it fails with `truncated`, as all other formats do.
    public func read(
        _ file: FilePath, longSide: Int?, copyingTo copy: FilePath? = nil, keepingCutOff: Bool = false
    ) throws(ImagingError) -> PhotoReading {
        let feed = try FileFeed(file, copyingTo: copy)
        switch try feed.signature() {
        case .image(.jpeg): return try readJPEG(feed, longSide: longSide, keepingCutOff: keepingCutOff)
        case .image(.movie): return try readMovie(feed, longSide: longSide)
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
}
