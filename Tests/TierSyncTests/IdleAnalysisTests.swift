import Conditions
import Foundation
import Synchronization
import Testing
import TierModel
import TierSync
import TierSyncTestSupport

/// A charger that is pulled and put back by itself: it holds for so many looks, then for two it does not, and so on; in the end it holds.
private final class Charger: ConditionProbe {
    let condition = Condition.power
    private let state: Mutex<(holds: [Int], looks: Int)>
    /// When it was pulled last.
    private let pulled = Mutex<ContinuousClock.Instant?>(nil)

    init(_ holds: [Int]) { state = Mutex((holds, 0)) }

    var pulledAt: ContinuousClock.Instant? { pulled.withLock { $0 } }

    func find() -> ConditionFinding {
        let holds = state.withLock { state in
            guard let current = state.holds.first else { return true }
            state.looks += 1
            guard state.looks > current else { return true }
            if state.looks == current + 1 { pulled.withLock { $0 = .now } }
            if state.looks > current + 1 {
                state.holds.removeFirst()
                state.looks = 0
            }
            return false
        }
        return ConditionFinding(.power, holds: holds, found: holds ? "on mains" : "on battery, 54 %", isSo: holds)
    }
}

@Suite("Analysis while idle", .enabled(if: EngineFixture.hasModels, Comment(rawValue: EngineFixture.missingModels)))
struct IdleAnalysisTests {
    private final class Log: Sendable {
        private let state = Mutex<(running: Int, pauses: [Duration], words: [String])>((0, [], []))

        func see(_ event: IdleEvent, _ charger: Charger) {
            state.withLock { state in
                switch event {
                case .running: state.running += 1
                case .paused(let report):
                    if let pulled = charger.pulledAt { state.pauses.append(.now - pulled) }
                    state.words.append(report.reason ?? "")
                }
            }
        }

        var running: Int { state.withLock { $0.running } }
        var pauses: [Duration] { state.withLock { $0.pauses } }
        var words: [String] { state.withLock { $0.words } }
    }

    private final class Steps: Sendable {
        private let state = Mutex<[JobProgress]>([])

        func see(_ step: JobProgress) { state.withLock { $0.append(step) } }

        var all: [JobProgress] { state.withLock { $0 } }
    }

    private static func watch(_ charger: Charger) -> ConditionWatch {
        ConditionWatch(
            probes: ConditionProbes([charger]), whileRunning: .milliseconds(50), whileWaiting: .milliseconds(50))
    }

    @Test(arguments: ServerFixture.Server.installed)
    func `over ten plug cycles nothing is fetched twice, and each pause comes within two seconds`(
        _ server: ServerFixture.Server
    ) async throws {
        let fixture = try await ServerFixture(server)
        try await fixture.push()
        _ = try await fixture.library.evict()
        let charger = Charger([1, 12, 4, 20, 2, 25, 8, 16, 3, 30])
        let log = Log()
        let summary = try await fixture.library.analyze(
            AnalyzeOptions(), waits: true, Self.watch(charger), nil
        ) { log.see($0, charger) }
        #expect(summary.failed.isEmpty && summary.stoppedBy == nil)
        let status = try await fixture.library.status()
        #expect(status.unanalyzed == 0)
        #expect(!log.words.isEmpty && log.words.allSatisfy { $0 == "on battery, 54 %" })
        // These tests run alone (Makefile): among hundreds of others a pause would wait for a core.
        #expect(log.pauses.allSatisfy { $0 < .seconds(1.5) }, "\(log.pauses)")
        let report = try await fixture.library.bandwidthReport()
        #expect(report.analysis.fetchedMoreThanOnce == [] && report.analysis.bytesFetched <= status.originalBytes)
        #expect(report.analysis.bytesWasted == 0 && summary.done == 7)
        #expect(report.states.reduce(0) { $0 + $1.fetched } == 7 && report.states.allSatisfy { $0.onMains != nil })
        #expect(log.running == log.words.count + 1 && log.running > 5)
    }

    @Test func `what may not start says why and when, and fetches nothing`() async throws {
        let fixture = try await EngineFixture()
        let charger = Charger([0])
        let error = await #expect(throws: EngineError.self) {
            try await fixture.library.analyze(AnalyzeOptions(), waits: false, Self.watch(charger), nil) { _ in }
        }
        #expect(error?.code == .conditionsNotMet && error?.exitStatus == .conditionsNotMet)
        #expect(error?.message == "not now: on battery, 54 %" && error?.remedy?.contains("on mains") == true)
    }

    @Test func `a limit holds over pauses`() async throws {
        let fixture = try await EngineFixture()
        _ = try await fixture.library.importPhotos(at: [EngineFixture.photos])
        let charger = Charger([1, 3, 2, 4, 6, 8, 3, 5, 7, 9])
        let (log, steps) = (Log(), Steps())
        let summary = try await fixture.library.analyze(
            AnalyzeOptions(limit: 4), waits: true, Self.watch(charger), { steps.see($0) }
        ) { log.see($0, charger) }
        // The progress goes on over the pauses, and says each of them.
        let told = steps.all
        #expect(told.compactMap(\.paused) == log.words)
        #expect(zip(told, told.dropFirst()).allSatisfy { $0.done <= $1.done && $0.bytes <= $1.bytes })
        #expect(told.contains { $0.current != nil && $0.paused == nil })
        let status = try await fixture.library.status()
        #expect(summary.done == status.photos - status.unanalyzed)
        // What is in hand when the last one is counted may be finished.
        #expect((4...8).contains(summary.done))
    }

    @Test func `photos that are named to be looked at again are not paused, since they would be fetched anew`()
        async throws
    {
        let fixture = try await EngineFixture()
        let options = AnalyzeOptions(photos: [PhotoID(rawValue: 1)], again: true)
        let error = await #expect(throws: EngineError.self) {
            try await fixture.library.analyze(options, waits: true, Self.watch(Charger([])), nil) { _ in }
        }
        #expect(error?.code == .badValue && error?.remedy?.contains("--idle-only") == true)
    }

    @Test func `a job that waits is ended by a cancellation`() async throws {
        let fixture = try await EngineFixture()
        let charger = Charger([0] + Array(repeating: 0, count: 100_000))
        let work = Task {
            try await fixture.library.analyze(AnalyzeOptions(), waits: true, Self.watch(charger), nil) { _ in }
        }
        work.cancel()
        await #expect(throws: CancellationError.self) { try await work.value }
    }
}
