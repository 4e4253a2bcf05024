import Imaging

extension PixelImage {
    /// Writes three planes (red, green, blue) of values from 0 to 255, each `rowCount` rows of `rowLength`, with zeros to
    /// the right of the picture and below it. A mirrored picture has its left at the right.
    ///
    /// - Parameters:
    ///   - start: the place of the first plane's first value.
    func writePlanes(
        to span: inout MutableSpan<Float>, at start: Int = 0, rowLength: Int, rowCount: Int, mirrored: Bool = false
    ) {
        let plane = rowLength * rowCount
        for place in start..<start + 3 * plane { span[place] = 0 }
        for y in 0..<min(height, rowCount) {
            var source = y * width * 3
            for x in 0..<min(width, rowLength) {
                let place = start + y * rowLength + (mirrored ? width - 1 - x : x)
                span[place] = Float(pixels[source])
                span[place + plane] = Float(pixels[source + 1])
                span[place + 2 * plane] = Float(pixels[source + 2])
                source += 3
            }
        }
    }
}
