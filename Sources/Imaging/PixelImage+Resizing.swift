import CPixels

extension PixelImage {
    /// The picture with its longer side brought down to `longSide` pixels; itself when it is no larger.
    public func resized(longSide: Int) -> PixelImage {
        guard longSide > 0, longSide < self.longSide else { return self }
        let factor = Double(longSide) / Double(self.longSide)
        return resized(
            width: max(1, Int((Double(width) * factor).rounded())),
            height: max(1, Int((Double(height) * factor).rounded())))
    }

    /// The picture stretched to this size by a cubic filter that takes every pixel into account.
    ///
    /// - Returns: itself when the size is the same, or a side is less than 1.
    public func resized(width newWidth: Int, height newHeight: Int) -> PixelImage {
        guard newWidth > 0, newHeight > 0, newWidth != width || newHeight != height else { return self }
        // A box first where much goes: the cubic filter then has few positions to weigh.
        let (across, down) = (max(1, width / (newWidth * 3)), max(1, height / (newHeight * 3)))
        let source = across > 1 || down > 1 ? boxReduced(across: across, down: down) : self
        let extent = (width: Double(width) / Double(across), height: Double(height) / Double(down))
        return source.resampled(width: newWidth, height: newHeight, extent: extent) ?? self
    }

    /// - Parameter extent: the size in pixels of this picture, less than it where the last column or row is a part.
    private func resampled(width newWidth: Int, height newHeight: Int, extent: (width: Double, height: Double))
        -> PixelImage?
    {
        let columns = ResamplingKernel(from: width, extent: extent.width, to: newWidth)
        let rows = ResamplingKernel(from: height, extent: extent.height, to: newHeight)
        let stride = width * 3
        let newStride = newWidth * 3
        let output = unsafe [UInt8](unsafeUninitializedCapacity: newStride * newHeight) { output, filled in
            // One row after each pass; a spare value behind it, because pixels are taken four values at a time.
            var row = [Float](repeating: 0, count: stride + 1)
            var newRow = [Float](repeating: 0, count: newStride + 1)
            unsafe pixels.withUnsafeBufferPointer { input in
                unsafe rows.weights.withUnsafeBufferPointer { weights in
                    guard let input = input.baseAddress, let weights = weights.baseAddress,
                        let output = output.baseAddress
                    else { return }
                    for y in 0..<newHeight {
                        unsafe resampling_blend_rows(
                            input + Int(rows.starts[y]) * stride, Int64(stride), weights + y * rows.taps,
                            Int32(rows.taps), &row, Int64(stride))
                        unsafe resampling_blend_pixels(
                            row, columns.starts, columns.weights, Int32(columns.taps), &newRow, Int32(newWidth))
                        unsafe resampling_round(newRow, output + y * newStride, Int64(newStride))
                    }
                }
            }
            filled = newStride * newHeight
        }
        return PixelImage(width: newWidth, height: newHeight, pixels: output)
    }
}
