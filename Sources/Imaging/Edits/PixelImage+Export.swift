package import Foundation

extension PixelImage {
    /// The picture as a JPEG with the EXIF data of the photo that it was made of, told that it is upright, of this size and in sRGB. The preview in
    /// them, which is of the photo as it was, is left out; so are data that are too damaged to be corrected.
    ///
    /// - Parameters:
    ///   - quality: libjpeg's scale, 1 to 100.
    ///   - original: the JPEG, or its beginning up to the picture's data. A photo of another format has nothing to give.
    package func jpegData(
        quality: Int = 92, chroma: ChromaDetail = .full, metadataOf original: [UInt8]
    ) throws(ImagingError) -> Data {
        let exif = JPEGSegment.all(of: original).lazy.compactMap(\.exif).first ?? []
        return try jpegData(quality: quality, chroma: chroma, exif: exif)
    }

    /// The same, of an EXIF block from its TIFF header on; empty for none.
    package func jpegData(quality: Int = 92, chroma: ChromaDetail = .full, exif: [UInt8]) throws(ImagingError) -> Data {
        let plain = try jpegData(quality: quality, chroma: chroma)
        guard let patched = ExifPatch.patched(exif, width: width, height: height, isSRGB: true),
            let segment = JPEGSegment(exif: patched)
        else { return plain }
        return Data(JPEGSegment.inserting([segment], into: Array(plain)))
    }
}
