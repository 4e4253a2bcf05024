/// Hashes in lists by one quarter of their bits; each list in the order in which the hashes were given.
struct HashTable {
    /// As many lists.
    static let values = 1 << 16

    /// Places of the hashes that were given, list by list.
    let order: [UInt32]
    /// The hashes, list by list.
    let bits: [UInt64]
    private let starts: [Int]

    /// - Parameters:
    ///   - hashes: at most 2³² of them.
    ///   - quarter: 0 (the lowest bits) to 3.
    init(_ hashes: [UInt64], quarter: Int) {
        let shift = UInt64(16 * quarter)
        var starts = [Int](repeating: 0, count: Self.values + 1)
        for hash in hashes { starts[Int(hash >> shift & 0xFFFF) + 1] += 1 }
        for value in 0..<Self.values { starts[value + 1] += starts[value] }
        var next = starts
        var order = [UInt32](repeating: 0, count: hashes.count)
        var bits = [UInt64](repeating: 0, count: hashes.count)
        for (index, hash) in hashes.enumerated() {
            let value = Int(hash >> shift & 0xFFFF)
            order[next[value]] = UInt32(truncatingIfNeeded: index)
            bits[next[value]] = hash
            next[value] += 1
        }
        (self.order, self.bits, self.starts) = (order, bits, starts)
    }

    /// Where a list is.
    func range(of value: Int) -> Range<Int> { starts[value]..<starts[value + 1] }

    /// Where in a list of ascending hashes the one at `place` would stand.
    func place(of place: Int, within list: Range<Int>) -> Int {
        var (low, high) = (list.lowerBound, list.upperBound)
        while low < high {
            let middle = (low + high) / 2
            if bits[middle] < bits[place] { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
