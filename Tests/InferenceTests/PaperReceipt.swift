import Foundation
import TierModel

/// A made-up receipt as the text analyzer would give it: rows of texts from the left to the right, at any angle.
struct PaperReceipt {
    /// Each row: what stands at the left, and what at the right. A row with one text stands in the middle.
    var rows: [[String]]
    /// The rows whose letters are larger.
    var large: Set<Int> = []
    /// Degrees, clockwise.
    var angle = 0.0
    static let width = 1_200
    static let height = 1_600

    var lines: [TextLine] {
        rows.enumerated().flatMap { row, texts -> [TextLine] in
            let size = large.contains(row) ? 44.0 : 24.0
            let top = 160 + Double(row) * 50 - size / 2
            return texts.enumerated().map { place, text in
                let length = min(600, Double(text.count) * size * 0.55)
                let left = texts.count == 1 ? 600 - length / 2 : place == 0 ? 300 : 900 - length
                return TextLine(text: text, score: 0.95, corners: corners(left, top, length, size))
            }
        }
    }

    private func corners(_ left: Double, _ top: Double, _ length: Double, _ size: Double) -> [FractionPoint] {
        let (c, s) = (cos(angle * .pi / 180), sin(angle * .pi / 180))
        return [(left, top), (left + length, top), (left + length, top + size), (left, top + size)].map { x, y in
            let (dx, dy) = (x - 600, y - 800)
            return FractionPoint(
                x: (600 + dx * c - dy * s) / Double(Self.width), y: (800 + dx * s + dy * c) / Double(Self.height))
        }
    }
}
