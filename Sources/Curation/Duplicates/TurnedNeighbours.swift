import Imaging
import TierModel

/// Pairs of hashes of which one is near to the other's, turned or mirrored.
///
/// The hash of the turned picture is derived from the bits, and is a little off. So of these pairs those are found that differ in at most 7 bits and
/// agree in one quarter of them: all within 3 bits, and of those within 6 bits that are spread evenly 62 in 100.
struct TurnedNeighbours {
    /// A pair: the second one's picture, turned so, looks like the first one's.
    struct Pair: Hashable, Sendable {
        var first: Int
        var second: Int
        var orientation: Orientation
        var distance: Int
    }

    private(set) var found: [Pair] = []

    /// - Parameter hashes: ascending by their bits, none twice.
    init(of hashes: [PerceptualHash]) {
        let bits = hashes.map(\.bits)
        var counts = [UInt8](repeating: 0, count: hashes.count)
        for quarter in 0..<4 {
            let table = HashTable(bits, quarter: quarter)
            // A quarter to the left is one to the right of the other one.
            for value in 2...7 {
                let orientation = Orientation(value)
                let turned = HashTable(hashes.map { $0.turned(orientation).bits }, quarter: quarter)
                join(table, turned, orientation, quarter: quarter, counts: &counts)
            }
        }
        found.sort {
            ($0.first, $0.distance, $0.second, $0.orientation.value)
                < ($1.first, $1.distance, $1.second, $1.orientation.value)
        }
    }

    private mutating func join(
        _ table: HashTable, _ turned: HashTable, _ orientation: Orientation, quarter: Int, counts: inout [UInt8]
    ) {
        for value in 0..<HashTable.values {
            let others = turned.range(of: value).prefix(HashNeighbours.reach)
            guard !others.isEmpty else { continue }
            for place in table.range(of: value) {
                let (first, bits) = (Int(table.order[place]), table.bits[place])
                for other in others where (bits ^ turned.bits[other]).nonzeroBitCount <= HashNeighbours.radius {
                    let (second, difference) = (Int(turned.order[other]), bits ^ turned.bits[other])
                    // The other way round it is the same pair, but for quarter turns.
                    guard orientation.value == 6 ? first != second : first < second,
                        !(0..<quarter).contains(where: { difference >> UInt64(16 * $0) & 0xFFFF == 0 }),
                        counts[first] < Self.most, counts[second] < Self.most
                    else { continue }
                    counts[first] += 1
                    counts[second] += 1
                    found.append(
                        Pair(
                            first: first, second: second, orientation: orientation,
                            distance: difference.nonzeroBitCount))
                }
            }
        }
    }

    /// So many pairs of one hash are kept: pictures without features look alike however they lie.
    private static let most = 16
}
