import TierModel

/// Where a text detector sees lines: the groups of pixels in its map, each as a turned rectangle.
///
/// The way of Liao et al., "Real-time scene text detection with differentiable binarization", 2020, with the numbers that the model's publisher uses
/// (the manifest's parameters).
struct TextRegions {
    /// What belongs to the model.
    struct Parameters {
        /// A pixel is text above this.
        var maskThreshold: Float
        /// A group is a line from this mean on.
        var boxThreshold: Double
        /// How far the shrunken area of a line is grown back.
        var unclipRatio: Double
        /// The shortest side of a group, in pixels of the map.
        var smallestSide: Double
    }

    /// No picture is given more lines than this.
    static let most = 400

    /// A pixel counts from its middle, as the map's points do.
    private let map: Tensor
    private let width: Int
    private let height: Int
    private let parameters: Parameters

    /// - Parameter map: (1, 1, H, W), the probability of text of each pixel.
    init?(_ map: Tensor, _ parameters: Parameters) {
        guard map.shape.count == 4, map.shape[0] == 1, map.shape[1] == 1 else { return nil }
        self.map = map
        (height, width) = (map.shape[2], map.shape[3])
        self.parameters = parameters
    }

    /// The lines from the top, in pixels of the map.
    var rectangles: [RotatedRectangle] {
        var found: [RotatedRectangle] = []
        var left = mask
        for place in left.indices where left[place] {
            let edge = takeGroup(at: place, from: &left)
            guard let rectangle = RotatedRectangle(around: edge), rectangle.shorterSide >= parameters.smallestSide,
                mean(in: rectangle) >= parameters.boxThreshold
            else { continue }
            let (u, v) = rectangle.size
            let grown = rectangle.grown(by: u * v * parameters.unclipRatio / (2 * (u + v)))
            guard grown.shorterSide >= parameters.smallestSide + 2 else { continue }
            found.append(grown)
            if found.count == Self.most { break }
        }
        return found.sorted { ($0.corners[0].y, $0.corners[0].x) < ($1.corners[0].y, $1.corners[0].x) }
    }

    /// Text, grown by one pixel to the right and below, as the publisher does.
    private var mask: [Bool] {
        let text = map.values.map { $0 > parameters.maskThreshold }
        var grown = text
        for y in 0..<height {
            for x in 0..<width where !text[y * width + x] {
                let place = y * width + x
                grown[place] =
                    (x > 0 && text[place - 1]) || (y > 0 && text[place - width])
                    || (x > 0 && y > 0 && text[place - width - 1])
            }
        }
        return grown
    }

    /// Takes a group of pixels that touch, by a side or a corner, out of the mask.
    ///
    /// - Returns: of each of its rows the first and the last: the others change nothing about its hull.
    private func takeGroup(at first: Int, from mask: inout [Bool]) -> [PixelPoint] {
        var rows: [Int: (first: Int, last: Int)] = [:]
        var waiting = [first]
        mask[first] = false
        while let place = waiting.popLast() {
            let (x, y) = (place % width, place / width)
            let row = rows[y] ?? (x, x)
            rows[y] = (min(row.first, x), max(row.last, x))
            for row in max(0, y - 1)...min(height - 1, y + 1) {
                for column in max(0, x - 1)...min(width - 1, x + 1) where mask[row * width + column] {
                    mask[row * width + column] = false
                    waiting.append(row * width + column)
                }
            }
        }
        return rows.flatMap { y, row in
            [PixelPoint(x: Double(row.first), y: Double(y)), PixelPoint(x: Double(row.last), y: Double(y))]
        }
    }

    private func mean(in rectangle: RotatedRectangle) -> Double {
        let corners = rectangle.corners
        let (xs, ys) = (corners.map(\.x), corners.map(\.y))
        guard let left = xs.min(), let right = xs.max(), let top = ys.min(), let bottom = ys.max() else { return 0 }
        var (sum, count) = (0.0, 0)
        for y in max(0, Int(top))...max(0, min(height - 1, Int(bottom.rounded(.up)))) {
            for x in max(0, Int(left))...max(0, min(width - 1, Int(right.rounded(.up))))
            where rectangle.contains(x: Double(x), y: Double(y)) {
                sum += Double(map.values[y * width + x])
                count += 1
            }
        }
        return count > 0 ? sum / Double(count) : 0
    }
}
