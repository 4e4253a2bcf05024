import Foundation
import Synchronization
import Testing
import TierModel
import TierSync

/// An analysis that is cancelled ends with the photos that it has in hand, not with the page or the job.
@Suite(.enabled(if: EngineFixture.hasModels, Comment(rawValue: EngineFixture.missingModels)))
struct AnalysisCancellationTests {
    /// Cancels at the first photo that is done, from within the progress: whoever waits for a thread elsewhere changes nothing.
    private final class Canceller: Sendable {
        private struct State {
            var done: Int?
            var cancel: (@Sendable () -> Void)?
        }
        private let state = Mutex(State())

        /// Photos that were done by then.
        var done: Int { state.withLock { $0.done ?? 0 } }

        func use(_ cancel: @escaping @Sendable () -> Void) {
            state.withLock { $0.cancel = cancel }
        }

        /// The first that is done waits until there is something to cancel.
        func see(_ progress: JobProgress) {
            guard progress.job == "analyze", progress.done > 0, state.withLock({ $0.done == nil }) else { return }
            while true {
                let cancel = state.withLock { $0.cancel }
                guard let cancel else {
                    usleep(1_000)
                    continue
                }
                state.withLock { $0.done = progress.done }
                return cancel()
            }
        }
    }

    @Test func `the photos in hand are finished or dropped, the rest is still owed, and the next run does it`()
        async throws
    {
        let fixture = try await EngineFixture()
        let library = fixture.library
        let total = try await library.importPhotos(at: [EngineFixture.photos]).done
        let canceller = Canceller()
        let work = Task { try await library.analyze { canceller.see($0) } }
        canceller.use { work.cancel() }
        await #expect(throws: CancellationError.self) { try await work.value }
        let owed = try await library.status().unanalyzed
        // As many compute at once as there are cores, four at most, and one more is read meanwhile.
        #expect(total - owed <= canceller.done + 5)
        #expect(owed > 0 && owed < total)
        let rest = try await library.analyze()
        #expect(rest.done == owed && rest.failed.isEmpty && rest.stoppedBy == nil)
        #expect(try await library.status().unanalyzed == 0)
    }
}
