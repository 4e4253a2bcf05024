import Synchronization
import Testing
import Workers

@Suite struct `Permits` {
    @Test func `of which a holder may take several are never overdrawn`() async throws {
        let permits = AsyncPermits(5)
        let held = Mutex((now: 0, most: 0))
        try await forEachBounded(0..<300, width: 16) { number in
            // More than there are counts as all of them.
            let count = [1, 2, 3, 5, 9][number % 5]
            try await permits.withPermits(count) {
                held.withLock { state in
                    state.now += min(count, 5)
                    state.most = max(state.most, state.now)
                }
                await Task.yield()
                held.withLock { $0.now -= min(count, 5) }
            }
        } receive: {
        }
        #expect(held.withLock { $0 } == (0, 5))
    }

    @Test func `go to who waits first, even when a later one needs less`() async throws {
        let permits = AsyncPermits(2)
        let log = Log()
        let first = Task { try await permits.withPermit { try await Task.sleep(for: .seconds(60)) } }
        try await Task.sleep(for: .milliseconds(100))
        let large = Task { try await permits.withPermits(2) { log.add("large") } }
        try await Task.sleep(for: .milliseconds(100))
        let small = Task { try await permits.withPermit { log.add("small") } }
        try await Task.sleep(for: .milliseconds(100))
        #expect(log.words.isEmpty, "one permit is free, but somebody waits for two")
        first.cancel()
        try await large.value
        try await small.value
        #expect(log.words == ["large", "small"])
    }

    @Test func `are given to the next when who waits is cancelled`() async throws {
        let permits = AsyncPermits(2)
        let log = Log()
        let first = Task { try await permits.withPermit { try await Task.sleep(for: .seconds(60)) } }
        try await Task.sleep(for: .milliseconds(100))
        let large = Task { try await permits.withPermits(2) {} }
        try await Task.sleep(for: .milliseconds(100))
        let small = Task { try await permits.withPermit { log.add("small") } }
        try await Task.sleep(for: .milliseconds(100))
        #expect(log.words.isEmpty)
        large.cancel()
        try await small.value
        #expect(log.words == ["small"])
        await #expect(throws: CancellationError.self) { try await large.value }
        first.cancel()
    }
}

/// What happened, in order.
private final class Log: Sendable {
    private let entries = Mutex<[String]>([])

    var words: [String] { entries.withLock { $0 } }

    func add(_ word: String) { entries.withLock { $0.append(word) } }
}
