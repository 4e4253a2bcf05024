import TierModel

extension PixelImage {
    /// The picture moved by `transform` onto a canvas of `width` × `height` pixels.
    ///
    /// Values between pixels are interpolated linearly, and what lies outside the picture is black. Where the transform
    /// shrinks to less than half, means of blocks are taken first, so that no detail turns into noise.
    public func warped(_ transform: SimilarityTransform, width newWidth: Int, height newHeight: Int) -> PixelImage {
        guard newWidth > 0, newHeight > 0 else { return self }
        let factor = transform.scale > 0 && transform.scale < 0.5 ? min(Int(1 / transform.scale), longSide) : 1
        guard factor > 1, let (part, origin) = part(under: transform, width: newWidth, height: newHeight) else {
            return interpolated(transform, width: newWidth, height: newHeight) ?? self
        }
        // From the reduced part to this picture, then on by the transform itself.
        let size = Double(factor)
        let shifted = transform.apply(origin)
        let onward = SimilarityTransform(a: transform.a * size, b: transform.b * size, tx: shifted.x, ty: shifted.y)
        let reduced = part.boxReduced(across: factor, down: factor)
        return reduced.interpolated(onward, width: newWidth, height: newHeight) ?? self
    }

    /// What of this picture the canvas shows, and where its corner is; `nil` when the canvas shows nothing.
    private func part(under transform: SimilarityTransform, width newWidth: Int, height newHeight: Int)
        -> (PixelImage, PixelPoint)?
    {
        guard let inverse = transform.inverse else { return nil }
        let corners = [(0, 0), (newWidth, 0), (0, newHeight), (newWidth, newHeight)]
            .map { inverse.apply(PixelPoint(x: Double($0.0), y: Double($0.1))) }
        let margin = 2 / transform.scale
        let (xs, ys) = (corners.map(\.x), corners.map(\.y))
        guard let left = xs.min(), let right = xs.max(), let top = ys.min(), let bottom = ys.max() else { return nil }
        let x = max(0, (left - margin).rounded(.down))
        let y = max(0, (top - margin).rounded(.down))
        let box = PixelBox(x: x, y: y, width: right + margin - x, height: bottom + margin - y)
        return cropped(to: box).map { ($0, PixelPoint(x: x, y: y)) }
    }

    private func interpolated(_ transform: SimilarityTransform, width newWidth: Int, height newHeight: Int)
        -> PixelImage?
    {
        let count = newWidth * newHeight * 3
        guard let inverse = transform.inverse else {
            return PixelImage(width: newWidth, height: newHeight, pixels: [UInt8](repeating: 0, count: count))
        }
        let output = unsafe [UInt8](unsafeUninitializedCapacity: count) { output, filled in
            var target = 0
            for y in 0..<newHeight {
                for x in 0..<newWidth {
                    let point = inverse.apply(PixelPoint(x: Double(x) + 0.5, y: Double(y) + 0.5))
                    let color = sample(x: point.x - 0.5, y: point.y - 0.5)
                    unsafe output[target] = UInt8(color.x)
                    unsafe output[target + 1] = UInt8(color.y)
                    unsafe output[target + 2] = UInt8(color.z)
                    target += 3
                }
            }
            filled = count
        }
        return PixelImage(width: newWidth, height: newHeight, pixels: output)
    }

    /// The colour at a place measured between pixel centres, rounded by the half that is in it; black outside.
    private func sample(x: Double, y: Double) -> SIMD4<Float> {
        let half = SIMD4<Float>(repeating: 0.5)
        guard x > -1, y > -1, x < Double(width), y < Double(height) else { return half }
        let (left, top) = (x.rounded(.down), y.rounded(.down))
        let (dx, dy) = (Float(x - left), Float(y - top))
        let (column, row) = (Int(left), Int(top))
        let upper = pixel(column, row) * (1 - dx) + pixel(column + 1, row) * dx
        let lower = pixel(column, row + 1) * (1 - dx) + pixel(column + 1, row + 1) * dx
        return upper * (1 - dy) + lower * dy + half
    }

    private func pixel(_ column: Int, _ row: Int) -> SIMD4<Float> {
        guard column >= 0, row >= 0, column < width, row < height else { return .zero }
        let start = (row * width + column) * 3
        return SIMD4(Float(pixels[start]), Float(pixels[start + 1]), Float(pixels[start + 2]), 0)
    }
}
