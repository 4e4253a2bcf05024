import CPixels

/// The grey levels of a picture, 0 to 255, rows from the top (luma weights of ITU-R BT.601).
struct GreyPicture {
    let width: Int
    let height: Int
    /// `width * height` levels.
    let levels: [Float]

    init(of image: PixelImage) {
        let count = image.width * image.height
        (width, height) = (image.width, image.height)
        levels = unsafe [Float](unsafeUninitializedCapacity: count) { levels, filled in
            unsafe image.pixels.withUnsafeBufferPointer { pixels in
                guard let pixels = pixels.baseAddress, let levels = levels.baseAddress else { return }
                unsafe measures_grey(pixels, levels, Int64(count))
            }
            filled = count
        }
    }
}
