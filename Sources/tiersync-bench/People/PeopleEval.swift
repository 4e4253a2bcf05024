import Foundation
import People
import TierModel

/// Compares our clustering, at its one setting, with rivals at their best ones, on labelled faces.
func evaluateClusters(of all: [LabelledFace]) {
    let sizes = Dictionary(grouping: all, by: \.person).mapValues(\.count)
    let regimes = [
        ("people with 5 photos or more", all.filter { (sizes[$0.person] ?? 0) >= 5 }), ("all people", all),
    ]
    for (name, faces) in regimes {
        print("  \(name): \(faces.count) faces, \(Set(faces.map(\.person)).count) people")
        print("    BCubed F1   P     R     pairwise F1  purity clusters")
        let rivals = RivalClustering(faces: faces)
        printRow("tiersync", rivals.score(ours(faces)))
        printBest("average link", rivals, distances: stride(from: 0.44, through: 0.64, by: 0.01)) {
            rivals.averageLink(distance: $0)
        }
        printBest("Chinese Whispers", rivals, distances: stride(from: 0.34, through: 0.62, by: 0.02)) {
            rivals.chineseWhispers(distance: $0)
        }
        printBest("DBSCAN", rivals, distances: stride(from: 0.34, through: 0.62, by: 0.02)) {
            rivals.densityBased(distance: $0, minimum: 2)
        }
    }
}

private func ours(_ faces: [LabelledFace]) -> [Int] {
    let clusters = PeopleClustering.clusters(of: faces.map(\.sample), decisions: PeopleState())
    var numbers: [FaceKey: Int] = [:]
    return faces.enumerated().map { index, face in
        guard let id = clusters.cluster(of: face.sample.key)?.id else { return -1 - index }
        numbers[id] = numbers[id] ?? index
        return numbers[id] ?? index
    }
}

private func printBest(
    _ name: String, _ rivals: RivalClustering, distances: some Sequence<Double>, _ run: (Double) -> [Int]
) {
    let results = distances.map { (distance: $0, scores: rivals.score(run($0))) }
    guard let best = results.max(by: { $0.scores.bcubedF1 < $1.scores.bcubedF1 }) else { return }
    printRow("\(name), best at \(String(format: "%.2f", best.distance))", best.scores)
}

private func printRow(_ name: String, _ scores: ClusterScores) {
    let numbers = [
        scores.bcubedF1, scores.bcubedPrecision, scores.bcubedRecall, scores.pairwiseF1, scores.purity,
    ].map { String(format: "%.4f", $0) }.joined(separator: " ")
    print("    \(numbers) \(scores.clusterCount)  \(name)")
}

/// What others do with the same vectors. Distances are on dlib's scale: 1.42 times that of unit vectors.
private struct RivalClustering {
    private let truth: [String]
    /// Neighbours within the largest distance tried, the nearest first.
    private let neighbours: [[(index: Int, distance: Double)]]
    private let distances: [[Float]]

    init(faces: [LabelledFace]) {
        truth = faces.map(\.person)
        var distances = [[Float]](repeating: [Float](repeating: 0, count: faces.count), count: faces.count)
        for left in faces.indices {
            for right in 0..<left {
                let squared = faces[left].sample.vector.squaredDistance(to: faces[right].sample.vector)
                let distance = 1.42 * Float(squared).squareRoot() / QuantizedVector.scale
                distances[left][right] = distance
                distances[right][left] = distance
            }
        }
        self.distances = distances
        neighbours = faces.indices.map { face in
            faces.indices.filter { $0 != face && distances[face][$0] <= 0.65 }
                .map { (index: $0, distance: Double(distances[face][$0])) }.sorted { $0.distance < $1.distance }
        }
    }

    func score(_ clusters: [Int]) -> ClusterScores { ClusterScores(clusters: clusters, truth: truth) }

    private func near(_ face: Int, _ distance: Double) -> some Sequence<Int> {
        neighbours[face].lazy.prefix { $0.distance <= distance }.map(\.index)
    }

    /// Chinese Whispers (Biemann, TextGraphs 2006) with equal weights, as dlib's examples use it; 50 rounds in a seeded order.
    func chineseWhispers(distance: Double) -> [Int] {
        var labels = Array(truth.indices)
        var state: UInt64 = 7
        for _ in 0..<50 {
            for _ in labels {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                let face = Int(state >> 33) % labels.count
                var votes: [Int: Int] = [:]
                for other in near(face, distance) { votes[labels[other], default: 0] += 1 }
                if let best = votes.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }) { labels[face] = best.key }
            }
        }
        return labels
    }

    /// DBSCAN (Ester et al., KDD 1996); noise is clusters of one.
    func densityBased(distance: Double, minimum: Int) -> [Int] {
        var labels = [Int](repeating: -1, count: truth.count)
        let isCore = truth.indices.map { face in
            near(face, distance).prefix(minimum).reduce(0) { n, _ in n + 1 } + 1 >= minimum
        }
        for start in truth.indices where labels[start] < 0 && isCore[start] {
            labels[start] = start
            var waiting = [start]
            while let face = waiting.popLast() {
                for other in near(face, distance) where labels[other] < 0 {
                    labels[other] = start
                    if isCore[other] { waiting.append(other) }
                }
            }
        }
        return labels.enumerated().map { $1 < 0 ? $0 : $1 }
    }

    /// Average link of plain distances (UPGMA), by the Lance-Williams update on the full matrix.
    func averageLink(distance: Double) -> [Int] {
        var matrix = distances
        var sizes = [Float](repeating: 1, count: truth.count)
        var labels = Array(truth.indices)
        var alive = Array(truth.indices)
        // Nearest-neighbour chains (Murtagh, Computer Journal 1983): merges beyond the limit end a chain.
        var chain: [Int] = []
        var open = Set(alive)
        while let start = chain.last ?? open.min() {
            if chain.isEmpty { chain = [start] }
            let previous = chain.count > 1 ? chain[chain.count - 2] : -1
            var (best, least) = (previous, previous >= 0 ? matrix[start][previous] : Float.infinity)
            for other in alive where other != start && matrix[start][other] < least {
                (best, least) = (other, matrix[start][other])
            }
            guard Double(least) <= distance else {
                for member in chain { open.remove(member) }
                chain = []
                continue
            }
            guard best == previous else {
                chain.append(best)
                continue
            }
            chain.removeLast(2)
            for other in alive where other != start && other != best {
                let mean =
                    (matrix[start][other] * sizes[start] + matrix[best][other] * sizes[best])
                    / (sizes[start] + sizes[best])
                matrix[best][other] = mean
                matrix[other][best] = mean
            }
            sizes[best] += sizes[start]
            alive.removeAll { $0 == start }
            open.remove(start)
            open.insert(best)
            for index in labels.indices where labels[index] == start { labels[index] = best }
        }
        return labels
    }
}
