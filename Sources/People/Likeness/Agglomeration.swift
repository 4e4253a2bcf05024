/// Clusters faces, or groups of faces, by the mean distance between clusters.
///
/// The pairs of near faces grow with the square of a person's photos. So each group is told its nearest ones only; when these are used up, the clusters that there are
/// by then are told all within a distance that makes as many pairs as fit into memory, and so on. What comes out does not depend on how much they are told.
package struct Agglomeration {
    let table: FaceTable
    /// Clusters are merged up to this mean squared distance, in levels.
    let limit: Double
    /// How many of its nearest each group is told at first.
    let neighbours: Int
    /// About how many pairs clusters are told in all when they ask again.
    let room: Int

    package init(table: FaceTable, limit: Double? = nil, neighbours: Int = 24, room: Int = 3_000_000) {
        self.table = table
        self.limit = limit ?? table.settings.linkLevels
        self.neighbours = neighbours
        self.room = room
    }

    /// The clusters that some faces form among themselves, in the order of their least keys, each with its tree.
    ///
    /// Clustering a union of such clusters alone gives the same clusters and trees again: the nearest pair of all faces is, within the
    /// union, the nearest pair too. That is what makes updates exact.
    ///
    /// - Parameter slots: Good faces, ascending, each once.
    package func cores(of slots: [Int32]) -> [ClusterTree] {
        var groups = VectorSums(table: table)
        groups.reserve(slots.count)
        for slot in slots { groups.append(Int(slot)) }
        return ClusterTree.trees(of: slots, merges: merges(of: groups, apart: pairsApart(slots), inPhotos: true))
    }

    /// The merges that are left when no two clusters may be merged any more, none before those that made its two clusters.
    ///
    /// - Parameters:
    ///   - groups: What is merged, by number.
    ///   - apart: Pairs that are never together.
    ///   - inPhotos: Whether of single faces only those in one photo are apart: others need not be looked up.
    func merges(of groups: VectorSums, apart: [(Int32, Int32)], inPhotos: Bool = false) -> [AverageLink.Merge] {
        var link = AverageLink(groups: groups, limit: limit, apart: apart)
        var clusters = tellNearest(&link, groups.counts.count, apart, inPhotos)
        var merges = link.run()
        var room = room
        while !link.open.isEmpty {
            var seen: Set<Int32> = []
            clusters = clusters.map { link.cluster(of: $0) }.filter { seen.insert($0).inserted }
            tellAll(&link, clusters, room, inPhotos)
            let merged = link.run()
            // Nothing came of it where all that are near must not be merged.
            if merged.isEmpty { room *= 4 }
            merges += merged
        }
        return merges
    }

    /// Tells each group its nearest ones. Returns those that have any: group average only ever grows, so the others stay alone.
    private func tellNearest(
        _ link: inout AverageLink, _ count: Int, _ apart: [(Int32, Int32)], _ inPhotos: Bool
    ) -> [Int32] {
        let all = (0..<Int32(count)).map { $0 }
        let nearest = NearestClusters(
            groups: link.groups, limit: limit, apart: Set(apart.map { NearestClusters.key($0.0, $0.1) }),
            inPhotos: inPhotos)
        let lists = nearest.nearest(all, count: neighbours)
        for group in all {
            let known = lists.pairs(Int(group)).map { pair in
                AverageLink.Neighbour(
                    other: pair.order.less == group ? pair.order.greater : pair.order.less, total: pair.total)
            }
            link.learn(group, known, horizon: lists.horizon(Int(group)))
        }
        return all.filter { !lists.pairs(Int($0)).isEmpty }
    }

    /// Tells clusters that do not know it all others up to a distance.
    private func tellAll(_ link: inout AverageLink, _ clusters: [Int32], _ room: Int, _ inPhotos: Bool) {
        var keys: Set<UInt64> = []
        for cluster in clusters {
            for other in link.apart(from: cluster) { keys.insert(NearestClusters.key(cluster, other)) }
        }
        let unsure = clusters.filter { link.horizon(of: $0) < limit }
        let distance = NearestClusters(groups: link.groups, limit: limit, apart: keys, inPhotos: inPhotos)
            .likelyLimit(unsure, among: clusters, pairs: room)
        let asking = unsure.filter { link.horizon(of: $0) < distance }
        let pairs = NearestClusters(groups: link.groups, limit: distance, apart: keys, inPhotos: inPhotos)
            .all(asking, among: clusters)
        // A horizon after all pairs of this distance.
        let horizon =
            distance >= limit ? PairOrder.everything : PairOrder(distance: distance, less: .max, greater: .max)
        var known = [[AverageLink.Neighbour]](repeating: [], count: asking.count)
        var counts = [Int](repeating: 0, count: asking.count)
        var placeOfCluster = [Int32](repeating: -1, count: Int(clusters.max() ?? 0) + 1)
        for (place, cluster) in asking.enumerated() { placeOfCluster[Int(cluster)] = Int32(place) }
        for pair in pairs { counts[Int(placeOfCluster[Int(pair.row)])] += 1 }
        for place in known.indices { known[place].reserveCapacity(counts[place]) }
        for pair in pairs {
            known[Int(placeOfCluster[Int(pair.row)])].append(
                AverageLink.Neighbour(other: pair.other, total: pair.total))
        }
        for (place, cluster) in asking.enumerated() { link.learn(cluster, known[place], horizon: horizon) }
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
}
