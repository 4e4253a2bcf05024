import TierModel

extension PhotoReader {
    /// Has the program `tiersync-decoder` decode the picture.
    func readInChild(_ feed: FileFeed, format: ImageFormat, longSide: Int?) throws(ImagingError) -> PhotoReading {
        guard let decoder else { throw .decoderMissing(feed.file, format: format.rawValue) }
        let (digest, byteCount) = try feed.finish()
        let reply = try ChildDecoder(program: decoder, limits: limits).decode(feed, format: format, longSide: longSide)
        let metadata = exif(of: feed, format, reply).metadata(width: reply.fullWidth, height: reply.fullHeight)
        return PhotoReading(
            digest: digest, byteCount: byteCount, format: format, metadata: metadata, image: reply.image,
            scale: Double(reply.image.width) / Double(metadata.width))
    }

    private func exif(of feed: FileFeed, _ format: ImageFormat, _ reply: ChildDecoder.Reply) -> ExifMetadata {
        switch format {
        // A TIFF file is itself the structure that EXIF blocks of other formats have, and so are most RAW files.
        case .tiff: ExifMetadata(TIFFReader(read: feed.bytes))
        case .raw: ExifMetadata(ofRaw: feed.bytes) ?? ExifMetadata(reply.exif)
        default: ExifMetadata(reply.exif)
        }
    }

    /// Takes one frame of a film for its picture.
    func readMovie(_ feed: FileFeed, longSide: Int?) throws(ImagingError) -> PhotoReading {
        guard let movieTools else { throw .movieToolsMissing(feed.file) }
        guard let decoder else { throw .decoderMissing(feed.file, format: "a film") }
        let (digest, byteCount) = try feed.finish()
        let film = MovieDecoder(tools: movieTools, launcher: decoder, limits: limits, feed: feed)
        let header = try film.header()
        let image = try film.poster(of: header, longSide: longSide)
        return PhotoReading(
            digest: digest, byteCount: byteCount, format: .movie, metadata: header.metadata, image: image,
            scale: Double(image.width) / Double(header.width))
    }
}
