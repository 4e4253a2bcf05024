import Foundation

/// Pictures in rows of equal width, as a justified text: each row has the height at which its pictures, uncropped, fill it.
///
/// Which picture begins a row is chosen by dynamic programming, as Knuth and Plass break paragraphs ("Breaking paragraphs into
/// lines", 1981): the least sum of squared differences of the rows' heights from the wanted one, on a logarithmic scale, so
/// that twice as high is as bad as half as high.
struct JustifiedRows {
    /// The pictures of each row.
    let rows: [Range<Int>]
    /// The rows' heights at the block's width.
    let heights: [Double]
    /// Width of every row: that of the area, or less where the rows would be too high together.
    let width: Double
    /// The part of the area that pictures and gaps between them cover.
    let filled: Double
    /// The mean squared difference of the logarithms of heights from their mean.
    let unevenness: Double

    /// How good it looks; less is better.
    var cost: Double { (1 - filled) * 2 + unevenness }

    /// The best of the rows for several wanted heights.
    ///
    /// - Parameter aspects: width by height of each picture.
    /// - Returns: `nil` when no rows fit.
    static func best(_ aspects: [Double], width: Int, height: Int, gap: Int) -> JustifiedRows? {
        let (width, height, gap) = (Double(width), Double(height), Double(gap))
        // So many rows of the mean height would fill the area.
        let ideal = max(1, (height * aspects.reduce(0, +) / width).squareRoot())
        let factors = stride(from: 0.6, through: 1.7, by: 0.05)
        var (best, tried): (JustifiedRows?, Set<[Range<Int>]>) = (nil, [])
        for factor in factors {
            let wanted = height / min(Double(aspects.count), ideal * factor)
            guard let rows = breaks(aspects, height: max(1, wanted - gap), width: width, gap: gap),
                tried.insert(rows).inserted,
                let block = JustifiedRows(rows, aspects: aspects, width: width, height: height, gap: gap)
            else { continue }
            if best.map({ block.cost < $0.cost }) ?? true { best = block }
        }
        return best
    }

    /// - Returns: `nil` when the gaps leave nothing for pictures.
    private init?(_ rows: [Range<Int>], aspects: [Double], width: Double, height: Double, gap: Double) {
        let sums = rows.map { row in aspects[row].reduce(0, +) }
        let spaces = rows.map { Double($0.count - 1) * gap }
        let between = Double(rows.count - 1) * gap
        // Height of all rows at width w: Σ (w − spaces) / sum + between. Where that is too much, w is solved for.
        let inverse = sums.reduce(0) { $0 + 1 / $1 }
        let lost = zip(spaces, sums).reduce(0) { $0 + $1.0 / $1.1 }
        let block = min(width, ((height - between + lost) / inverse).rounded(.down))
        heights = zip(spaces, sums).map { (block - $0) / $1 }
        guard block > 0, heights.allSatisfy({ $0 >= 1 }) else { return nil }
        self.rows = rows
        self.width = block
        filled = block * (heights.reduce(0, +) + between) / (width * height)
        let logarithms = heights.map { log($0) }
        let mean = logarithms.reduce(0, +) / Double(heights.count)
        unevenness = logarithms.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(heights.count)
    }

    private static func breaks(_ aspects: [Double], height: Double, width: Double, gap: Double) -> [Range<Int>]? {
        var costs = [0.0] + Array(repeating: Double.infinity, count: aspects.count)
        var starts = Array(repeating: 0, count: aspects.count + 1)
        for start in aspects.indices where costs[start].isFinite {
            var sum = 0.0
            for end in start..<aspects.count {
                sum += aspects[end]
                let room = width - Double(end - start) * gap
                guard room > 0 else { break }
                let difference = log(room / sum / height)
                let cost = costs[start] + difference * difference
                if cost < costs[end + 1] { (costs[end + 1], starts[end + 1]) = (cost, start) }
                // Far too low already: a longer row is only lower. The first picture may be so wide alone.
                if difference < -1.5, end > start { break }
            }
        }
        guard costs[aspects.count].isFinite else { return nil }
        var (rows, end): ([Range<Int>], Int) = ([], aspects.count)
        while end > 0 {
            rows.append(starts[end]..<end)
            end = starts[end]
        }
        return rows.reversed()
    }
}
