import CJPEG
public import Foundation

/// How finely a JPEG keeps colours.
public enum ChromaDetail: Hashable, Sendable {
    /// Half the pixels in both directions (4:2:0), which is seen only at sharp edges of strong colours.
    case half
    /// All pixels (4:4:4), for about a third more bytes.
    case full
}

extension PixelImage {
    /// The picture as a baseline JPEG: sRGB, without metadata.
    ///
    /// - Parameters:
    ///   - quality: libjpeg's scale, 1 to 100; what is outside is taken for the nearest.
    ///   - chroma: how finely colours are kept.
    /// - Throws: `encodingFailed` when a side is over 65,500 pixels or the memory is exhausted.
    public func jpegData(quality: Int = 82, chroma: ChromaDetail = .half) throws(ImagingError) -> Data {
        var data: UnsafeMutablePointer<UInt8>?
        var length = 0
        let status = unsafe pixels.withUnsafeBufferPointer { pixels in
            unsafe tsj_encode(
                pixels.baseAddress, UInt32(clamping: width), UInt32(clamping: height),
                CInt(clamping: min(max(quality, 1), 100)), chroma == .full, &data, &length)
        }
        guard status == TSJ_OK, let data = unsafe data else {
            throw ImagingError(
                .encodingFailed, file: nil, reason: "a picture of \(width) × \(height) pixels cannot be saved as JPEG",
                remedy: "free some memory; a JPEG's side is at most 65,500 pixels")
        }
        return unsafe Data(bytesNoCopy: data, count: length, deallocator: .free)
    }
}
