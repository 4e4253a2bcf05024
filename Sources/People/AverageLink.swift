import TierModel

/// Agglomerative clustering by the mean squared distance between clusters (group average; Sokal & Michener, 1958), of items
/// with cannot-links, the nearest pair first.
///
/// The mean needs no pair distances: with n faces, sum s and sum q of squared lengths a cluster, it is
/// q₁/n₁ + q₂/n₂ − 2 s₁·s₂ / (n₁n₂). All three are whole numbers below 2⁵³, so the result is exact and the same on every machine.
/// Items are in the order of face keys, ties go to the lesser pair, so the result does not depend on the order of anything else.
struct AverageLink {
    /// Two clusters became one, named by the least item of each.
    struct Merge: Hashable {
        var kept: Int
        var gone: Int
    }

    private let dimension: Int
    private let limit: Double
    private var sums: [Double] = []
    private var lengths: [Double] = []
    private var counts: [Int] = []
    private var candidates: [[Int32: Double]] = []
    private var forbidden: [Set<Int32>] = []
    private var nearest: [Pair?] = []
    private var heap = MinimumHeap<Pair>()

    /// Starts without items. Clusters are linked when their mean squared distance is at most `limit`.
    init(dimension: Int, limit: Double) {
        self.dimension = dimension
        self.limit = limit
    }

    /// Adds an item made of some vectors.
    mutating func append(_ vectors: some Sequence<ArraySlice<Int8>>) {
        let start = sums.count
        sums.append(contentsOf: repeatElement(0, count: dimension))
        var (length, count) = (0, 0)
        for vector in vectors {
            count += 1
            for (offset, value) in vector.enumerated() {
                sums[start + offset] += Double(value)
                length += Int(value) * Int(value)
            }
        }
        lengths.append(Double(length))
        counts.append(count)
        candidates.append([:])
        forbidden.append([])
        nearest.append(nil)
    }

    /// Says that two items are never together.
    mutating func forbid(_ left: Int, _ right: Int) {
        forbidden[left].insert(Int32(right))
        forbidden[right].insert(Int32(left))
    }

    /// Says that two items may be linked, after all that are forbidden are said. Of two clusters that may be linked, one pair
    /// of items must be said; the others need not.
    /// - Parameter distance: their mean squared distance, where it is known.
    mutating func consider(_ left: Int, _ right: Int, distance: Int32? = nil) {
        guard !forbidden[left].contains(Int32(right)) else { return }
        let score = distance.map(Double.init) ?? score(left, right)
        candidates[left][Int32(right)] = score
        candidates[right][Int32(left)] = score
    }

    /// Merges until no pair is within the limit.
    mutating func run() -> [Merge] {
        for item in counts.indices { findNearest(of: item) }
        var merges: [Merge] = []
        while let pair = heap.popLeast() {
            // Entries are never taken out when a pair changes: they no longer agree with the table.
            guard candidates[Int(pair.left)][pair.right] == pair.score else { continue }
            merge(Int(pair.left), Int(pair.right))
            merges.append(Merge(kept: Int(pair.left), gone: Int(pair.right)))
        }
        return merges
    }

    /// The mean squared distance of two clusters.
    private func score(_ left: Int, _ right: Int) -> Double {
        let (leftCount, rightCount) = (Double(counts[left]), Double(counts[right]))
        let total = lengths[left] * rightCount + lengths[right] * leftCount - 2 * product(left, right)
        return total / (leftCount * rightCount)
    }

    private func product(_ left: Int, _ right: Int) -> Double {
        sums.withUnsafeBufferPointer { buffer in
            var total = SIMD8<Double>.zero
            let (leftStart, rightStart) = (left * dimension, right * dimension)
            var offset = 0
            while offset + 8 <= dimension {
                var (leftLanes, rightLanes) = (SIMD8<Double>.zero, SIMD8<Double>.zero)
                for lane in 0..<8 {
                    leftLanes[lane] = buffer[leftStart + offset + lane]
                    rightLanes[lane] = buffer[rightStart + offset + lane]
                }
                total += leftLanes * rightLanes
                offset += 8
            }
            var sum = total.sum()
            while offset < dimension {
                sum += buffer[leftStart + offset] * buffer[rightStart + offset]
                offset += 1
            }
            return sum
        }
    }

