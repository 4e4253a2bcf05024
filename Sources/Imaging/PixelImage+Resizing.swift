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
        let wideWeights = columns.weights.map { SIMD4<Float>(repeating: $0) }
        let stride = width * 3
        let count = newWidth * newHeight * 3
        let output = unsafe [UInt8](unsafeUninitializedCapacity: count) { output, filled in
            // One row between the two passes; a spare value behind it, because pixels are taken four values at a time.
            var row = [Float](repeating: 0, count: stride + 1)
            unsafe pixels.withUnsafeBufferPointer { input in
                for y in 0..<newHeight {
                    let weights = rows.weights[y * rows.taps..<(y + 1) * rows.taps]
                    unsafe blendRows(
                        UnsafeBufferPointer(rebasing: input[(rows.starts[y] * stride)...]), stride: stride,
                        weights: weights, into: &row)
                    let target = unsafe UnsafeMutableBufferPointer(
                        rebasing: output[y * newWidth * 3..<(y + 1) * newWidth * 3])
                    unsafe blendColumns(row, kernel: columns, weights: wideWeights, into: target)
                }
            }
            filled = count
        }
        return PixelImage(width: newWidth, height: newHeight, pixels: output)
    }
}

/// Sums rows by their weights, four at a time so that the compiler can use vectors.
private func blendRows(
    _ input: UnsafeBufferPointer<UInt8>, stride: Int, weights: ArraySlice<Float>, into row: inout [Float]
) {
    guard let base = input.baseAddress else { return }
    unsafe row.withUnsafeMutableBufferPointer { row in
        guard let sums = row.baseAddress else { return }
        var tap = 0
        while tap < weights.count {
            let isFirst = tap == 0
            func weight(_ index: Int) -> Float {
                tap + index < weights.count ? weights[weights.startIndex + tap + index] : 0
            }
            func source(_ index: Int) -> UnsafePointer<UInt8> {
                unsafe base + min(tap + index, weights.count - 1) * stride
            }
            let (w0, w1, w2, w3) = (weight(0), weight(1), weight(2), weight(3))
            let (s0, s1, s2, s3) = unsafe (source(0), source(1), source(2), source(3))
            if isFirst {
                for x in 0..<stride {
                    unsafe sums[x] =
                        Float(s0[x]) * w0 + Float(s1[x]) * w1 + Float(s2[x]) * w2 + Float(s3[x]) * w3
                }
            } else {
                for x in 0..<stride {
                    unsafe sums[x] +=
                        Float(s0[x]) * w0 + Float(s1[x]) * w1 + Float(s2[x]) * w2 + Float(s3[x]) * w3
                }
            }
            tap += 4
        }
    }
}

/// Sums pixels of a row by their weights; each vector holds one pixel and a value to ignore.
private func blendColumns(
    _ row: [Float], kernel: ResamplingKernel, weights: [SIMD4<Float>], into target: UnsafeMutableBufferPointer<UInt8>
) {
    let taps = kernel.taps
    unsafe row.withUnsafeBytes { row in
        unsafe weights.withUnsafeBufferPointer { weights in
            unsafe kernel.starts.withUnsafeBufferPointer { starts in
                for x in 0..<starts.count {
                    var offset = unsafe starts[x] &* 12
                    let first = x &* taps
                    var sum = SIMD4<Float>(repeating: 0.5)
                    for tap in 0..<taps {
                        let pixel = unsafe row.loadUnaligned(fromByteOffset: offset, as: SIMD4<Float>.self)
                        unsafe sum += pixel * weights[first &+ tap]
                        offset &+= 12
                    }
                    let clamped = sum.clamped(lowerBound: .zero, upperBound: SIMD4(repeating: 255))
                    unsafe target[x &* 3] = UInt8(clamped.x)
                    unsafe target[x &* 3 &+ 1] = UInt8(clamped.y)
                    unsafe target[x &* 3 &+ 2] = UInt8(clamped.z)
                }
            }
        }
    }
}
