import Foundation
import Synchronization
import Testing
import TierModel
import TierSync

/// An analysis that is cancelled ends with the photos that it has in hand, not with the page or the job.
@Suite(.enabled(if: EngineFixture.hasModels, Comment(rawValue: EngineFixture.missingModels)))
struct AnalysisCancellationTests {
    private final class Counter: Sendable {
        private let count = Mutex(0)
        var value: Int { count.withLock { $0 } }
        func raise(to value: Int) { count.withLock { $0 = max($0, value) } }
    }

    @Test func `the photos in hand are finished or dropped, the rest is still owed, and the next run does it`()
        async throws
    {
        let fixture = try await EngineFixture()
        let library = fixture.library
        let total = try await library.importPhotos(at: [EngineFixture.photos]).done
        let (begun, begin) = AsyncStream.makeStream(of: Void.self)
        let done = Counter()
        let work = Task {
            try await library.analyze { progress in
                guard progress.job == "analyze", progress.done > 0 else { return }
                done.raise(to: progress.done)
                begin.yield()
            }
        }
        for await _ in begun { break }
        work.cancel()
        let atCancel = done.value
        await #expect(throws: CancellationError.self) { try await work.value }
        let owed = try await library.status().unanalyzed
        // As many compute at once as there are cores, four at most, and one more is read meanwhile.
        #expect(total - owed <= atCancel + 5)
        #expect(owed > 0 && owed < total)
        let rest = try await library.analyze()
        #expect(rest.done == owed && rest.failed.isEmpty && rest.stoppedBy == nil)
        #expect(try await library.status().unanalyzed == 0)
    }
}
