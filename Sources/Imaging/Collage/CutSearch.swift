import Foundation

/// Looks for good cuts of an area among pictures in their order, as a slicing floorplan (Otten, "Automatic floorplan design",
/// 1982). Few pictures: all ways to cut. Many: halves of equal importance first.
struct CutSearch {
    /// What the search knows of one picture.
    struct Leaf {
        /// Width by height.
        let aspect: Double
        /// The aspects of the crops that may be shown.
        let allowed: ClosedRange<Double>
        /// The area that it should have, relative to others.
        let importance: Double
    }

    /// Some pictures' cells, and how bad they look.
    private typealias Division = (cost: Double, boxes: [SheetBox])

    private let leaves: [Leaf]
    private let sheet: CollageSheet
    /// The importance of all leaves before each.
    private let sums: [Double]
    /// The logarithm of each leaf's aspect, summed likewise.
    private let aspectSums: [Double]
    /// The pixels for each unit of importance.
    private let share: Double

    /// Up to so many pictures every cut is tried, and several sizes for its sides.
    private static let exhaustive = 4
    /// Up to so many two or three cuts are tried both ways; over that one, in the direction that suits the pictures.
    private static let branching = 12

    init(leaves: [Leaf], sheet: CollageSheet) {
        self.leaves = leaves
        self.sheet = sheet
        sums = leaves.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1.importance) }
        aspectSums = leaves.reduce(into: [0]) { $0.append(($0.last ?? 0) + log($1.aspect)) }
        share = Double(sheet.area.width) * Double(sheet.area.height) / max(1, sums.last ?? 1)
    }

    /// One cell for each picture; `nil` when some would be too small.
    func boxes() -> [SheetBox]? {
        let best = divided(leaves.indices, in: sheet.area, limit: .infinity)
        return best.cost.isFinite ? best.boxes : nil
    }

    /// The best division that costs less than `limit`; one of infinite cost when there is none.
    private func divided(_ range: Range<Int>, in box: SheetBox, limit: Double) -> Division {
        guard range.count > 1 else { return (cost(of: leaves[range.lowerBound], in: box), [box]) }
        var best: Division = (.infinity, [])
        for split in splits(of: range) {
            for isAcross in directions(of: range, in: box) {
                for part in parts(of: range, at: split, isAcross: isAcross) {
                    guard let (first, second) = cut(box, part: part, isAcross: isAcross) else { continue }
                    let bound = min(limit, best.cost)
                    let left = divided(range.lowerBound..<split, in: first, limit: bound)
                    guard left.cost < bound else { continue }
                    let right = divided(split..<range.upperBound, in: second, limit: bound - left.cost)
                    guard left.cost + right.cost < bound else { continue }
                    best = (left.cost + right.cost, left.boxes + right.boxes)
                }
            }
        }
        return best
    }

    private func splits(of range: Range<Int>) -> [Int] {
        let inner = range.lowerBound + 1..<range.upperBound
        guard range.count > Self.exhaustive else { return Array(inner) }
        let middle = (sums[range.lowerBound] + sums[range.upperBound]) / 2
        let nearest = inner.min { abs(sums[$0] - middle) < abs(sums[$1] - middle) } ?? inner.lowerBound
        let around = range.count > Self.branching ? [nearest] : [nearest, nearest - 1, nearest + 1]
        return around.filter(inner.contains)
    }

    private func directions(of range: Range<Int>, in box: SheetBox) -> [Bool] {
        guard range.count > Self.branching else { return [true, false] }
        let typical = exp((aspectSums[range.upperBound] - aspectSums[range.lowerBound]) / Double(range.count))
        return [box.aspect > min(max(typical, 0.5), 2)]
    }

    /// What part of the box the first side may have.
    private func parts(of range: Range<Int>, at split: Int, isAcross: Bool) -> [Double] {
        let first = sums[split] - sums[range.lowerBound]
        let part = first / (sums[range.upperBound] - sums[range.lowerBound])
        guard range.count <= Self.exhaustive else { return [part] }
        var result = [part, part * 0.85, 1 - (1 - part) * 0.85]
        if range.count == 2 {
            // As the two would stand whole beside or above each other.
            let aspects = leaves[range].map { isAcross ? $0.aspect : 1 / $0.aspect }
            result.append(min(max(aspects[0] / (aspects[0] + aspects[1]), part * 0.6), 1 - (1 - part) * 0.6))
        }
        return result
    }

    private func cut(_ box: SheetBox, part: Double, isAcross: Bool) -> (SheetBox, SheetBox)? {
        let room = (isAcross ? box.width : box.height) - sheet.gap
        let first = Int((Double(room) * part).rounded())
        guard min(first, room - first) >= CollageLayout.minimumSide else { return nil }
        var (left, right) = (box, box)
        if isAcross {
            left.width = first
            right.x += first + sheet.gap
            right.width = room - first
        } else {
            left.height = first
            right.y += first + sheet.gap
            right.height = room - first
        }
        return (left, right)
    }

    /// What is cropped away, what of the cell stays empty, and how far its size is from what the picture should have.
    private func cost(of leaf: Leaf, in box: SheetBox) -> Double {
        let aspect = box.aspect
        let shown = min(max(aspect, leaf.allowed.lowerBound), leaf.allowed.upperBound)
        let cropped = 1 - min(shown / leaf.aspect, leaf.aspect / shown)
        let empty = 1 - min(shown / aspect, aspect / shown)
        let size = log(Double(box.width) * Double(box.height) / (share * leaf.importance))
        return cropped * cropped * 2 + cropped * 0.3 + empty * 4 + size * size * 0.4
    }
}
