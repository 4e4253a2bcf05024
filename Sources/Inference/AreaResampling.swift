import Imaging

/// A rectangle of whole pixels inside a picture.
struct PixelRegion: Hashable, Sendable {
    var x: Int
    var y: Int
    var width: Int
    var height: Int

    init(x: Int, y: Int, width: Int, height: Int) {
        self.x = x
        self.y = y
        self.width = width
        self.height = height
    }

    /// All of a picture.
    init(all image: PixelImage) {
        self.init(x: 0, y: 0, width: image.width, height: image.height)
    }
}

/// Shrinks a picture by averaging the area that each new pixel covers.
struct AreaResampling {
    private let image: PixelImage
    private let region: PixelRegion
    private let columns: AreaWeights
    private let rows: AreaWeights
    /// Width of the result.
    let width: Int
    /// Height of the result.
    let height: Int

    /// Prepares to bring `region` to a size that is no larger.
    init(image: PixelImage, region: PixelRegion, width: Int, height: Int) {
        self.image = image
        self.region = region
        self.width = width
        self.height = height
        columns = AreaWeights(from: region.width, to: width)
        rows = AreaWeights(from: region.height, to: height)
    }

    /// A row of the result: `width` times red, green, blue, each 0 to 255.
    func row(_ y: Int) -> [Float] {
        var sums = [Float](repeating: 0, count: region.width * 3)
        for (offset, weight) in rows.weights(at: y).enumerated() {
            let first = ((region.y + rows.starts[y] + offset) * image.width + region.x) * 3
            add(image.pixels[first..<first + sums.count], times: weight, to: &sums)
        }
        return shrunken(sums)
    }

    /// The result as a picture of 8 bits a channel.
    var result: PixelImage? {
        var pixels: [UInt8] = []
        pixels.reserveCapacity(width * height * 3)
        for y in 0..<height {
            for value in row(y) { pixels.append(UInt8(min(255, max(0, value + 0.5)))) }
        }
        return PixelImage(width: width, height: height, pixels: pixels)
    }

    // The hot loop: every pixel of a photo passes here, so it must become vector instructions.
    private func add(_ source: ArraySlice<UInt8>, times weight: Float, to sums: inout [Float]) {
        unsafe source.withUnsafeBufferPointer { source in
            unsafe sums.withUnsafeMutableBufferPointer { sums in
                for index in 0..<min(source.count, sums.count) { unsafe sums[index] += weight * Float(source[index]) }
            }
        }
    }

    private func shrunken(_ sums: [Float]) -> [Float] {
        var row = [Float](repeating: 0, count: width * 3)
        for x in 0..<width {
            var (red, green, blue): (Float, Float, Float) = (0, 0, 0)
            var index = columns.starts[x] * 3
            for weight in columns.weights(at: x) {
                red += weight * sums[index]
                green += weight * sums[index + 1]
                blue += weight * sums[index + 2]
                index += 3
            }
            row[3 * x] = red
            row[3 * x + 1] = green
            row[3 * x + 2] = blue
        }
        return row
    }
}

/// For each new pixel of one axis, the old pixels that it covers and by how much. The weights of one sum to 1.
private struct AreaWeights {
    var starts: [Int] = []
    private var bounds: [Int] = [0]
    private var all: [Float] = []

    init(from count: Int, to newCount: Int) {
        for index in 0..<newCount {
            // Exact integer edges in units of 1 / newCount of an old pixel.
            let (low, high) = (index * count, (index + 1) * count)
            let first = low / newCount
            let last = (high - 1) / newCount
            starts.append(first)
            for old in first...last {
                let covered = min(high, (old + 1) * newCount) - max(low, old * newCount)
                all.append(Float(covered) / Float(count))
            }
            bounds.append(all.count)
        }
    }

    func weights(at index: Int) -> ArraySlice<Float> { all[bounds[index]..<bounds[index + 1]] }
}
