/// Agglomerative clustering by the mean distance between clusters (group average; Sokal & Michener, 1958), of groups with cannot-links,
/// where each cluster knows only the nearest others.
///
/// Group average is reducible (Bruynooghe, 1978): two clusters that are each other's nearest stay so until they are merged, whatever is merged before. So
/// they may be merged as soon as both are sure of it, and whoever is no longer sure, because of those it knew too many have been merged, asks again (`open`). The
/// merges are those of taking the nearest pair of all each time.
///
/// Groups are numbered in the order of their greatest face keys, and a merged cluster keeps its greatest number. Ties go to the pair
/// with the lesser numbers, the lesser one first: with merging, pairs only ever move back in that order, so what was found before is a lower bound, and
/// is looked at again only when its turn comes.
struct AverageLink {
    /// Two clusters became one, named by the number of each.
    struct Merge: Hashable {
        var kept: Int32
        var gone: Int32
        /// Their mean distance.
        var distance: Double
    }

    /// A cluster that another one knows.
    struct Neighbour {
        var other: Int32
        /// The sum of the distances of all pairs of vectors.
        var total: Double
    }

    /// What one cluster knows of another: over how many pairs of vectors, and their distances' sum; infinite when the two are never together.
    private struct Link {
        var other: Int32
        var pairs: UInt32
        var total: Double
    }

    /// Sizes and sums of the clusters.
    private(set) var groups: VectorSums
    /// Clusters that have to be told their nearest ones anew before they can go on.
    private(set) var open: [Int32] = []
    private let limit: Double
    /// Of a group that was merged, the one that it was merged into.
    private var parents: [Int32]
    private var links: [[Link]]
    /// No cluster that is unknown to this one comes before this.
    private var horizons: [PairOrder]
    /// How often a cluster has grown.
    private var ages: [Int32]
    /// Clusters that wait for an open one, themselves or by way of others.
    private var isWaiting: [Bool]
    private var waiting: [Int32] = []
    private var heap = MinimumHeap<Candidate>()
    private var marks: [Mark]
    private var markTime: Int32 = 0

    /// Starts with groups that know nothing of each other.
    ///
    /// - Parameters:
    ///   - limit: Clusters are merged up to this mean distance.
    ///   - apart: Pairs of groups that are never together.
    init(groups: VectorSums, limit: Double, apart: [(Int32, Int32)]) {
        self.groups = groups
        self.limit = limit
        let count = groups.counts.count
        parents = (0..<Int32(count)).map { $0 }
        links = Array(repeating: [], count: count)
        horizons = Array(repeating: .everything, count: count)
        ages = Array(repeating: 0, count: count)
        isWaiting = Array(repeating: false, count: count)
        marks = Array(repeating: Mark(), count: count)
        for (left, right) in apart {
            links[Int(left)].append(Link(other: right, pairs: 0, total: .infinity))
            links[Int(right)].append(Link(other: left, pairs: 0, total: .infinity))
        }
    }

    /// The cluster that a group is in now.
    func cluster(of group: Int32) -> Int32 {
        var root = group
        while parents[Int(root)] != root { root = parents[Int(root)] }
        return root
    }

    /// The clusters that are never together with this one.
    mutating func apart(from cluster: Int32) -> [Int32] {
        gather(cluster)
        return links[Int(cluster)].filter { $0.total == .infinity }.map(\.other)
    }

    /// Up to which distance a cluster knows all others.
    func horizon(of cluster: Int32) -> Double { horizons[Int(cluster)].distance }

    /// Tells a cluster its nearest others.
    ///
    /// - Parameters:
    ///   - neighbours: Clusters within the limit, none of which is apart from it.
    ///   - horizon: How far these are all there are: `.everything` where they are all within the limit.
    mutating func learn(_ cluster: Int32, _ neighbours: some Collection<Neighbour>, horizon: PairOrder) {
        var list = links[Int(cluster)].filter { $0.total == .infinity }
        list.reserveCapacity(list.count + neighbours.count)
        for neighbour in neighbours {
            list.append(
                Link(other: neighbour.other, pairs: pairCount(cluster, neighbour.other), total: neighbour.total))
        }
        links[Int(cluster)] = list
        horizons[Int(cluster)] = horizon
        if !isWaiting[Int(cluster)] {
            isWaiting[Int(cluster)] = true
            waiting.append(cluster)
        }
    }

