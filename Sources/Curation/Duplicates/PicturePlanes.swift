import Imaging

/// A picture as it is compared: luma and two differences of colour (ITU-R BT.601), rows from the top.
///
/// The luma is blurred a little (1 2 1 along rows and columns), so that the finest detail, which a compression changes most, counts less.
struct PicturePlanes: Sendable {
    let width: Int
    let height: Int
    /// 0 to 255.
    let luma: [Float]
    /// −128 to 127: blue less luma.
    let blue: [Float]
    /// −128 to 127: red less luma.
    let red: [Float]

    /// Takes a picture at this size, whatever its shape.
    init(of image: PixelImage, width: Int, height: Int) {
        self.init(of: image.resized(width: width, height: height))
    }

    /// Takes a picture as it is.
    init(of small: PixelImage) {
        (self.width, self.height) = (small.width, small.height)
        let count = small.width * small.height
        var luma = [Float](repeating: 0, count: count)
        var blue = [Float](repeating: 0, count: count)
        var red = [Float](repeating: 0, count: count)
        small.pixels.withUnsafeBufferPointer { pixels in
            for index in 0..<count {
                let (r, g, b) = (
                    Float(pixels[index &* 3]), Float(pixels[index &* 3 &+ 1]), Float(pixels[index &* 3 &+ 2])
                )
                let y = 0.299 * r + 0.587 * g + 0.114 * b
                luma[index] = y
                blue[index] = 0.564 * (b - y)
                red[index] = 0.713 * (r - y)
            }
        }
        self.luma = Self.softened(luma, width: small.width, height: small.height)
        self.blue = blue
        self.red = red
    }

    private static func softened(_ plane: [Float], width: Int, height: Int) -> [Float] {
        var across = [Float](repeating: 0, count: plane.count)
        var output = [Float](repeating: 0, count: plane.count)
        soften(plane, &across, &output, width: width, height: height)
        return output
    }

    /// Pointers, so that several pixels are worked on at a time; all planes have `width` × `height` values.
    private static func soften(
        _ plane: UnsafePointer<Float>, _ across: UnsafeMutablePointer<Float>, _ output: UnsafeMutablePointer<Float>,
        width: Int, height: Int
    ) {
        let last = width &- 1
        for y in 0..<height {
            let row = y &* width
            func blend(_ left: Int, _ x: Int, _ right: Int) {
                across[row &+ x] = (plane[row &+ left] + 2 * plane[row &+ x] + plane[row &+ right]) / 4
            }
            for x in stride(from: 1, to: last, by: 1) { blend(x &- 1, x, x &+ 1) }
            // The edges, where a neighbour is missing.
            blend(0, 0, min(last, 1))
            blend(max(0, last &- 1), last, last)
        }
        for y in 0..<height {
            let (row, above, below) = (y &* width, max(0, y &- 1) &* width, min(height &- 1, y &+ 1) &* width)
            for x in 0..<width {
                output[row &+ x] = (across[above &+ x] + 2 * across[row &+ x] + across[below &+ x]) / 4
            }
        }
    }
}
