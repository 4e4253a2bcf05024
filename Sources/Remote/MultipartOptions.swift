/// When and how a large file goes to S3 in parts, or to a Nextcloud in chunks.
public struct MultipartOptions: Hashable, Sendable {
    /// Larger files are sent in parts; smaller ones, and those of exactly this size, in one request.
    public var threshold: Int64 = 64 << 20
    /// The size of a part: a thirty-second of the file within these bounds, so that little is lost with a part and there are
    /// not too many requests. S3 takes no part but the last below 5 MiB. Files of more than 10,000 of the largest parts get larger ones.
    public var partBytes: ClosedRange<Int64> = (8 << 20)...(64 << 20)
    /// How many parts of one file are on the way at once.
    public var parallelParts = 4

    /// What suits most remotes.
    public init() {}

    /// What suits a Nextcloud: each request costs it more, and one at a time is the way that all its versions know.
    public static var nextcloud: MultipartOptions {
        var options = MultipartOptions()
        options.partBytes = (16 << 20)...(64 << 20)
        options.parallelParts = 1
        return options
    }
}
