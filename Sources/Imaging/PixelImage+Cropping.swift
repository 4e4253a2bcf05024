public import TierModel

extension PixelImage {
    /// The part of the picture inside `box`, its edges rounded to whole pixels and kept within the picture.
    ///
    /// - Returns: `nil` when nothing of the box lies in the picture, or it is not finite.
    public func cropped(to box: PixelBox) -> PixelImage? {
        guard box.x.isFinite, box.y.isFinite, box.width.isFinite, box.height.isFinite else { return nil }
        let columns = Self.pixels(from: box.x, length: box.width, within: width)
        let rows = Self.pixels(from: box.y, length: box.height, within: height)
        guard !columns.isEmpty, !rows.isEmpty else { return nil }
        guard columns.count < width || rows.count < height else { return self }
        var output: [UInt8] = []
        output.reserveCapacity(columns.count * rows.count * 3)
        for y in rows {
            let start = (y * width + columns.lowerBound) * 3
            output += pixels[start..<start + columns.count * 3]
        }
        return PixelImage(width: columns.count, height: rows.count, pixels: output)
    }

    private static func pixels(from start: Double, length: Double, within count: Int) -> Range<Int> {
        let limit = Double(count)
        let first = Int(min(max(start.rounded(), 0), limit))
        let end = Int(min(max((start + length).rounded(), 0), limit))
        return first..<max(first, end)
    }
}
