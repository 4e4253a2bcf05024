import Synchronization

/// Finds clusters near to clusters, exactly.
struct NearestClusters {
    let groups: VectorSums
    let limit: Double
    /// Pairs of clusters that are never together, as `key` makes them.
    let apart: Set<UInt64>
    /// Whether of two single faces only those in one photo are looked up there.
    let inPhotos: Bool

    static func key(_ left: Int32, _ right: Int32) -> UInt64 {
        UInt64(UInt32(max(left, right))) << 32 | UInt64(UInt32(min(left, right)))
    }

    /// The nearest others of each cluster, at most `count`, of those within the limit.
    func nearest(_ clusters: [Int32], count: Int) -> NearestLists {
        let block = groups.representatives(of: clusters)
        let shared = Mutex(NearestLists(rows: clusters.count, count: count, limit: limit))
        let search = NearPairSearch(rows: block, columns: block, isTriangle: true)
        search.run { rowRange, columnRange in
            shared.withLock { ($0.limits(rowRange), $0.limits(columnRange)) }
        } receive: { pairs in
            let sums = pairs.map { sum(of: $0, clusters, clusters) }
            shared.withLock { lists in
                for (pair, sum) in zip(pairs, sums) where sum.distance <= limit {
                    let (left, right) = (clusters[Int(pair.row)], clusters[Int(pair.column)])
                    let order = PairOrder(distance: sum.distance, less: min(left, right), greater: max(left, right))
                    let known = NearestLists.Pair(order: order, total: sum.total)
                    lists.insert(known, row: Int(pair.row))
                    lists.insert(known, row: Int(pair.column))
                }
            }
        }
        return shared.withLock { $0 }
    }
}

extension NearestClusters {
    /// All pairs of a cluster of `rows` with one of `columns` within the limit, each once or, where both are rows, twice.
    func all(_ rows: [Int32], among columns: [Int32]) -> [(row: Int32, other: Int32, total: Double)] {
        // Every pair once costs half of a search of all against all.
        let isEachOther = 2 * rows.count > columns.count
        let columnBlock = groups.representatives(of: columns)
        let rowBlock = isEachOther ? columnBlock : groups.representatives(of: rows)
        let named = isEachOther ? columns : rows
        let isAsking = Set(rows)
        let gathered = Mutex<[(row: Int32, other: Int32, total: Double)]>([])
        NearPairSearch(rows: rowBlock, columns: columnBlock, isTriangle: isEachOther).run(limit: Int32(limit)) {
            pairs in
            var found: [(row: Int32, other: Int32, total: Double)] = []
            found.reserveCapacity(pairs.count)
            for pair in pairs {
                let sum = sum(of: pair, named, columns)
                guard sum.distance <= limit else { continue }
                let (left, right) = (named[Int(pair.row)], columns[Int(pair.column)])
                if !isEachOther || isAsking.contains(left) { found.append((left, right, sum.total)) }
                if isEachOther, isAsking.contains(right) { found.append((right, left, sum.total)) }
            }
            let all = found
            gathered.withLock { $0 += all }
        }
        return gathered.withLock { $0 }
    }

    /// The limit within which a search finds about so many pairs, told from the pairs of some rows; at most this one's limit.
    func likelyLimit(_ rows: [Int32], among columns: [Int32], pairs: Int) -> Double {
        let step = max(1, rows.count / 512)
        let sample = stride(from: 0, to: rows.count, by: step).map { rows[$0] }
        let bins = 2_000
        let width = limit / Double(bins)
        let counted = Mutex([Int](repeating: 0, count: bins + 1))
        let search = NearPairSearch(
            rows: groups.representatives(of: sample), columns: groups.representatives(of: columns))
        search.run(limit: Int32(limit)) { found in
            var counts = [Int](repeating: 0, count: bins + 1)
            for pair in found {
                let distance = sum(of: pair, sample, columns).distance
                if distance <= limit { counts[max(0, min(bins, Int(distance / width)))] += 1 }
            }
            let all = counts
            counted.withLock { for bin in all.indices { $0[bin] += all[bin] } }
        }
        let allowed = Int(Double(pairs) * Double(sample.count) / Double(rows.count))
        return counted.withLock { counts in
            var sum = 0
            for (bin, count) in counts.enumerated() {
                sum += count
                if sum > allowed { return max(1, Double(bin)) * width }
            }
            return limit
        }
    }
}

