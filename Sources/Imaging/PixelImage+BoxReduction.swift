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
                for y in 0..<newHeight {
                    let rows = y * down..<min((y + 1) * down, height)
                    unsafe addRows(rows, of: input, into: &sums)
                    for x in 0..<newWidth {
                        let columns = x * across..<min((x + 1) * across, width)
                        let area = UInt32(columns.count * rows.count)
                        var (red, green, blue): (UInt32, UInt32, UInt32) = (area / 2, area / 2, area / 2)
                        for column in columns {
                            red &+= sums[column &* 3]
                            green &+= sums[column &* 3 &+ 1]
                            blue &+= sums[column &* 3 &+ 2]
                        }
                        let target = (y &* newWidth &+ x) &* 3
                        unsafe output[target] = UInt8(truncatingIfNeeded: red / area)
                        unsafe output[target &+ 1] = UInt8(truncatingIfNeeded: green / area)
                        unsafe output[target &+ 2] = UInt8(truncatingIfNeeded: blue / area)
                    }
                }
            }
            filled = count
        }
        return PixelImage(width: newWidth, height: newHeight, pixels: output) ?? self
    }

    private func addRows(_ rows: Range<Int>, of input: UnsafeBufferPointer<UInt8>, into sums: inout [UInt32]) {
        let stride = width * 3
        for (index, row) in rows.enumerated() {
            let start = row * stride
            for x in 0..<stride {
                let value = unsafe UInt32(input[start &+ x])
                sums[x] = index == 0 ? value : sums[x] &+ value
            }
        }
    }
}
