/// The good faces of one cluster and the merges that formed it, so that decisions can cut it without clustering again.
package struct ClusterTree: Hashable, Sendable {
    /// The slots of its faces, ascending; the first one names the cluster.
    package var faces: [Int32]
    /// The merges in their order, as places in `faces`: the kept one and the one that was merged into it, one pair less than faces.
    package var merges: [Int32]

    /// The cluster's name.
    var id: Int32 { faces[0] }

    /// The clusters that merges of places in `slots`, in any order, left, by their names.
    static func trees(of slots: [Int32], merges: [AverageLink.Merge]) -> [ClusterTree] {
        // No merge comes before those that made its two clusters: distances and numbers only grow.
        let merges = merges.sorted { ($0.distance, $0.gone, $0.kept) < ($1.distance, $1.gone, $1.kept) }
        var roots = (0..<Int32(slots.count)).map { $0 }
        // A merged group's number is less than that of the one it went into, so this meets each one's root first.
        var parents = roots
        for merge in merges { parents[Int(merge.gone)] = merge.kept }
        for place in roots.indices.reversed() where parents[place] != Int32(place) {
            roots[place] = roots[Int(parents[place])]
        }
        var sizes = [Int32](repeating: 0, count: slots.count)
        var places = [Int32](repeating: 0, count: slots.count)
        for place in roots.indices {
            places[place] = sizes[Int(roots[place])]
            sizes[Int(roots[place])] += 1
        }
        var numbers = [Int32](repeating: -1, count: slots.count)
        var trees: [ClusterTree] = []
        for place in roots.indices {
            let root = Int(roots[place])
            if numbers[root] < 0 {
                numbers[root] = Int32(trees.count)
                trees.append(ClusterTree(faces: [], merges: []))
                trees[trees.count - 1].faces.reserveCapacity(Int(sizes[root]))
            }
            trees[Int(numbers[root])].faces.append(slots[place])
        }
        for merge in merges {
            let number = Int(numbers[Int(roots[Int(merge.kept)])])
            trees[number].merges.append(places[Int(merge.kept)])
            trees[number].merges.append(places[Int(merge.gone)])
        }
        return trees
    }
}
