package import Imaging

/// How bright a picture is, and whether anything is on it; measured on its thumbnail.
package struct ShotTones: Hashable, Sendable {
    /// The mean grey level, 0 to 255 (luma of ITU-R BT.601).
    package var mean: Double
    /// The level that one pixel in a hundred is at or below.
    package var dark: Double
    /// The level that one pixel in a hundred is at or above.
    package var bright: Double
    /// The share of blocks of 8 × 8 pixels whose slopes are more than three levels a pixel (root mean square), 0 to 1.
    package var detail: Double
    /// How sharp its sharpest places are: the change of slopes for the slopes themselves, of the block of 16 × 16 pixels that is sharper than nine in ten of
    /// those with detail, along rows or columns, whichever is less. Above 1 where anything is sharp, a half where all is blurred; infinite without detail.
    package var crispness: Double

    /// Makes tones as they were measured.
    package init(mean: Double, dark: Double, bright: Double, detail: Double, crispness: Double) {
        self.mean = mean
        self.dark = dark
        self.bright = bright
        self.detail = detail
        self.crispness = crispness
    }

    /// Measures a picture at 320 pixels along its longer side.
    package init(of image: PixelImage) {
        let small = image.resized(longSide: 320)
        let planes = PicturePlanes(of: small)
        var counts = [Int](repeating: 0, count: 256)
        for level in planes.luma { counts[Int(min(255, max(0, level)))] += 1 }
        let total = planes.luma.count
        mean = planes.luma.reduce(0) { $0 + Double($1) } / Double(max(1, total))
        func level(from levels: some Sequence<Int>) -> Double {
            var sum = 0
            for level in levels {
                sum += counts[level]
                if sum * 100 >= total { return Double(level) }
            }
            return 0
        }
        dark = level(from: 0...255)
        bright = level(from: (0...255).reversed())
        let residual = PictureResidual(
            of: planes.luma, planes.luma, width: planes.width, height: planes.height)
        detail = residual.detail(texture: residual.textureSums())
        crispness = Self.crispness(small)
    }

    private static func crispness(_ image: PixelImage) -> Double {
        let levels = stride(from: 0, to: image.pixels.count - 2, by: 3).map { start in
            Double(image.pixels[start]) * 0.299 + Double(image.pixels[start + 1]) * 0.587
                + Double(image.pixels[start + 2]) * 0.114
        }
        // A camera that was shaken blurs one direction only.
        return min(
            crispness(levels, width: image.width, height: image.height, step: 1),
            crispness(levels, width: image.width, height: image.height, step: image.width))
    }

    private static func crispness(_ levels: [Double], width: Int, height: Int, step: Int) -> Double {
        var ratios: [Double] = []
        for top in stride(from: 1, to: height - 16, by: 16) {
            for left in stride(from: 1, to: width - 16, by: 16) {
                var (slopes, changes) = (0.0, 0.0)
                for y in top..<top + 16 {
                    for index in y * width + left..<y * width + left + 16 {
                        let slope = (levels[index + step] - levels[index - step]) / 2
                        let change = levels[index + step] - 2 * levels[index] + levels[index - step]
                        slopes += slope * slope
                        changes += change * change
                    }
                }
                // Slopes of three levels a pixel, root mean square.
                if slopes > 9 * 256 { ratios.append((changes / slopes).squareRoot()) }
            }
        }
        // So few blocks tell nothing of the picture.
        return ratios.count < 6 ? .infinity : ratios.sorted()[ratios.count * 9 / 10]
    }
}
