import CPixels

extension PixelImage {
    /// The picture reduced by whole factors: each pixel is the mean of a block. Blocks at the right and bottom edge may be
    /// smaller.
    package func boxReduced(across: Int, down: Int) -> PixelImage {
        guard across >= 1, down >= 1, across > 1 || down > 1 else { return self }
        let newWidth = (width + across - 1) / across
        let newHeight = (height + down - 1) / down
        let count = newWidth * newHeight * 3
        let output = unsafe [UInt8](unsafeUninitializedCapacity: count) { output, filled in
            var sums = [UInt32](repeating: 0, count: width * 3)
            unsafe pixels.withUnsafeBufferPointer { input in
                guard let input = input.baseAddress, let output = output.baseAddress else { return }
                unsafe resampling_reduce(
                    input, Int64(width), Int64(height), Int64(across), Int64(down), &sums, output)
            }
            filled = count
        }
        return PixelImage(width: newWidth, height: newHeight, pixels: output) ?? self
    }
}
