import Catalog
import Conditions
import Foundation
import Synchronization
import SystemPackage
import TierModel
import TierSync
import TierSyncTestSupport

/// A clock that goes on only when somebody waits for it, and ends the schedule after so long.
final class MadeUpClock: SchedulerClock {
    private struct State {
        var boot = Duration.zero
        var awake = Duration.zero
        var suspends: Duration?
    }

    private let state = Mutex(State())
    private let end: Duration

    init(end: Duration) { self.end = end }

    var date: Date { Date(timeIntervalSince1970: 1_800_000_000 + sinceBoot / .seconds(1)) }
    var sinceBoot: Duration { state.withLock(\.boot) }
    var awake: Duration { state.withLock(\.awake) }

    /// The next wait is one in suspend.
    func suspend(for duration: Duration) { state.withLock { $0.suspends = duration } }

    func sleep(for duration: Duration) async throws {
        // A moment in truth, for what runs beside.
        try await Task.sleep(for: .milliseconds(1))
        let now = state.withLock { state in
            state.awake += duration
            state.boot += duration + (state.suspends ?? .zero)
            state.suspends = nil
            return state.awake
        }
        if now >= end { throw CancellationError() }
    }
}

/// A condition that a test switches.
final class MadeUpProbe: ConditionProbe {
    let condition: Condition
    /// For how many looks it does not hold.
    private let failing: Mutex<Int>

    init(_ condition: Condition, failing: Int = 0) {
        self.condition = condition
        self.failing = Mutex(failing)
    }

    func fail(looks: Int) { failing.withLock { $0 = looks } }

    func find() -> ConditionFinding {
        let holds = failing.withLock { failing in
            if failing > 0 { failing -= 1 }
            return failing == 0
        }
        return ConditionFinding(condition, holds: holds, found: "\(condition) is not so")
    }
}

/// A schedule of made-up jobs: what they do is the test's, and what they did is kept.
final class ScheduleFixture: Sendable {
    /// What a job does; `nil` for what is usual: it does all that waits for it.
    typealias Job = @Sendable (ScheduleFixture) async throws -> JobSummary

    let directory: TemporaryDirectory
    let library: Library
    let clock: MadeUpClock
    let power = MadeUpProbe(.power)
    let idle = MadeUpProbe(.idle)
    private let state: Mutex<(situation: WorkSituation, begun: [ScheduledJob], at: [Duration], words: [String])>
    private let jobs: [ScheduledJob: Job]

    init(end: Duration = .seconds(86_400), jobs: [ScheduledJob: Job] = [:], _ prepare: (inout WorkSituation) -> Void)
        async throws
    {
        directory = try TemporaryDirectory()
        library = try await Library.create(in: directory.path.appending("library"), remote: nil)
        clock = MadeUpClock(end: end)
        var situation = WorkSituation(now: clock.date)
        situation.settings.verify = false
        prepare(&situation)
        state = Mutex((situation, [], [], []))
        self.jobs = jobs
    }

    /// The jobs that were begun, in order.
    var begun: [ScheduledJob] { state.withLock(\.begun) }
    /// When they were, since the machine booted.
    var begunAt: [Duration] { state.withLock(\.at) }
    /// What was told, in short.
    var words: [String] { state.withLock(\.words) }

    func change(_ body: (inout WorkSituation) -> Void) { state.withLock { body(&$0.situation) } }

    /// Does all that waits for a job.
    func finish(_ job: ScheduledJob) -> JobSummary {
        change { situation in
            switch job {
            case .publish: situation.decisionsToPublish = 0
            case .push: (situation.photosToPush, situation.bytesToPush) = (0, 0)
            case .evict: (situation.originalsToEvict, situation.bytesToEvict) = (0, 0)
            case .analyze: situation.photosToAnalyzeHere = 0
            case .verify: situation.verifiedAt = situation.now
            }
        }
        var summary = JobSummary()
        summary.done = 1
        return summary
    }

    func scheduler(once: Bool = false) -> Scheduler {
        Scheduler(
            layout: library.layout, process: library.catalog.process,
            work: Scheduler.Work(
                situation: { self.state.withLock(\.situation) },
                run: { job, _, progress in
                    self.state.withLock { state in
                        state.begun.append(job)
                        state.at.append(self.clock.sinceBoot)
                    }
                    progress(JobProgress(job: job.rawValue, done: 0, total: nil, bytes: 0))
                    return try await self.jobs[job]?(self) ?? self.finish(job)
                },
                stamp: { [Int64(self.state.withLock(\.situation).photosToPush)] }),
            probes: ConditionProbes([power, idle]), clock: clock, once: once,
            events: { event in
                let words: String? =
                    switch event {
                    case .paused(let job, let reason): "paused \(job): \(reason)"
                    case .failed(let job, let error, _): "failed \(job): \(error.message)"
                    case .resumed: "resumed"
                    case .stopped: "stopped"
                    default: nil
                    }
                if let words { self.state.withLock { $0.words.append(words) } }
            })
    }

    /// Runs until the clock ends, or as long as there is something to do.
    func run(once: Bool = false) async throws {
        var scheduler = scheduler(once: once)
        do {
            _ = try await scheduler.run()
        } catch is CancellationError {
        }
    }
}
