/// Clusters good faces by likeness alone.
///
/// The pairs of near faces grow with the square of a person's photos. So each face is told its nearest ones only; when these are used up, the clusters that there are
/// by then are told all within a distance that makes as many pairs as fit into memory, and so on. What comes out does not depend on how much they are told.
package struct Agglomeration {
    let table: FaceTable
    /// How many of its nearest each face is told at first.
    let neighbours: Int
    /// About how many pairs clusters are told in all when they ask again.
    let room: Int

    package init(table: FaceTable, neighbours: Int = 16, room: Int = 6_000_000) {
        self.table = table
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
        let limit = table.settings.linkLevels
        let apart = pairsApart(slots)
        var link = AverageLink(groups: groups, limit: limit, apart: apart)
        var clusters = tellNearest(&link, places: slots.count, apart)
        var merges = link.run()
        var room = room
        while !link.open.isEmpty {
            var seen: Set<Int32> = []
            clusters = clusters.map { link.cluster(of: $0) }.filter { seen.insert($0).inserted }
            tellAll(&link, clusters, room)
            let merged = link.run()
            // Nothing came of it where all that are near must not be merged.
            if merged.isEmpty { room *= 4 }
            merges += merged
        }
        return ClusterTree.trees(of: slots, merges: merges)
    }

    /// Tells each face its nearest ones. Returns those that have any: group average only ever grows, so the others stay alone.
    private func tellNearest(_ link: inout AverageLink, places: Int, _ apart: [(Int32, Int32)]) -> [Int32] {
        let faces = (0..<Int32(places)).map { $0 }
        let nearest = NearestClusters(
            groups: link.groups, limit: table.settings.linkLevels,
            apart: Set(apart.map { NearestClusters.key($0.0, $0.1) }))
        let lists = nearest.nearest(faces, count: neighbours)
        for face in faces {
            let known = lists.pairs(Int(face)).map { pair in
                AverageLink.Neighbour(
                    other: pair.order.less == face ? pair.order.greater : pair.order.less, total: pair.total)
            }
            link.learn(face, known, horizon: lists.horizon(Int(face)))
        }
        return faces.filter { !lists.pairs(Int($0)).isEmpty }
    }

    /// Tells clusters that do not know it all others up to a distance.
    private func tellAll(_ link: inout AverageLink, _ clusters: [Int32], _ room: Int) {
        let limit = table.settings.linkLevels
        var keys: Set<UInt64> = []
        for cluster in clusters {
            for other in link.apart(from: cluster) { keys.insert(NearestClusters.key(cluster, other)) }
        }
        let unsure = clusters.filter { link.horizon(of: $0) < limit }
        let distance = NearestClusters(groups: link.groups, limit: limit, apart: keys)
            .likelyLimit(unsure, among: clusters, pairs: room)
        let asking = unsure.filter { link.horizon(of: $0) < distance }
        let pairs = NearestClusters(groups: link.groups, limit: distance, apart: keys).all(asking, among: clusters)
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