    /// Merges clusters as long as any two are sure to be each other's nearest. Merges are in no order.
    mutating func run() -> [Merge] {
        open = []
        let again = waiting.filter { parents[Int($0)] == $0 }
        waiting = []
        for cluster in again { isWaiting[Int(cluster)] = false }
        for cluster in again { findNearest(of: cluster) }
        var merges: [Merge] = []
        while let candidate = heap.popLeast() {
            let (owner, other) = (Int(candidate.owner), Int(candidate.other))
            // Of an owner that has grown there is a younger entry.
            guard parents[owner] == owner, ages[owner] == candidate.ownerAge else { continue }
            guard parents[other] == other, ages[other] == candidate.otherAge else {
                findNearest(of: candidate.owner)
                continue
            }
            let isOwnerSure = candidate.order <= horizons[owner]
            let isOtherSure = candidate.order <= horizons[other]
            if isOwnerSure, isOtherSure, !isWaiting[other], !isWaiting[owner] {
                let kept = max(candidate.owner, candidate.other)
                let gone = min(candidate.owner, candidate.other)
                merges.append(Merge(kept: kept, gone: gone, distance: candidate.order.distance))
                join(kept, gone)
            } else {
                if !isOwnerSure { ask(candidate.owner) }
                if !isOtherSure { ask(candidate.other) }
                wait(candidate.owner)
            }
        }
        return merges
    }

    private mutating func wait(_ cluster: Int32) {
        guard !isWaiting[Int(cluster)] else { return }
        isWaiting[Int(cluster)] = true
        waiting.append(cluster)
    }

    private mutating func ask(_ cluster: Int32) {
        wait(cluster)
        // Marked by forgetting what it knew, so that it asks once.
        guard horizons[Int(cluster)] != .nothing else { return }
        horizons[Int(cluster)] = .nothing
        open.append(cluster)
    }

    /// How many pairs of vectors two clusters have; 0, which no sum of parts reaches, where they are too many to count.
    private func pairCount(_ left: Int32, _ right: Int32) -> UInt32 {
        let count = UInt64(groups.counts[Int(left)]) * UInt64(groups.counts[Int(right)])
        return count <= UInt64(UInt32.max / 2) ? UInt32(count) : 0
    }

    private func order(_ left: Int32, _ right: Int32, _ total: Double) -> PairOrder {
        let pairs = Double(groups.counts[Int(left)]) * Double(groups.counts[Int(right)])
        return PairOrder(distance: total / pairs, less: min(left, right), greater: max(left, right))
    }

    private mutating func join(_ kept: Int32, _ gone: Int32) {
        horizons[Int(kept)] = horizon(kept, gone)
        groups.merge(Int(gone), into: Int(kept))
        parents[Int(gone)] = kept
        ages[Int(kept)] += 1
        links[Int(kept)] += links[Int(gone)]
        links[Int(gone)] = []
        findNearest(of: kept)
    }

    /// What the union of two clusters may still not know: of a cluster unknown to both the mean is no less than that of the two horizons.
    private func horizon(_ left: Int32, _ right: Int32) -> PairOrder {
        let (first, second) = (horizons[Int(left)], horizons[Int(right)])
        if first == .everything, second == .everything { return .everything }
        if first.distance == second.distance { return min(first, second) }
        let (leftCount, rightCount) = (Double(groups.counts[Int(left)]), Double(groups.counts[Int(right)]))
        let sum = leftCount * min(first.distance, limit) + rightCount * min(second.distance, limit)
        // Rounding must not make it more sure than it is, and with no numbers it comes before every pair of that distance.
        let mean = sum / (leftCount + rightCount)
        return PairOrder(distance: mean - 1e-12 * abs(mean), less: -1, greater: -1)
    }

