import CVectors
import Dispatch

/// Two vectors of a search by their places in the blocks, and their distance.
package struct NearPair {
    package let row: Int32
    package let column: Int32
    package let distance: Int32
}

/// The exact search for near pairs, on all cores: every row against every column.
package struct NearPairSearch {
    package let rows: VectorBlock
    package let columns: VectorBlock
    /// Rows and columns are the same block: each pair once, the row after the column, and no vector with itself.
    package let isTriangle: Bool
    /// All give the same; tests try each.
    private let instructions: nearpairs_instructions
    /// Rows and columns in few components, where that saves time.
    private let coarse: (rows: CoarseVectors, columns: CoarseVectors)?

    /// From so many pairs, and so many rows for each column that is projected, projecting is worth its cost.
    private static let manyPairs = 50_000_000
    private static let manyRows = 1_000

    /// - Parameters:
    ///   - instructions: What is used: otherwise the fastest that this processor has.
    ///   - isCoarse: Whether projections are compared first: otherwise where that is faster.
    package init(
        rows: VectorBlock, columns: VectorBlock, isTriangle: Bool = false, instructions: Instructions? = nil,
        isCoarse: Bool? = nil
    ) {
        self.instructions = instructions?.value ?? nearpairs_best()
        self.rows = rows
        self.columns = columns
        self.isTriangle = isTriangle
        // With sums of 8-bit products in one instruction, all components cost no more than the choice.
        let isWorthIt =
            self.instructions != NEARPAIRS_VNNI && rows.count >= Self.manyRows
            && rows.count * columns.count >= Self.manyPairs
        guard isCoarse ?? isWorthIt, rows.dimension > CoarseVectors.dimension, columns.count > 0 else {
            coarse = nil
            return
        }
        let directions = PrincipalDirections(of: columns, count: CoarseVectors.dimension)
        let coarseColumns = CoarseVectors(columns, onto: directions)
        coarse = (isTriangle ? coarseColumns : CoarseVectors(rows, onto: directions), coarseColumns)
    }

    /// What the search is made of.
    package enum Instructions: CaseIterable, Sendable {
        case plain, avx2, vnni

        fileprivate var value: nearpairs_instructions {
            switch self {
            case .plain: NEARPAIRS_PLAIN
            case .avx2: NEARPAIRS_AVX2
            case .vnni: NEARPAIRS_VNNI
            }
        }

        /// Whether this processor has them.
        package var isSupported: Bool { nearpairs_is_supported(value) != 0 }
    }

    private static let tileRows = 2_048
    private static let tileColumns = 8_192

    /// Finds all pairs within a limit.
    package func run(limit: Int32, receive: @Sendable ([NearPair]) -> Void) {
        run(limits: { rows, _ in (Array(repeating: limit, count: rows.count), nil) }, receive: receive)
    }

    /// Finds pairs within limits that each vector has of its own, and which may fall while the search runs.
    ///
    /// The work is rows × columns × dimension multiplications: on one core of 2023 about 2.6 × 10¹¹ a second with AVX-512 VNNI, 5 × 10¹⁰ with
    /// AVX2. It needs 4 MB a core, however many pairs there are.
    ///
    /// - Parameters:
    ///   - limits: Asked before each tile: the limits of its rows, and those of its columns where they count too. A pair is within
    ///     a limit of either.
    ///   - receive: Called with pairs, of several threads at once and in no order, until all were searched.
    func run(
        limits: @Sendable (Range<Int>, Range<Int>) -> (rows: [Int32], columns: [Int32]?),
        receive: @Sendable ([NearPair]) -> Void
    ) {
        var tiles: [(rows: Range<Int>, columns: Range<Int>)] = []
        for rowStart in stride(from: 0, to: rows.count, by: Self.tileRows) {
            let rowRange = rowStart..<min(rowStart + Self.tileRows, rows.count)
            for columnStart in stride(from: 0, to: columns.count, by: Self.tileColumns) {
                if isTriangle, columnStart >= rowRange.upperBound { continue }
                let columnEnd = min(columnStart + Self.tileColumns, columns.count)
                tiles.append((rowRange, columnStart..<(isTriangle ? min(columnEnd, rowRange.upperBound) : columnEnd)))
            }
        }
        let work = tiles
        DispatchQueue.concurrentPerform(iterations: work.count) { index in
            search(work[index].rows, work[index].columns, limits, receive)
        }
    }

    private func search(
        _ rowRange: Range<Int>, _ columnRange: Range<Int>,
        _ limits: @Sendable (Range<Int>, Range<Int>) -> (rows: [Int32], columns: [Int32]?),
        _ receive: @Sendable ([NearPair]) -> Void
    ) {
        let scratchBytes = Int(nearpairs_scratch(Int64(rowRange.count), Int64(rows.dimension)))
        let room = Int(nearpairs_room(Int64(rowRange.count)))
        unsafe withUnsafeTemporaryAllocation(byteCount: scratchBytes, alignment: 64) { scratch in
            unsafe withUnsafeTemporaryAllocation(of: nearpair.self, capacity: room) { found in
                var next: Int32 = 0
                while next < columnRange.count {
                    let count = unsafe find(rowRange, columnRange, limits(rowRange, columnRange), &next, scratch, found)
                    var pairs: [NearPair] = []
                    pairs.reserveCapacity(Int(count))
                    for index in 0..<Int(count) {
                        let pair = unsafe found[index]
                        let row = Int32(rowRange.lowerBound) + pair.row
                        let column = Int32(columnRange.lowerBound) + pair.column
                        if isTriangle, row <= column { continue }
                        pairs.append(NearPair(row: row, column: column, distance: pair.distance))
                    }
                    if !pairs.isEmpty { receive(pairs) }
                }
            }
        }
    }

    /// The next pairs of a tile, written to `found`.
    private func find(
        _ rowRange: Range<Int>, _ columnRange: Range<Int>, _ limits: (rows: [Int32], columns: [Int32]?),
        _ next: inout Int32, _ scratch: UnsafeMutableRawBufferPointer, _ found: UnsafeMutableBufferPointer<nearpair>
    ) -> Int64 {
        unsafe rows.vectors.withUnsafeBufferPointer { rowVectors in
            unsafe rows.biases.withUnsafeBufferPointer { rowBiases in
                unsafe columns.vectors.withUnsafeBufferPointer { columnVectors in
                    unsafe columns.biases.withUnsafeBufferPointer { columnBiases in
                        unsafe limits.rows.withUnsafeBufferPointer { rowLimits in
                            unsafe (limits.columns ?? []).withUnsafeBufferPointer { columnLimits -> Int64 in
                                guard let rowVectors = rowVectors.baseAddress,
                                    let rowBiases = rowBiases.baseAddress,
                                    let columnVectors = columnVectors.baseAddress,
                                    let columnBiases = columnBiases.baseAddress
                                else {
                                    next = Int32.max
                                    return 0
                                }
                                return unsafe withCoarse(rowRange, columnRange) { coarse in
                                    unsafe nearpairs_search(
                                        rowVectors + rowRange.lowerBound * rows.dimension,
                                        rowBiases + rowRange.lowerBound, rowLimits.baseAddress, Int32(rowRange.count),
                                        columnVectors + columnRange.lowerBound * rows.dimension,
                                        columnBiases + columnRange.lowerBound,
                                        limits.columns == nil ? nil : columnLimits.baseAddress,
                                        Int32(columnRange.count), Int32(rows.dimension), coarse, instructions,
                                        scratch.baseAddress, found.baseAddress, &next)
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    /// The projections of a tile, where there are any.
    private func withCoarse(
        _ rowRange: Range<Int>, _ columnRange: Range<Int>, _ body: (UnsafePointer<nearpairs_coarse>?) -> Int64
    ) -> Int64 {
        guard let coarse else { return body(nil) }
        let dimension = CoarseVectors.dimension
        return unsafe coarse.rows.vectors.withUnsafeBufferPointer { rowVectors in
            unsafe coarse.rows.biases.withUnsafeBufferPointer { rowBiases in
                unsafe coarse.columns.vectors.withUnsafeBufferPointer { columnVectors in
                    unsafe coarse.columns.biases.withUnsafeBufferPointer { columnBiases -> Int64 in
                        guard let rowVectors = rowVectors.baseAddress, let rowBiases = rowBiases.baseAddress,
                            let columnVectors = columnVectors.baseAddress, let columnBiases = columnBiases.baseAddress
                        else { return body(nil) }
                        var projections = unsafe nearpairs_coarse(
                            rows: rowVectors + rowRange.lowerBound * dimension,
                            rowNorms: rowBiases + rowRange.lowerBound,
                            columns: columnVectors + columnRange.lowerBound * dimension,
                            columnNorms: columnBiases + columnRange.lowerBound, dimension: Int32(dimension),
                            error: max(coarse.rows.error, coarse.columns.error),
                            allowance: max(coarse.rows.allowance, coarse.columns.allowance))
                        return unsafe body(&projections)
                    }
                }
            }
        }
    }
}
