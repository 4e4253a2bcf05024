import Foundation
import TierModel

/// The lines of a receipt as they stand on the paper, however it lay in the picture.
struct ReceiptLayout {
    /// One line, in heights of the picture, along and across the way most lines run.
    struct Line {
        var text: String
        /// Where it begins and ends along the way of reading.
        var start: Double
        var end: Double
        /// Its middle, downwards.
        var down: Double
        var height: Double
        var amounts: [MoneyAmount]
    }

    /// From the top.
    var lines: [Line]

    /// - Parameters:
    ///   - text: lines in fractions of the picture.
    ///   - aspect: width of the picture by its height.
    init(_ text: [TextLine], aspect: Double) {
        let quads = text.filter { $0.corners.count == 4 }.map { line in
            (line.text, line.corners.map { (x: $0.x * aspect, y: $0.y) })
        }
        let angle = Self.direction(quads.map(\.1))
        let (c, s) = (cos(angle), sin(angle))
        lines = quads.map { text, corners in
            let along = corners.map { $0.x * c + $0.y * s }
            let across = corners.map { $0.y * c - $0.x * s }
            return Line(
                text: text, start: along.min() ?? 0, end: along.max() ?? 0, down: across.reduce(0, +) / 4,
                height: hypot(corners[3].x - corners[0].x, corners[3].y - corners[0].y),
                amounts: MoneyAmount.all(in: text))
        }.sorted { ($0.down, $0.start) < ($1.down, $1.start) }
    }

    /// The angle of the upper edges, the median by their lengths.
    private static func direction(_ quads: [[(x: Double, y: Double)]]) -> Double {
        let edges = quads.map { corners in
            let (x, y) = (corners[1].x - corners[0].x, corners[1].y - corners[0].y)
            return (angle: atan2(y, x), length: hypot(x, y))
        }
        // Angles are compared with that of the longest line, so that none is cut at a half turn.
        guard let longest = edges.max(by: { $0.length < $1.length }) else { return 0 }
        let turned = edges.map { edge in
            (angle: remainder(edge.angle - longest.angle, 2 * .pi), length: edge.length)
        }.sorted { $0.angle < $1.angle }
        var rest = turned.reduce(0) { $0 + $1.length } / 2
        for edge in turned {
            rest -= edge.length
            if rest <= 0 { return edge.angle + longest.angle }
        }
        return longest.angle
    }

    /// The sum that stands in the row of a line: within it, or the nearest one to its right.
    func amount(beside index: Int) -> MoneyAmount? {
        let line = lines[index]
        if let own = line.amounts.last { return own }
        let right = lines.indices.filter { other in
            other != index && !lines[other].amounts.isEmpty && lines[other].start > line.start
                && lines[other].end > line.end
                && abs(lines[other].down - line.down) < 0.6 * max(line.height, lines[other].height)
        }
        return right.min {
            abs(lines[$0].down - line.down) < abs(lines[$1].down - line.down)
        }.flatMap { lines[$0].amounts.last }
    }
}
