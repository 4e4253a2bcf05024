import CPNG
public import Foundation

extension PixelImage {
    /// The picture as a PNG: 8 bits a channel, marked as sRGB, lossless.
    ///
    /// - Throws: `encodingFailed` when the memory is exhausted, or a side over libpng's limit of a million pixels.
    public func pngData() throws(ImagingError) -> Data {
        var data: UnsafeMutablePointer<UInt8>?
        var length = 0
        let isWritten = unsafe pixels.withUnsafeBytes { pixels in
            unsafe tsg_encode(
                pixels.baseAddress, UInt32(clamping: width), UInt32(clamping: height), &data, &length)
        }
        guard isWritten == 1, let data = unsafe data else {
            throw ImagingError(
                .encodingFailed, file: nil, reason: "a picture of \(width) × \(height) pixels cannot be saved as PNG",
                remedy: "free some memory, or save it as JPEG")
        }
        return unsafe Data(bytesNoCopy: data, count: length, deallocator: .free)
    }
}
