/// Agglomerative clustering by the mean distance between clusters (group average; Sokal & Michener, 1958), of groups with cannot-links,
/// the nearest pair first.
///
/// Groups are numbered in the order of their greatest face keys, and a merged cluster keeps its greatest number. Ties go to the pair
/// with the lesser numbers, the lesser one first: with merging, pairs only ever move back in that order (group average is reducible: Bruynooghe, 1978),
/// so a nearest neighbour that was found before is a lower bound, and is looked at again only when its turn comes.
struct AverageLink {
    /// Two clusters became one, named by the number of each.
    struct Merge: Hashable {
        var kept: Int32
        var gone: Int32
    }

    /// What one group knows of another: over how many pairs of vectors, and their distances' sum; infinite when the two are never together.
    private struct Link {
        var other: Int32
        var pairs: UInt32
        var total: Double
    }

    /// Sizes and sums of the clusters.
    private(set) var groups: VectorSums
    /// Of a group that was merged, the one that it was merged into.
    private var parents: [Int32]
    private var links: [[Link]]
    /// How often a cluster has grown.
    private var ages: [Int32]
    private var limit = -Double.infinity
    private var heap = MinimumHeap<Candidate>()
    private var marks: [Int32]
    private var places: [Int32]
    private var markTime: Int32 = 0

    /// Starts with groups that know nothing of each other.
    init(groups: VectorSums) {
        self.groups = groups
        let count = groups.counts.count
        parents = (0..<Int32(count)).map { $0 }
        links = Array(repeating: [], count: count)
        ages = Array(repeating: 0, count: count)
        marks = Array(repeating: 0, count: count)
        places = Array(repeating: 0, count: count)
    }

    /// The clusters that there are, by number.
    var clusters: [Int32] { parents.indices.filter { parents[$0] == $0 }.map { Int32($0) } }

    /// The cluster that a group is in now.
    mutating func cluster(of group: Int32) -> Int32 {
        var root = group
        while parents[Int(root)] != root { root = parents[Int(root)] }
        var current = group
        while parents[Int(current)] != root { (current, parents[Int(current)]) = (parents[Int(current)], root) }
        return root
    }

    /// Merges clusters until no pair is within the limit.
    ///
    /// - Parameters:
    ///   - pairs: All pairs of clusters whose mean distance is within the limit, each once, with the sum of their distances.
    ///   - apart: Pairs of clusters that are never together.
    mutating func run(limit: Double, pairs: [(left: Int32, right: Int32, total: Double)], apart: [(Int32, Int32)])
        -> [Merge]
    {
        self.limit = limit
        connect(pairs, apart)
        for group in links.indices where !links[group].isEmpty { findNearest(of: Int32(group)) }
        var merges: [Merge] = []
        while let candidate = heap.popLeast() {
            let (owner, other) = (Int(candidate.owner), Int(candidate.other))
            // Of an owner that has grown there is a younger entry.
            guard parents[owner] == owner, ages[owner] == candidate.ownerAge else { continue }
            guard parents[other] == other, ages[other] == candidate.otherAge else {
                findNearest(of: candidate.owner)
                continue
            }
            let merge = Merge(kept: max(candidate.owner, candidate.other), gone: min(candidate.owner, candidate.other))
            join(merge)
            merges.append(merge)
        }
        for group in links.indices { links[group] = [] }
        return merges
    }

    private mutating func connect(_ pairs: [(left: Int32, right: Int32, total: Double)], _ apart: [(Int32, Int32)]) {
        var degrees = [Int32](repeating: 0, count: links.count)
        for pair in pairs {
            degrees[Int(pair.left)] += 1
            degrees[Int(pair.right)] += 1
        }
        for (left, right) in apart {
            degrees[Int(left)] += 1
            degrees[Int(right)] += 1
        }
        for group in links.indices where degrees[group] > 0 { links[group].reserveCapacity(Int(degrees[group])) }
        for (left, right) in apart {
            links[Int(left)].append(Link(other: right, pairs: 0, total: .infinity))
            links[Int(right)].append(Link(other: left, pairs: 0, total: .infinity))
        }
        for pair in pairs {
            let number = pairCount(pair.left, pair.right)
            links[Int(pair.left)].append(Link(other: pair.right, pairs: number, total: pair.total))
            links[Int(pair.right)].append(Link(other: pair.left, pairs: number, total: pair.total))
        }
    }

