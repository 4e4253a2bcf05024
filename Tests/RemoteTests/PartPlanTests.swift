import Remote
import Testing

/// How files are cut into parts.
@Suite struct PartPlanTests {
    private static let mebibyte: Int64 = 1 << 20

    /// Sizes of files and of their parts, in mebibytes.
    private static let sizes: [(file: Int64, part: Int64)] = [
        (65, 8), (100, 8), (1 << 10, 32), (3 << 10, 64), (100 << 10, 64), (625 << 10, 64), (626 << 10, 65),
        (5 << 20, 525),
    ]

    @Test(arguments: sizes)
    func `parts are a thirty-second of the file between 8 and 64 MiB, and larger where 10,000 would not do`(
        _ size: (file: Int64, part: Int64)
    ) {
        let plan = PartPlan(byteCount: size.file * Self.mebibyte, options: MultipartOptions())
        #expect(plan.partBytes == size.part * Self.mebibyte)
        #expect(plan.count <= 10_000)
    }

    @Test(arguments: [Int64(1), 9, 10, 11, 20, 95])
    func `parts cover the file without gap or overlap`(_ byteCount: Int64) throws {
        let plan = try #require(PartPlan(byteCount: byteCount, partBytes: 10))
        var position: Int64 = 0
        for number in 1...plan.count {
            let range = plan.range(of: number)
            #expect(range.lowerBound == position && !range.isEmpty)
            position = range.upperBound
        }
        #expect(position == byteCount)
    }

    @Test func `what was written down is taken up only within the limits`() {
        #expect(PartPlan(byteCount: 100_000, partBytes: 10)?.count == 10_000)
        #expect(PartPlan(byteCount: 100_001, partBytes: 10) == nil)
        #expect(PartPlan(byteCount: 100, partBytes: 0) == nil)
        #expect(PartPlan(byteCount: 0, partBytes: 10) == nil)
        #expect(PartPlan(byteCount: 100, partBytes: 6 << 30) == nil)
    }
}
