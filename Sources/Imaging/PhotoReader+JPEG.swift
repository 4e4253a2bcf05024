import TierModel

extension PhotoReader {
    /// Decodes in this process, or in the child where gathering the coefficients would take much memory.
    func readJPEG(_ feed: FileFeed, longSide: Int?, keepingCutOff: Bool) throws(ImagingError) -> PhotoReading {
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
        let leastRows = keepingCutOff ? max(1, Int((Double(header.height) * CutOff.leastShare).rounded(.up))) : 0
        let (raw, wholeRows) = try decoder.pixels(eighths: eighths, layout: header.layout, leastRows: leastRows)
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
            scale: Double(image.width) / Double(metadata.width),
            cutOff: wholeRows.map { CutOff(share: Double($0) / Double(header.height)) })
    }

    /// The least scale in eighths that keeps `longSide`, unless that takes more pixels than are decoded at once.
    private func eighths(width: Int, height: Int, longSide: Int?) -> Int {
        let fit = (1...8).last { width * height * $0 * $0 / 64 <= limits.decodedPixels } ?? 1
        guard let longSide else { return fit }
        let enough = (1...8).first { (max(width, height) * $0 + 7) / 8 >= longSide } ?? 8
        return min(enough, fit)
    }
}
