import Catalog
import Testing
import TierSync

/// Which files an eviction takes in hand, and how many: whoever asks first.
struct FreedBytesTests {
    private let files = (1...3).map { OriginalID(rawValue: $0) }

    @Test func `a later file waits for an earlier one, and is not needed when that was enough`() async {
        let budget = FreedBytes(limit: 10)
        budget.expect(files)
        let later = Task { await budget.reserve(50, for: files[1]) }
        for _ in 0..<100 { await Task.yield() }
        #expect(await budget.reserve(50, for: files[0]))
        budget.settle(50, freed: 50)
        #expect(await !later.value)
        #expect(budget.isReached)
    }

    @Test func `where the earlier one frees nothing the later one takes its place`() async {
        let budget = FreedBytes(limit: 10)
        budget.expect(files)
        let later = Task { await budget.reserve(50, for: files[1]) }
        #expect(await budget.reserve(50, for: files[0]))
        budget.settle(50, freed: 0)
        #expect(await later.value)
        budget.settle(50, freed: 50)
        #expect(await !budget.reserve(50, for: files[2]))
    }

    @Test func `several are in hand at once while they are not enough, and without a limit all are`() async {
        let budget = FreedBytes(limit: 100)
        budget.expect(files)
        #expect(await budget.reserve(50, for: files[0]))
        #expect(await budget.reserve(40, for: files[1]))
        #expect(await budget.reserve(40, for: files[2]))
        let open = FreedBytes(limit: nil)
        open.expect(files)
        #expect(await open.reserve(50, for: files[2]))
        open.settle(50, freed: 50)
        #expect(!open.isReached)
    }
}
