import Foundation
import Glibc
import Synchronization
import Testing
import Workers

@Suite struct `Bounded tasks` {
    @Test func `do all, and never more at once than allowed`() async throws {
        let running = Mutex((now: 0, most: 0))
        var results: [Int] = []
        try await forEachBounded(0..<200, width: 3) { number in
            running.withLock { state in
                state.now += 1
                state.most = max(state.most, state.now)
            }
            await Task.yield()
            running.withLock { $0.now -= 1 }
            return number
        } receive: {
            results.append($0)
        }
        #expect(results.sorted() == Array(0..<200))
        #expect(running.withLock(\.most) <= 3)
    }

    @Test func `draw no more elements than are in hand`() async throws {
        let drawn = Mutex(0)
        let elements = sequence(first: 1) { number in
            drawn.withLock { $0 += 1 }
            return number + 1
        }
        struct Enough: Error {}
        await #expect(throws: Enough.self) {
            try await forEachBounded(elements, width: 4) {
                $0
            } receive: { number in
                if number >= 50 { throw Enough() }
            }
        }
        #expect(drawn.withLock { $0 } < 70)
    }

    @Test func `end when cancelled`() async {
        let work = Task {
            try await forEachBounded(sequence(first: 0) { $0 + 1 }, width: 2) { number in
                try await Task.sleep(for: .milliseconds(1))
                return number
            } receive: { _ in
            }
        }
        work.cancel()
        await #expect(throws: CancellationError.self) { try await work.value }
    }

    @Test func `run blocking work off the cooperative pool`() async throws {
        // More threads than a machine of a few cores has in its pool: there, they would wait for each other for ever.
        let count = ProcessInfo.processInfo.activeProcessorCount + 8
        let meeting = Meeting(of: count)
        let met = try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<count { group.addTask { try await blocking { meeting.wait() } } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(met == Array(repeating: true, count: count))
    }
}

/// Blocks each thread that comes until all have come.
private final class Meeting: Sendable {
    private let expected: Int
    private let present = Mutex(0)

    init(of expected: Int) {
        self.expected = expected
    }

    /// Whether all came within twenty seconds.
    func wait() -> Bool {
        present.withLock { $0 += 1 }
        for _ in 0..<20_000 {
            if present.withLock({ $0 }) == expected { return true }
            usleep(1000)
        }
        return false
    }
}
