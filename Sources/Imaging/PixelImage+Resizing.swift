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
        return source.resampled(width: newWidth, height: newHeight) ?? self
    }

    private func resampled(width newWidth: Int, height newHeight: Int) -> PixelImage? {
        let columns = ResamplingKernel(from: width, to: newWidth)
        let rows = ResamplingKernel(from: height, to: newHeight)
        let stride = width * 3
        let newStride = newWidth * 3
        let output = unsafe [UInt8](unsafeUninitializedCapacity: newStride * newHeight) { output, filled in
            // One row after each pass; a spare value behind it, because pixels are taken four values at a time.
            var row = [Float](repeating: 0, count: stride + 1)
            var newRow = [Float](repeating: 0, count: newStride + 1)
            unsafe pixels.withUnsafeBufferPointer { input in
                for y in 0..<newHeight {
                    let first = unsafe UnsafeBufferPointer(rebasing: input[(rows.starts[y] * stride)...])
                    let weights = rows.weights[y * rows.taps..<(y + 1) * rows.taps]
                    unsafe blendRows(first, stride: stride, weights: Array(weights), into: &row)
                    blendPixels(row, kernel: columns, into: &newRow)
                    let target = unsafe UnsafeMutableBufferPointer(
                        rebasing: output[y * newStride..<(y + 1) * newStride])
                    unsafe roundValues(newRow, into: target)
                }
            }
            filled = newStride * newHeight
        }
        return PixelImage(width: newWidth, height: newHeight, pixels: output)
    }
}

/// Sums rows by their weights: the first two, then the rest in pairs, in loops that become vector code.
private func blendRows(
    _ input: UnsafeBufferPointer<UInt8>, stride: Int, weights: [Float], into row: inout [Float]
) {
    guard let base = input.baseAddress else { return }
    unsafe row.withUnsafeMutableBufferPointer { row in
        guard let sums = row.baseAddress else { return }
        var tap = 0
        while tap < weights.count {
            // A missing partner weighs nothing.
            let hasPair = tap + 1 < weights.count
            let (w0, w1) = (weights[tap], hasPair ? weights[tap + 1] : 0)
            let s0 = unsafe base + tap * stride
            let s1 = unsafe hasPair ? s0 + stride : s0
            if tap == 0 {
                for x in 0..<stride { unsafe sums[x] = Float(s0[x]) * w0 + Float(s1[x]) * w1 }
            } else {
                for x in 0..<stride { unsafe sums[x] += Float(s0[x]) * w0 + Float(s1[x]) * w1 }
            }
            tap += 2
        }
    }
}

/// Sums pixels of a row by their weights. Each vector holds one pixel and one value more, which the next pixel overwrites.
private func blendPixels(_ row: [Float], kernel: ResamplingKernel, into target: inout [Float]) {
    let taps = kernel.taps
    unsafe row.withUnsafeBytes { row in
        unsafe target.withUnsafeMutableBytes { target in
            guard let row = row.baseAddress, let target = target.baseAddress else { return }
            unsafe kernel.weights.withUnsafeBufferPointer { weights in
                var weight = 0
                for (x, start) in kernel.starts.enumerated() {
                    var pixel = unsafe row + start &* 12
                    var sum = SIMD4<Float>.zero
                    for _ in 0..<taps {
                        unsafe sum += pixel.loadUnaligned(as: SIMD4<Float>.self) * weights[weight]
                        unsafe pixel += 12
                        weight &+= 1
                    }
                    unsafe (target + x &* 12).storeBytes(of: sum, as: SIMD4<Float>.self)
                }
            }
        }
    }
}

/// Rounds to whole numbers from 0 to 255. Added to 3 · 2^22, a number's last bits are those of its nearest integer
/// (IEEE 754), which takes no branch a value.
private func roundValues(_ values: [Float], into target: UnsafeMutableBufferPointer<UInt8>) {
    let magic: Float = 12_582_912
    let zero = Int32(bitPattern: magic.bitPattern)
    unsafe values.withUnsafeBufferPointer { values in
        for index in 0..<target.count {
            let integer = unsafe Int32(bitPattern: (values[index] + magic).bitPattern) &- zero
            let clamped = integer < 0 ? 0 : (integer > 255 ? 255 : integer)
            unsafe target[index] = UInt8(truncatingIfNeeded: clamped)
        }
    }
}
