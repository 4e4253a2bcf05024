/// Clusters good faces by likeness alone.
///
/// Of the pairs of near faces, which grow with the square of a person's photos, each cluster knows only the nearest; when these are used up, it is told the next
/// ones. What comes out is the same, and memory grows with the number of faces only.
package struct Agglomeration {
    let table: FaceTable
    /// How many of its nearest each face is told at first.
    let neighbours: Int
    /// How many pairs are told in all when clusters ask again.
    private static let room = 4_000_000

    package init(table: FaceTable, neighbours: Int = 32) {
        self.table = table
        self.neighbours = neighbours
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
        var merges: [AverageLink.Merge] = []
        var asking = (0..<Int32(slots.count)).map { $0 }
        var others = asking
        var isFirst = true
        repeat {
            let keys =
                isFirst
                ? Set(apart.map { NearestClusters.key($0.0, $0.1) })
                : Set(asking.flatMap { one in link.apart(from: one).map { NearestClusters.key(one, $0) } })
            let count = isFirst ? neighbours : max(neighbours, min(4 * neighbours, Self.room / asking.count))
            let nearest = NearestClusters(groups: link.groups, limit: limit, apart: keys)
            let lists = nearest.find(asking, among: others, count: count, isEachOther: isFirst)
            for (row, cluster) in asking.enumerated() {
                let known = lists.pairs(row).map { pair in
                    AverageLink.Neighbour(
                        other: pair.order.less == cluster ? pair.order.greater : pair.order.less, total: pair.total)
                }
                link.learn(cluster, known, isAll: lists.isAll(row))
            }
            // Who has nobody near is nobody's neighbour later either: group average only ever grows.
            if isFirst { others = asking.enumerated().filter { !lists.pairs($0.offset).isEmpty }.map(\.element) }
            merges += link.run()
            asking = link.open.sorted()
            var seen: Set<Int32> = []
            others = others.map { link.cluster(of: $0) }.filter { seen.insert($0).inserted }
            isFirst = false
        } while !asking.isEmpty
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
}
