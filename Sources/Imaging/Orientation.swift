/// How a stored picture must be turned to stand upright: the EXIF orientation (CIPA DC-008, tag 0x0112).
package struct Orientation: Hashable, Sendable {
    /// 1 to 8; 1 is upright already.
    package let value: Int

    /// Anything but 2 to 8 counts as upright.
    package init(_ value: Int) { self.value = (1...8).contains(value) ? value : 1 }

    /// Whether width and height change places.
    package var swapsSides: Bool { value >= 5 }

    /// Turns RGB pixels of a stored picture upright.
    package func upright(_ pixels: [UInt8], width: Int, height: Int) -> [UInt8] {
        guard value != 1, pixels.count == width * height * 3 else { return pixels }
        // Where the output's first pixel lies in the input, and how far a step right and down goes there.
        let (start, right, down) = steps(width: width, height: height)
        let (outputWidth, outputHeight) = swapsSides ? (height, width) : (width, height)
        return unsafe [UInt8](unsafeUninitializedCapacity: pixels.count) { output, filled in
            unsafe pixels.withUnsafeBufferPointer { input in
                // Blocks of rows and columns keep both pictures in the cache when the sides are swapped.
                let block = swapsSides ? 32 : max(outputWidth, 1)
                for top in stride(from: 0, to: outputHeight, by: 32) {
                    for left in stride(from: 0, to: outputWidth, by: block) {
                        for y in top..<min(top + 32, outputHeight) {
                            let end = min(left + block, outputWidth)
                            var source = (start + y * down + left * right) * 3
                            var target = (y * outputWidth + left) * 3
                            for _ in left..<end {
                                unsafe output[target] = input[source]
                                unsafe output[target &+ 1] = input[source &+ 1]
                                unsafe output[target &+ 2] = input[source &+ 2]
                                source &+= right &* 3
                                target &+= 3
                            }
                        }
                    }
                }
            }
            filled = pixels.count
        }
    }

    private func steps(width: Int, height: Int) -> (start: Int, right: Int, down: Int) {
        let (lastColumn, lastRow) = (width - 1, (height - 1) * width)
        return switch value {
        case 2: (lastColumn, -1, width)
        case 3: (lastRow + lastColumn, -1, -width)
        case 4: (lastRow, 1, -width)
        case 5: (0, width, 1)
        case 6: (lastRow, -width, 1)
        case 7: (lastRow + lastColumn, -width, -1)
        case 8: (lastColumn, width, -1)
        default: (0, 1, width)
        }
    }
}
