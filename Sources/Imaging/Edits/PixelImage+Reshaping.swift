import CPixels
package import TierModel

extension PixelImage {
    /// The picture mirrored and turned.
    package func turned(by turn: PictureTurn) -> PixelImage {
        let pixels = Orientation(turn.exifOrientation).upright(pixels, width: width, height: height)
        return PixelImage(
            width: turn.swapsSides ? height : width, height: turn.swapsSides ? width : height, pixels: pixels) ?? self
    }

    /// The picture mirrored, turned, straightened and cropped; `geometry` is that of its own size.
    ///
    /// Without straightening pixels are only moved; with it they are computed anew, once.
    func reshaped(_ geometry: EditGeometry) -> PixelImage {
        guard !geometry.isResampled else { return resampled(geometry) ?? self }
        // What is cropped away need not be turned.
        let ends = [(0.0, 0.0), (Double(geometry.width), Double(geometry.height))]
            .map { geometry.original(PixelPoint(x: $0.0, y: $0.1)) }
        let box = PixelBox(
            x: min(ends[0].x, ends[1].x), y: min(ends[0].y, ends[1].y), width: abs(ends[0].x - ends[1].x),
            height: abs(ends[0].y - ends[1].y))
        return (cropped(to: box) ?? self).turned(by: geometry.turn)
    }

    private func resampled(_ geometry: EditGeometry) -> PixelImage? {
        let stride = geometry.width * 3
        let count = stride * geometry.height
        func source(_ x: Int, _ y: Int) -> PixelPoint {
            let point = geometry.original(PixelPoint(x: Double(x) + 0.5, y: Double(y) + 0.5))
            return PixelPoint(x: point.x - 0.5, y: point.y - 0.5)
        }
        let (origin, right) = (source(0, 0), source(1, 0))
        let output = unsafe [UInt8](unsafeUninitializedCapacity: count) { output, filled in
            unsafe pixels.withUnsafeBufferPointer { input in
                guard let input = input.baseAddress, let output = output.baseAddress else { return }
                for y in 0..<geometry.height {
                    let first = source(0, y)
                    unsafe edits_resample_row(
                        input, Int64(width), Int64(height), first.x, first.y, right.x - origin.x, right.y - origin.y,
                        output + y * stride, Int64(geometry.width))
                }
                filled = count
            }
        }
        return PixelImage(width: geometry.width, height: geometry.height, pixels: output)
    }
}