    /// Puts a cluster's nearest neighbour into the queue. One that knows none, but not all there are, asks.
    private mutating func findNearest(of cluster: Int32) {
        gather(cluster)
        var best: Candidate?
        for link in links[Int(cluster)] where link.total < .infinity {
            let candidate = Candidate(
                order: order(cluster, link.other, link.total), owner: cluster, other: link.other,
                ownerAge: ages[Int(cluster)], otherAge: ages[Int(link.other)])
            if best.map({ candidate.order < $0.order }) ?? true { best = candidate }
        }
        if let best {
            heap.insert(best)
        } else if horizons[Int(cluster)].distance <= limit {
            ask(cluster)
        }
    }

    /// Brings what a cluster knows of others up to date: one link for each other cluster, over all pairs, within the limit.
    private mutating func gather(_ cluster: Int32) {
        var list: [Link] = []
        swap(&list, &links[Int(cluster)])
        markTime += 1
        let count = unsafe list.withUnsafeMutableBufferPointer { list in
            unsafe parents.withUnsafeMutableBufferPointer { parents in
                unsafe marks.withUnsafeMutableBufferPointer { marks in
                    unsafe Self.unite(list, of: cluster, parents, marks, markTime)
                }
            }
        }
        let size = Double(groups.counts[Int(cluster)])
        var kept = 0
        for index in 0..<count {
            var link = list[index]
            if link.total < .infinity {
                let pairs = pairCount(cluster, link.other)
                if pairs == 0 || link.pairs != pairs {
                    // Some pairs were not known.
                    link.total = groups.total(Int(cluster), Int(link.other))
                    link.pairs = pairs
                }
                // A mean beyond the limit comes back within it only by way of another pair that is: then all is summed up anew.
                guard link.total <= limit * (size * Double(groups.counts[Int(link.other)])) else { continue }
            }
            list[kept] = link
            kept += 1
        }
        list.removeLast(list.count - kept)
        links[Int(cluster)] = list
    }

    /// Unites what is known of groups that are one cluster by now, in place. Returns how many links there are then.
    private static func unite(
        _ list: UnsafeMutableBufferPointer<Link>, of cluster: Int32, _ parents: UnsafeMutableBufferPointer<Int32>,
        _ marks: UnsafeMutableBufferPointer<Mark>, _ time: Int32
    ) -> Int {
        var count = 0
        for index in 0..<list.count {
            var link = unsafe list[index]
            var root = link.other
            while true {
                let parent = unsafe parents[Int(root)]
                if parent == root { break }
                let next = unsafe parents[Int(parent)]
                unsafe parents[Int(root)] = next
                root = next
            }
            if root == cluster { continue }
            link.other = root
            let mark = unsafe marks[Int(root)]
            if mark.time == time {
                unsafe list[Int(mark.place)].pairs &+= link.pairs
                unsafe list[Int(mark.place)].total += link.total
            } else {
                unsafe marks[Int(root)] = Mark(time: time, place: Int32(count))
                unsafe list[count] = link
                count += 1
            }
        }
        return count
    }

    /// When a cluster was last met, and where in the list.
    private struct Mark {
        var time: Int32 = 0
        var place: Int32 = 0
    }

    /// A cluster's nearest neighbour as it was when it was looked for.
    private struct Candidate: Comparable {
        let order: PairOrder
        let owner: Int32
        let other: Int32
        let ownerAge: Int32
        let otherAge: Int32

        static func < (left: Candidate, right: Candidate) -> Bool { left.order < right.order }
        static func == (left: Candidate, right: Candidate) -> Bool { left.order == right.order }
    }
}

/// In which order pairs of clusters are merged: the nearest first, then by the lesser number, then by the greater one.
struct PairOrder: Comparable {
    var distance: Double
    var less: Int32
    var greater: Int32

    /// Before all pairs.
    static let nothing = PairOrder(distance: -.infinity, less: -1, greater: -1)
    /// After all pairs.
    static let everything = PairOrder(distance: .infinity, less: .max, greater: .max)

    static func < (left: PairOrder, right: PairOrder) -> Bool {
        if left.distance != right.distance { return left.distance < right.distance }
        if left.less != right.less { return left.less < right.less }
        return left.greater < right.greater
    }
}