    /// How many pairs of vectors two clusters have; 0, which no sum of parts reaches, where they are too many to count.
    private func pairCount(_ left: Int32, _ right: Int32) -> UInt32 {
        let count = UInt64(groups.counts[Int(left)]) * UInt64(groups.counts[Int(right)])
        return count <= UInt64(UInt32.max / 2) ? UInt32(count) : 0
    }

    private mutating func join(_ merge: Merge) {
        let (kept, gone) = (Int(merge.kept), Int(merge.gone))
        groups.merge(gone, into: kept)
        parents[gone] = merge.kept
        ages[kept] += 1
        links[kept] += links[gone]
        links[gone] = []
        findNearest(of: merge.kept)
    }

    /// Puts a cluster's nearest neighbour into the queue, if it has one within the limit.
    private mutating func findNearest(of group: Int32) {
        gather(group)
        var best: Candidate?
        for link in links[Int(group)] where link.total < .infinity {
            let score = link.total / (Double(groups.counts[Int(group)]) * Double(groups.counts[Int(link.other)]))
            let candidate = Candidate(
                score: score, owner: group, other: link.other, ownerAge: ages[Int(group)],
                otherAge: ages[Int(link.other)])
            if best.map({ candidate < $0 }) ?? true { best = candidate }
        }
        if let best { heap.insert(best) }
    }

    /// Brings what a cluster knows of others up to date: one link for each other cluster, over all pairs, within the limit.
    private mutating func gather(_ group: Int32) {
        var list: [Link] = []
        swap(&list, &links[Int(group)])
        markTime += 1
        var count = 0
        for index in list.indices {
            var link = list[index]
            link.other = cluster(of: link.other)
            if link.other == group { continue }
            if marks[Int(link.other)] == markTime {
                let place = Int(places[Int(link.other)])
                list[place].pairs = list[place].pairs &+ link.pairs
                list[place].total += link.total
            } else {
                marks[Int(link.other)] = markTime
                places[Int(link.other)] = Int32(count)
                list[count] = link
                count += 1
            }
        }
        list.removeLast(list.count - count)
        var kept = 0
        for index in list.indices {
            var link = list[index]
            if link.total < .infinity {
                let pairs = pairCount(group, link.other)
                if pairs == 0 || link.pairs != pairs {
                    // Some pairs were beyond the limit when they were looked for.
                    link.total = groups.total(Int(group), Int(link.other))
                    link.pairs = pairs
                }
                let number = Double(groups.counts[Int(group)]) * Double(groups.counts[Int(link.other)])
                // A mean beyond the limit comes back within it only by way of another pair that is: then all is summed up anew.
                guard link.total / number <= limit else { continue }
            }
            list[kept] = link
            kept += 1
        }
        list.removeLast(list.count - kept)
        links[Int(group)] = list
    }

    /// A cluster's nearest neighbour as it was when it was looked for.
    private struct Candidate: Comparable {
        let score: Double
        let owner: Int32
        let other: Int32
        let ownerAge: Int32
        let otherAge: Int32

        static func < (left: Candidate, right: Candidate) -> Bool {
            if left.score != right.score { return left.score < right.score }
            let (leftLess, rightLess) = (min(left.owner, left.other), min(right.owner, right.other))
            if leftLess != rightLess { return leftLess < rightLess }
            return max(left.owner, left.other) < max(right.owner, right.other)
        }

        static func == (left: Candidate, right: Candidate) -> Bool { !(left < right) && !(right < left) }
    }
}
