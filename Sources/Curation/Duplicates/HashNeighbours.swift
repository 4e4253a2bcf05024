package import TierModel

/// For each of many different hashes the others within a few bits: all of them, without comparing all pairs.
///
/// Multi-index hashing (Norouzi, Punjani and Fleet, "Fast search in Hamming space with multi-index hashing", CVPR 2012): of two hashes that differ in at
/// most 7 bits, one of four quarters differs in at most one. So each quarter has a table of 65,536 lists, and each list is compared with itself
/// and with the lists one bit away. A million hashes of even spread take some 500 million comparisons.
///
/// Where thousands of hashes share a quarter (blank pages, black frames), a hash is compared with `reach` others of a list at most, those that follow it in the
/// order of their bits, or stand about where it would itself, and it remembers its `most` nearest neighbours only: so the work grows with the number of hashes, never with its square.
package struct HashNeighbours: Sendable {
    /// A hash that is near.
    package struct Neighbour: Hashable, Sendable {
        /// Its place among the hashes that were given.
        package var index: Int
        /// In how many bits it differs.
        package var distance: Int
    }

    /// Hashes further apart are no neighbours.
    package static let radius = 7
    /// The nearest that are remembered of each.
    package static let most = 32
    /// How many hashes of one list are compared with one.
    static let reach = 4_096
    private static let quarters = 4

    private var lists: [[Neighbour]]

    /// Finds all neighbours.
    ///
    /// - Parameter hashes: ascending by their bits, none twice: then the result does not depend on the order of photos.
    package init(of hashes: [PerceptualHash]) {
        lists = [[Neighbour]](repeating: [], count: hashes.count)
        let bits = hashes.map(\.bits)
        for quarter in 0..<Self.quarters {
            search(HashTable(bits, quarter: quarter), quarter: quarter)
        }
        for index in lists.indices where lists[index].count > 1 {
            lists[index].sort()
        }
    }

    /// The neighbours of a hash, the nearest first.
    package func neighbours(of index: Int) -> [Neighbour] { lists[index] }

    private mutating func search(_ table: HashTable, quarter: Int) {
        for value in 0..<HashTable.values {
            let own = table.range(of: value)
            guard !own.isEmpty else { continue }
            for place in own {
                let end = min(own.upperBound, place + 1 + Self.reach)
                compare(table, place, with: place + 1..<end, quarter: quarter)
            }
            for bit in 0..<16 where value & (1 << bit) == 0 {
                let other = table.range(of: value | 1 << bit)
                guard !other.isEmpty else { continue }
                for place in own {
                    // In lists that are too long, about where it would stand itself.
                    let start = other.count <= Self.reach ? other.lowerBound : table.place(of: place, within: other)
                    let first = max(other.lowerBound, min(start - Self.reach / 2, other.upperBound - Self.reach))
                    compare(table, place, with: first..<min(other.upperBound, first + Self.reach), quarter: quarter)
                }
            }
        }
    }

    private mutating func compare(_ table: HashTable, _ place: Int, with others: Range<Int>, quarter: Int) {
        let bits = table.bits[place]
        for other in others {
            let difference = bits ^ table.bits[other]
            guard difference.nonzeroBitCount <= Self.radius else { continue }
            // A pair that an earlier quarter found is not found again.
            guard !(0..<quarter).contains(where: { (difference >> UInt64(16 * $0) & 0xFFFF).nonzeroBitCount <= 1 })
            else { continue }
            let (first, second) = (Int(table.order[place]), Int(table.order[other]))
            remember(Neighbour(index: second, distance: difference.nonzeroBitCount), of: first)
            remember(Neighbour(index: first, distance: difference.nonzeroBitCount), of: second)
        }
    }

    private mutating func remember(_ neighbour: Neighbour, of owner: Int) {
        guard lists[owner].count >= Self.most else {
            lists[owner].append(neighbour)
            return
        }
        guard let worst = lists[owner].indices.max(by: { lists[owner][$0] < lists[owner][$1] }),
            neighbour < lists[owner][worst]
        else { return }
        lists[owner][worst] = neighbour
    }
}

extension HashNeighbours.Neighbour: Comparable {
    /// The nearer one first; of equally near ones the one with the smaller bits.
    package static func < (left: Self, right: Self) -> Bool {
        (left.distance, left.index) < (right.distance, right.index)
    }
}
