import CJPEG
public import Foundation

extension PixelImage {
    /// The picture as a baseline JPEG: sRGB, 4:2:0, without metadata.
    ///
    /// - Parameter quality: libjpeg's scale, 1 to 100; what is outside is taken for the nearest.
    /// - Throws: `encodingFailed` when a side is over 65,500 pixels or the memory is exhausted.
    public func jpegData(quality: Int = 82) throws(ImagingError) -> Data {
        var data: UnsafeMutablePointer<UInt8>?
        var length = 0
        let status = unsafe pixels.withUnsafeBufferPointer { pixels in
            unsafe tsj_encode(
                pixels.baseAddress, UInt32(clamping: width), UInt32(clamping: height),
                CInt(clamping: min(max(quality, 1), 100)), &data, &length)
        }
        guard status == TSJ_OK, let data = unsafe data else {
            throw ImagingError(
                .encodingFailed, file: nil, reason: "a picture of \(width) × \(height) pixels cannot be saved as JPEG",
                remedy: "free some memory; a JPEG's side is at most 65,500 pixels")
        }
        return unsafe Data(bytesNoCopy: data, count: length, deallocator: .free)
    }
}
