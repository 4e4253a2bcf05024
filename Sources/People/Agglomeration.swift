import Synchronization

/// Clusters good faces by likeness alone.
///
/// The nearest pairs come first, so pairs are looked for in rounds: as many of the nearest as fit into memory, which are merged, then those of the clusters
/// that there are now. However the rounds fall, the merges are the same. Memory does not grow with the number of near pairs, which grows with the square of a
/// person's photos.
package struct Agglomeration {
    let table: FaceTable
    /// How many pairs one round may hold; half as many at least.
    let roundPairs: Int

    package init(table: FaceTable, roundPairs: Int = 6_000_000) {
        self.table = table
        self.roundPairs = roundPairs
    }

    /// The clusters that some faces form among themselves, in the order of their least keys, each with its tree.
    ///
    /// Clustering a union of such clusters alone gives the same clusters and trees again: the nearest pair of all faces is, within the union, the nearest pair
    /// too. That is what makes updates exact.
    ///
    /// - Parameter slots: Good faces, ascending, each once.
    package func cores(of slots: [Int32]) -> [ClusterTree] {
        var groups = VectorSums(table: table)
        groups.reserve(slots.count)
        for slot in slots { groups.append(Int(slot)) }
        var link = AverageLink(groups: groups)
        let apart = pairsApart(slots)
        var merges: [AverageLink.Merge] = []
        var room = roundPairs
        while true {
            let clusters = link.clusters
            let round = nearPairs(of: clusters, in: link.groups, room: room)
            let separated = apart.map { (link.cluster(of: $0.0), link.cluster(of: $0.1)) }
            let merged = link.run(limit: round.limit, pairs: round.pairs, apart: separated)
            merges += merged
            if round.limit >= table.settings.linkLevels { break }
            // Pairs that must not be merged may fill the room.
            if merged.isEmpty { room *= 2 }
        }
        return ClusterTree.trees(of: slots, merges: merges)
    }

    /// Pairs of places in `slots` that are different people because they are in one photo.
    private func pairsApart(_ slots: [Int32]) -> [(Int32, Int32)] {
        var placesOfPhoto: [Int32: [Int32]] = [:]
        for (place, slot) in slots.enumerated() {
            placesOfPhoto[table.photoOfFace[Int(slot)], default: []].append(Int32(place))
        }
        var pairs: [(Int32, Int32)] = []
        for places in placesOfPhoto.values where places.count > 1 {
            for (index, left) in places.enumerated() {
                for right in places[..<index]
                where table.areApart(Int(slots[Int(left)]), Int(slots[Int(right)])) { pairs.append((left, right)) }
            }
        }
        return pairs
    }

    /// All pairs of clusters within a limit that is the settings', or less if they are more than there is room for.
    private func nearPairs(
        of clusters: [Int32], in groups: VectorSums, room: Int
    ) -> (pairs: [(left: Int32, right: Int32, total: Double)], limit: Double) {
        let block = groups.representatives(of: clusters)
        let searchLimit = SearchLimit(Int32(table.settings.linkLevels))
        let gathered = Mutex(Gathered(limit: table.settings.linkLevels, room: room))
        NearPairSearch(rows: block, columns: block, isTriangle: true).run(limit: searchLimit) { found in
            var scored: [Gathered.Pair] = []
            scored.reserveCapacity(found.count)
            for pair in found {
                let (left, right) = (clusters[Int(pair.row)], clusters[Int(pair.column)])
                let isExact = groups.counts[Int(left)] == 1 && groups.counts[Int(right)] == 1
                let total = isExact ? Double(pair.distance) : groups.total(Int(left), Int(right))
                let number = Double(groups.counts[Int(left)]) * Double(groups.counts[Int(right)])
                scored.append(Gathered.Pair(left: left, right: right, total: total, mean: total / number))
            }
            gathered.withLock { $0.add(scored, lowering: searchLimit) }
        }
        return gathered.withLock { gathered in
            (gathered.pairs.map { (left: $0.left, right: $0.right, total: $0.total) }, gathered.limit)
        }
    }

    /// The nearest pairs found so far.
    private struct Gathered {
        struct Pair {
            let left: Int32
            let right: Int32
            let total: Double
            let mean: Double
        }

        var limit: Double
        let room: Int
        var pairs: [Pair] = []

        mutating func add(_ found: [Pair], lowering searchLimit: SearchLimit) {
            for pair in found where pair.mean <= limit { pairs.append(pair) }
            guard pairs.count > room else { return }
            // About the median: half of the pairs have to wait for the next round.
            let sample = stride(from: 0, to: pairs.count, by: max(1, pairs.count / 1_001)).map { pairs[$0].mean }
                .sorted()
            let median = sample[sample.count / 2]
            // Pairs that are all equally far cannot be halved.
            guard let least = sample.first, least < median || median < limit else { return }
            limit = median
            pairs.removeAll { $0.mean > median }
            searchLimit.lower(to: Int32(median.rounded(.down)))
        }
    }
}