    private mutating func findNearest(of item: Int) {
        var best: Pair?
        for (other, score) in candidates[item] where score <= limit {
            let pair = Pair(score, Int32(item), other)
            if best.map({ pair < $0 }) ?? true { best = pair }
        }
        nearest[item] = best
        if let best { heap.insert(best) }
    }

    private mutating func merge(_ kept: Int, _ gone: Int) {
        for offset in 0..<dimension { sums[kept * dimension + offset] += sums[gone * dimension + offset] }
        lengths[kept] += lengths[gone]
        counts[kept] += counts[gone]
        let (keptID, goneID) = (Int32(kept), Int32(gone))
        for other in forbidden[gone] {
            forbidden[Int(other)].remove(goneID)
            forbidden[Int(other)].insert(keptID)
            candidates[Int(other)][keptID] = nil
            candidates[kept][other] = nil
        }
        forbidden[kept].formUnion(forbidden[gone])
        forbidden[gone] = []
        var others = Set(candidates[kept].keys)
        others.formUnion(candidates[gone].keys)
        candidates[gone] = [:]
        candidates[kept] = [:]
        for other in others where other != keptID && other != goneID { rescore(kept, gone, Int(other)) }
        findNearest(of: kept)
    }

    /// Gives a neighbour of two merged clusters its one candidate in place of both.
    private mutating func rescore(_ kept: Int, _ gone: Int, _ other: Int) {
        candidates[other][Int32(gone)] = nil
        let isForbidden = forbidden[kept].contains(Int32(other))
        if isForbidden {
            candidates[other][Int32(kept)] = nil
        } else {
            let score = score(kept, other)
            candidates[kept][Int32(other)] = score
            candidates[other][Int32(kept)] = score
        }
        let lost = nearest[other].map { $0.has(Int32(kept)) || $0.has(Int32(gone)) } ?? false
        if lost {
            findNearest(of: other)
        } else if !isForbidden, let score = candidates[other][Int32(kept)], score <= limit {
            let pair = Pair(score, Int32(kept), Int32(other))
            if nearest[other].map({ pair < $0 }) ?? true {
                nearest[other] = pair
                heap.insert(pair)
            }
        }
    }

    /// Two clusters by their least items, and how far they are apart.
    private struct Pair: Comparable {
        let score: Double
        let left: Int32
        let right: Int32

        init(_ score: Double, _ one: Int32, _ other: Int32) {
            self.score = score
            (left, right) = (min(one, other), max(one, other))
        }

        func has(_ item: Int32) -> Bool { left == item || right == item }

        static func < (left: Pair, right: Pair) -> Bool {
            (left.score, left.left, left.right) < (right.score, right.left, right.right)
        }
    }
}

/// A binary heap, the least element first.
struct MinimumHeap<Element: Comparable> {
    private var elements: [Element] = []

    mutating func insert(_ element: Element) {
        elements.append(element)
        var child = elements.count - 1
        while child > 0, elements[child] < elements[(child - 1) / 2] {
            elements.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    mutating func popLeast() -> Element? {
        guard let least = elements.first, let last = elements.popLast() else { return nil }
        guard !elements.isEmpty else { return least }
        elements[0] = last
        var parent = 0
        while true {
            var next = parent
            for child in stride(from: 2 * parent + 1, through: 2 * parent + 2, by: 1) where child < elements.count {
                if elements[child] < elements[next] { next = child }
            }
            if next == parent { return least }
            elements.swapAt(parent, next)
            parent = next
        }
    }
}
