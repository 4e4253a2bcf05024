/// How well a partition agrees with the truth.
public struct ClusterScores: Hashable, Sendable {
    /// Mean part of an item's cluster that shares its truth (BCubed precision; Amigó et al., Information Retrieval 12, 2009).
    public var bcubedPrecision: Double
    /// Mean part of an item's truth that shares its cluster.
    public var bcubedRecall: Double
    /// Part of the pairs in one cluster that are one in truth.
    public var pairwisePrecision: Double
    /// Part of the pairs that are one in truth that are in one cluster.
    public var pairwiseRecall: Double
    /// How many clusters there are.
    public var clusterCount: Int
    /// The part of all items that agree with the most frequent truth of their cluster.
    public var purity: Double

    /// Harmonic mean of BCubed precision and recall.
    public var bcubedF1: Double { Self.harmonicMean(bcubedPrecision, bcubedRecall) }
    /// Harmonic mean of pairwise precision and recall.
    public var pairwiseF1: Double { Self.harmonicMean(pairwisePrecision, pairwiseRecall) }

    /// Compares clusters with labels of truth, both by item. Items beyond the shorter array are left out; without items or
    /// without pairs the scores are 1.
    public init<Cluster: Hashable, Truth: Hashable>(clusters: [Cluster], truth: [Truth]) {
        var cells: [Cell<Cluster, Truth>: Int] = [:]
        var clusterSizes: [Cluster: Int] = [:]
        var truthSizes: [Truth: Int] = [:]
        var largest: [Cluster: Int] = [:]
        for (cluster, label) in zip(clusters, truth) {
            cells[Cell(cluster: cluster, truth: label), default: 0] += 1
            clusterSizes[cluster, default: 0] += 1
            truthSizes[label, default: 0] += 1
        }
        var (precision, recall, pairs) = (0.0, 0.0, 0.0)
        for (cell, count) in cells {
            let square = Double(count) * Double(count)
            precision += square / Double(clusterSizes[cell.cluster] ?? 1)
            recall += square / Double(truthSizes[cell.truth] ?? 1)
            pairs += Self.pairs(count)
            largest[cell.cluster] = max(largest[cell.cluster] ?? 0, count)
        }
        let count = Double(max(1, min(clusters.count, truth.count)))
        let isEmpty = cells.isEmpty
        bcubedPrecision = isEmpty ? 1 : precision / count
        bcubedRecall = isEmpty ? 1 : recall / count
        let clusterPairs = clusterSizes.values.reduce(0) { $0 + Self.pairs($1) }
        let truthPairs = truthSizes.values.reduce(0) { $0 + Self.pairs($1) }
        pairwisePrecision = clusterPairs == 0 ? 1 : pairs / clusterPairs
        pairwiseRecall = truthPairs == 0 ? 1 : pairs / truthPairs
        clusterCount = clusterSizes.count
        purity = isEmpty ? 1 : Double(largest.values.reduce(0, +)) / count
    }

    private struct Cell<Cluster: Hashable, Truth: Hashable>: Hashable {
        let cluster: Cluster
        let truth: Truth
    }

    private static func pairs(_ count: Int) -> Double { Double(count) * Double(count - 1) / 2 }

    private static func harmonicMean(_ left: Double, _ right: Double) -> Double {
        left + right > 0 ? 2 * left * right / (left + right) : 0
    }
}
