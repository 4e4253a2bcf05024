import TierModel

/// The vectors of many faces in one flat array, and the exact search for near pairs in it.
struct FaceMatrix: Sendable {
    /// Components of a row; a multiple of 16 is fastest.
    let dimension: Int
    /// Row after row.
    private(set) var components: [Int8] = []
    /// The squared length of each row.
    private(set) var norms: [Int32] = []

    init(dimension: Int) {
        self.dimension = dimension
    }

    var count: Int { norms.count }

    /// Adds a row; a vector of another length becomes an empty one.
    mutating func append(_ vector: QuantizedVector) {
        let isFit = vector.components.count == dimension
        components.append(contentsOf: isFit ? vector.components : Array(repeating: 0, count: dimension))
        norms.append(isFit ? vector.components.reduce(0) { $0 + Int32($1) * Int32($1) } : 0)
    }

    /// Empties a row.
    mutating func clear(_ row: Int) {
        for index in row * dimension..<(row + 1) * dimension { components[index] = 0 }
        norms[row] = 0
    }

    /// The components of a row.
    func row(_ row: Int) -> ArraySlice<Int8> { components[row * dimension..<(row + 1) * dimension] }

    /// Calls `body` with each pair of rows `left` in `rows` and `right` in `columns`, `left` > `right`, whose squared
    /// distance is at most `radius`. An empty row is near to nothing.
    ///
    /// Rows are widened to 16 bits a block at a time, four against one, which compiles to multiply-add instructions: the
    /// work is counts × dimension multiplications, about 10^10 a second on one core of 2025.
    func forEachPair(
        rows: Range<Int>, columns: Range<Int>, within radius: Int32, _ body: (Int, Int, Int32) -> Void
    ) {
        let (rowBlock, columnBlock) = (64, 256)
        var left = [Int16](repeating: 0, count: rowBlock * dimension)
        var right = [Int16](repeating: 0, count: columnBlock * dimension)
        for columnStart in stride(from: columns.lowerBound, to: columns.upperBound, by: columnBlock) {
            let columnRange = columnStart..<min(columnStart + columnBlock, columns.upperBound)
            widen(columnRange, into: &right)
            for rowStart in stride(from: rows.lowerBound, to: rows.upperBound, by: rowBlock) {
                let rowRange = rowStart..<min(rowStart + rowBlock, rows.upperBound)
                // Nothing of this block lies below the diagonal.
                if rowRange.upperBound - 1 <= columnRange.lowerBound { continue }
                widen(rowRange, into: &left)
                searchBlock(rowRange, left, columnRange, right, radius, body)
            }
        }
    }

    private func widen(_ range: Range<Int>, into block: inout [Int16]) {
        let start = range.lowerBound * dimension
        for offset in 0..<range.count * dimension { block[offset] = Int16(components[start + offset]) }
    }

    private func searchBlock(
        _ rows: Range<Int>, _ left: [Int16], _ columns: Range<Int>, _ right: [Int16], _ radius: Int32,
        _ body: (Int, Int, Int32) -> Void
    ) {
        left.withUnsafeBufferPointer { leftBuffer in
            right.withUnsafeBufferPointer { rightBuffer in
                guard let leftBase = leftBuffer.baseAddress, let rightBase = rightBuffer.baseAddress else { return }
                for rowStart in stride(from: 0, to: rows.count, by: 4) {
                    for column in 0..<columns.count {
                        // Rows beyond the range are leftovers in the block: computed, never reported.
                        let products = Self.fourProducts(
                            leftBase + rowStart * dimension, rightBase + column * dimension, dimension)
                        let rightRow = columns.lowerBound + column
                        for lane in 0..<4 where rowStart + lane < rows.count {
                            let leftRow = rows.lowerBound + rowStart + lane
                            let distance = norms[leftRow] &+ norms[rightRow] &- 2 &* products[lane]
                            if distance <= radius, leftRow > rightRow, norms[leftRow] > 0, norms[rightRow] > 0 {
                                body(leftRow, rightRow, distance)
                            }
                        }
                    }
                }
            }
        }
    }

    /// The inner products of four rows that lie one behind the other with one row.
    @inline(__always)
    private static func fourProducts(
        _ rows: UnsafePointer<Int16>, _ column: UnsafePointer<Int16>, _ dimension: Int
    ) -> SIMD4<Int32> {
        let (second, third, fourth) = (rows + dimension, rows + 2 * dimension, rows + 3 * dimension)
        var (sum0, sum1, sum2, sum3): (Int32, Int32, Int32, Int32) = (0, 0, 0, 0)
        for index in 0..<dimension {
            let value = Int32(column[index])
            sum0 &+= Int32(rows[index]) &* value
            sum1 &+= Int32(second[index]) &* value
            sum2 &+= Int32(third[index]) &* value
            sum3 &+= Int32(fourth[index]) &* value
        }
        return SIMD4(sum0, sum1, sum2, sum3)
    }
}
