import Foundation
import TierModel

/// A question that an answer would settle: are these two the same person?
public struct PeopleQuestion: Hashable, Sendable {
    /// The place of the one in the groups that were asked about; the one with more faces.
    public var first: Int
    /// The place of the other.
    public var second: Int
    /// The root of their mean squared distance, as in `PeopleSettings`.
    public var distance: Double
    /// How likely they are the same, 0 to 1.
    public var probability: Double
    /// How many faces an answer is expected to settle: the faces of the lesser group, if they are the same.
    public var gain: Double
}

/// Finds the questions that settle the most faces.
public struct PeopleReview {
    /// Pairs farther than this are not worth a question: of such pairs in the development set hardly one was the same.
    static let greatestDistance = 0.42

    let table: FaceTable

    /// Looks at faces of this table.
    public init(table: FaceTable) {
        self.table = table
    }

    /// The questions about pairs of groups, the best first.
    ///
    /// - Parameters:
    ///   - groups: Slots of the good and poor faces of each person or cluster.
    ///   - isSettled: Whether the answer about two groups is known.
    public func questions(
        _ groups: [[Int32]], isSettled: (Int, Int) -> Bool
    ) -> [PeopleQuestion] {
        var sums = VectorSums(table: table)
        var placeOfGroup: [Int] = []
        for (place, group) in groups.enumerated() {
            let good = group.filter { table.isGood[Int($0)] }
            guard !good.isEmpty else { continue }
            sums.append(good)
            placeOfGroup.append(place)
        }
        let numbers = (0..<Int32(placeOfGroup.count)).map { $0 }
        let levels = Double(QuantizedVector.squaredLevels(forDistance: Self.greatestDistance))
        let nearest = NearestClusters(groups: sums, limit: levels, apart: [], inPhotos: true)
        let lists = nearest.nearest(numbers, count: 8)
        var questions: [PeopleQuestion] = []
        var seen: Set<UInt64> = []
        for number in numbers {
            for pair in lists.pairs(Int(number)) {
                guard seen.insert(NearestClusters.key(pair.order.less, pair.order.greater)).inserted else { continue }
                let places = [placeOfGroup[Int(pair.order.less)], placeOfGroup[Int(pair.order.greater)]]
                    .sorted { (groups[$1].count, $0) < (groups[$0].count, $1) }
                guard !isSettled(places[0], places[1]), !areInOnePhoto(groups[places[0]], groups[places[1]]) else {
                    continue
                }
                let distance = max(0, pair.order.distance).squareRoot() / Double(QuantizedVector.scale)
                let probability = Self.probability(distance: distance)
                questions.append(
                    PeopleQuestion(
                        first: places[0], second: places[1], distance: distance, probability: probability,
                        gain: probability * Double(groups[places[1]].count)))
            }
        }
        return questions.sorted { ($1.gain, $0.first, $0.second) < ($0.gain, $1.first, $1.second) }
    }

    /// How likely two clusters that likeness left apart are one person: a logistic curve through what was counted on the development half of Labeled Faces in the
    /// Wild, half of the pairs at 0.377, a fifth at 0.392.
    static func probability(distance: Double) -> Double {
        1 / (1 + exp((distance * distance - 0.142) / 0.0087))
    }

    /// Whether some photo shows both as different faces.
    private func areInOnePhoto(_ left: [Int32], _ right: [Int32]) -> Bool {
        let photos = Dictionary(grouping: left) { table.photoOfFace[Int($0)] }
        return right.contains { slot in
            photos[table.photoOfFace[Int(slot)]]?.contains { table.areApart(Int($0), Int(slot)) } ?? false
        }
    }
}

extension Likeness {
    /// The two branches that the last merge of a cluster joined, good faces each, and the root of their mean squared distance; `nil` for a cluster of one.
    public func lastCut(of cluster: Int32, in table: FaceTable) -> (first: [Int32], second: [Int32], distance: Double)?
    {
        guard let tree = trees[cluster], tree.merges.count >= 2 else { return nil }
        var branches = tree.faces.map { [$0] }
        for index in stride(from: 0, to: tree.merges.count - 2, by: 2) {
            let (kept, gone) = (Int(tree.merges[index]), Int(tree.merges[index + 1]))
            branches[kept] += branches[gone]
            branches[gone] = []
        }
        let first = branches[Int(tree.merges[tree.merges.count - 2])].sorted()
        let second = branches[Int(tree.merges[tree.merges.count - 1])].sorted()
        return (first, second, table.distance(first, second))
    }
}

extension FaceTable {
    /// The root of the mean squared distance of two groups of faces, at least one face each; 0 where it would be imaginary.
    public func distance(_ left: [Int32], _ right: [Int32]) -> Double {
        var sums = VectorSums(table: self)
        sums.append(left)
        sums.append(right)
        guard sums.counts.count == 2 else { return 2 }
        return max(0, sums.mean(0, 1)).squareRoot() / Double(QuantizedVector.scale)
    }

    /// The face of a group that is nearest to all of it: the one to show.
    public func middle(of group: [Int32]) -> Int32? {
        let good = group.filter { isGood[Int($0)] }
        let faces = good.isEmpty ? group : good
        var sums = VectorSums(table: self)
        sums.append(faces)
        var best: (face: Int32, distance: Double)?
        for face in faces {
            let alone = sums.counts.count
            sums.append(Int(face))
            let distance = sums.mean(0, alone)
            if distance < best?.distance ?? .infinity { best = (face, distance) }
        }
        return best?.face
    }
}