extension NearestClusters {
    /// The sum and the mean of a pair's distances; infinite for two that are never together.
    private func sum(of pair: NearPair, _ rows: [Int32], _ columns: [Int32]) -> (total: Double, distance: Double) {
        let (left, right) = (rows[Int(pair.row)], columns[Int(pair.column)])
        let isExact = groups.counts[Int(left)] == 1 && groups.counts[Int(right)] == 1
        let mayBeApart = !inPhotos || !isExact || groups.areInOnePhoto(Int(left), Int(right))
        if left == right || mayBeApart && isApart(left, right) {
            return (.infinity, .infinity)
        }
        if isExact { return (Double(pair.distance), Double(pair.distance)) }
        let total = groups.total(Int(left), Int(right))
        return (total, total / (Double(groups.counts[Int(left)]) * Double(groups.counts[Int(right)])))
    }

    private func isApart(_ left: Int32, _ right: Int32) -> Bool {
        !apart.isEmpty && apart.contains(Self.key(left, right))
    }
}

/// For each of some rows, the nearest pairs found so far: a heap each, the farthest first.
struct NearestLists {
    struct Pair {
        var order: PairOrder
        var total: Double
    }

    /// How many each row holds at most.
    let count: Int
    private let limit: Int32
    private var pairs: [Pair]
    private var sizes: [Int32]

    init(rows: Int, count: Int, limit: Double) {
        self.count = count
        self.limit = Int32(limit)
        pairs = Array(repeating: Pair(order: .everything, total: 0), count: rows * count)
        sizes = Array(repeating: 0, count: rows)
    }

    /// Whether a row holds all pairs within the limit.
    func isAll(_ row: Int) -> Bool { sizes[row] < count }

    /// How far the pairs of a row are all there are.
    func horizon(_ row: Int) -> PairOrder { isAll(row) ? .everything : pairs[row * count].order }

    /// The pairs of a row, in no order.
    func pairs(_ row: Int) -> ArraySlice<Pair> { pairs[row * count..<row * count + Int(sizes[row])] }

    /// The distance up to which a pair may still come before one that each row holds.
    func limits(_ rows: Range<Int>) -> [Int32] {
        rows.map { sizes[$0] < count ? limit : Int32(pairs[$0 * count].order.distance.rounded(.down)) }
    }

    mutating func insert(_ pair: Pair, row: Int) {
        let size = Int(sizes[row])
        if size < count { sizes[row] += 1 }
        unsafe pairs.withUnsafeMutableBufferPointer { all in
            let heap = unsafe UnsafeMutableBufferPointer(rebasing: all[row * count..<(row + 1) * count])
            if size < count {
                unsafe Self.rise(pair, from: size, in: heap)
            } else if unsafe pair.order < heap[0].order {
                unsafe Self.sink(pair, in: heap)
            }
        }
    }

    /// Puts a pair at the end of a heap and lets it rise to its place.
    private static func rise(_ pair: Pair, from end: Int, in heap: UnsafeMutableBufferPointer<Pair>) {
        var child = end
        while child > 0, unsafe heap[(child - 1) / 2].order < pair.order {
            unsafe heap[child] = heap[(child - 1) / 2]
            child = (child - 1) / 2
        }
        unsafe heap[child] = pair
    }

    /// Puts a pair into the place of the farthest one and lets it sink to its place.
    private static func sink(_ pair: Pair, in heap: UnsafeMutableBufferPointer<Pair>) {
        var parent = 0
        while 2 * parent + 1 < heap.count {
            var child = 2 * parent + 1
            if child + 1 < heap.count, unsafe heap[child].order < heap[child + 1].order { child += 1 }
            guard unsafe pair.order < heap[child].order else { break }
            unsafe heap[parent] = heap[child]
            parent = child
        }
        unsafe heap[parent] = pair
    }
}
