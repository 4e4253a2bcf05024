/// Which colours a picture has.
struct ColourMeasure {
    /// 0 for grey, about 109 for very colourful: Hasler and Süsstrunk, "Measuring colourfulness in natural images", 2003, section 7.
    let colourfulness: Double
    /// The share of pixels of which some channel is at its end: burnt out.
    let burnt: Double

    init(of image: PixelImage) {
        var (redGreen, yellowBlue) = (Moments(), Moments())
        var full = 0
        let pixels = image.pixels
        for place in stride(from: 0, to: pixels.count, by: 3) {
            let (red, green, blue) = (Int(pixels[place]), Int(pixels[place + 1]), Int(pixels[place + 2]))
            redGreen.add(2 * (red - green))
            yellowBlue.add(red + green - 2 * blue)
            if max(red, green, blue) >= 254 { full += 1 }
        }
        let count = Double(pixels.count / 3)
        let deviation = (redGreen.variance(count) + yellowBlue.variance(count)).squareRoot()
        let (a, b) = (redGreen.mean(count), yellowBlue.mean(count))
        // The sums are of doubled differences, to stay whole.
        colourfulness = (deviation + 0.3 * (a * a + b * b).squareRoot()) / 2
        burnt = Double(full) / count
    }

    private struct Moments {
        private var sum = 0
        private var squares = 0

        mutating func add(_ value: Int) {
            sum &+= value
            squares &+= value &* value
        }

        func mean(_ count: Double) -> Double { Double(sum) / count }

        func variance(_ count: Double) -> Double {
            max(0, Double(squares) / count - mean(count) * mean(count))
        }
    }
}
