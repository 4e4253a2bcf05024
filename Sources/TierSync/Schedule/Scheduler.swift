package import Catalog
package import Conditions
import Foundation
import SystemPackage
import TierModel
import Workers

/// Does what is to be done in a library, one job at a time, while the machine's conditions allow it: plans, runs the first job that may run until it ends
/// or what it needs does, and plans again.
package struct Scheduler: Sendable {
    /// What a schedule is about: the library's own jobs, or those of a test.
    package struct Work: Sendable {
        /// Counts what waits.
        package var situation: @Sendable () async throws -> WorkSituation
        /// Does a job; `isFirst` for the first time in this process.
        package var run:
            @Sendable (_ job: ScheduledJob, _ isFirst: Bool, _ progress: @escaping ProgressHandler) async throws ->
                JobSummary
        /// Something that is another value when the catalog was changed.
        package var stamp: @Sendable () -> [Int64]
        /// Whether the settings were changed; throws when they cannot be used.
        package var settingsChanged: @Sendable () throws -> Bool

        /// Makes work.
        package init(
            situation: @escaping @Sendable () async throws -> WorkSituation,
            run: @escaping @Sendable (ScheduledJob, Bool, @escaping ProgressHandler) async throws -> JobSummary,
            stamp: @escaping @Sendable () -> [Int64] = { [] },
            settingsChanged: @escaping @Sendable () throws -> Bool = { false }
        ) {
            self.situation = situation
            self.run = run
            self.stamp = stamp
            self.settingsChanged = settingsChanged
        }
    }

    private let layout: LibraryLayout
    private let work: Work
    private let probes: ConditionProbes
    private let clock: any SchedulerClock
    private let once: Bool
    private let events: @Sendable (SchedulerEvent) -> Void
    private let board: StatusBoard

    private var backoffs = Backoffs()
    private var begun: Set<ScheduledJob> = []
    private var counted: (situation: WorkSituation, at: Duration, stamp: [Int64])?
    private var inSuspend: Duration

    /// Between two looks at the conditions.
    private static let conditionPause = Duration.seconds(5)
    /// Between two looks when no condition decides.
    private static let quietPause = Duration.seconds(30)
    /// The least time between two counts of what waits.
    private static let countPause = Duration.seconds(60)
    /// Then it is counted although nobody seems to have changed anything.
    private static let countAnyway = Duration.seconds(900)
    /// Less is the difference of two readings.
    private static let leastSuspend = Duration.seconds(2)

    /// Makes a schedule.
    ///
    /// - Parameter once: whether it ends when nothing can run any more.
    package init(
        layout: LibraryLayout, process: ProcessIdentity, work: Work, probes: ConditionProbes,
        clock: any SchedulerClock = SystemClock(), once: Bool = false,
        events: @escaping @Sendable (SchedulerEvent) -> Void = { _ in }
    ) {
        self.layout = layout
        self.work = work
        self.probes = probes
        self.clock = clock
        self.once = once
        self.events = events
        board = StatusBoard(layout: layout, process: process, clock: clock)
        inSuspend = clock.sinceBoot - clock.awake
    }

    /// Runs until it is cancelled, or the settings change, or nothing more can be done and only that was asked for.
    ///
    /// - Throws: `EngineError` (`alreadyRunning`), what makes the library unusable, `CancellationError`.
    package mutating func run() async throws -> ScheduleEnd {
        let lock = try RunLock.take(layout)
        defer { try? lock.close() }
        events(.started)
        do {
            let end = try await loop()
            board.stops(nil)
            return end
        } catch let error as CancellationError {
            board.stops(nil)
            events(.stopped)
            throw error
        } catch {
            board.stops((error as? any UserFacingError)?.message ?? "\(error)")
            throw error
        }
    }

    private mutating func loop() async throws -> ScheduleEnd {
        while true {
            try Task.checkCancellation()
            noticeSuspend()
            if settingsChanged() { return .settingsChanged }
            let plan = try await plan()
            if let next = plan.jobs.first(where: \.isReady) {
                try await perform(next, of: plan)
                continue
            }
            if board.waits(plan) || once { events(.waiting(plan)) }
            if once { return .done }
            try await clock.sleep(for: plan.waitsForConditions ? Self.conditionPause : Self.quietPause)
        }
    }

    private mutating func plan() async throws -> WorkPlan {
        let (now, stamp) = (clock.sinceBoot, work.stamp())
        let age = counted.map { now - $0.at }
        if age.map({ $0 >= Self.countAnyway || $0 >= Self.countPause && stamp != counted?.stamp }) ?? true {
            counted = (try await work.situation(), now, stamp)
        }
        guard let situation = counted?.situation else { return WorkPlan(WorkSituation(now: clock.date)) }
        return try await Self.plan(situation, backoffs, probes, clock)
    }

    private static func plan(
        _ situation: WorkSituation, _ backoffs: Backoffs, _ probes: ConditionProbes, _ clock: any SchedulerClock
    ) async throws -> WorkPlan {
        var situation = situation
        situation.now = clock.date
        situation.conditions = ConditionReport([])
        backoffs.hold(&situation, at: clock.sinceBoot)
        let plan = WorkPlan(situation)
        // With nothing to do the machine is not asked anything: it may sleep.
        guard plan.next != nil else { return plan }
        situation.conditions = try await blocking { probes.report() }
        return WorkPlan(situation)
    }

    private mutating func perform(_ next: PlannedJob, of plan: WorkPlan) async throws {
        let job = next.job
        let before = counted?.situation.amounts(of: job)
        let start = clock.sinceBoot
        board.runs(next, plan)
        events(.began(next))
        let isFirst = begun.insert(job).inserted
        let (work, board, events, clock) = (work, board, events, clock)
        let watch = ConditionWatch(probes: probes, needs: job.needs) { try await clock.sleep(for: $0) }
        // What is only done in part says no more than how far it was.
        func part(_ summary: JobSummary? = nil) -> JobSummary {
            var part = summary ?? JobSummary()
            part.done = max(part.done, board.done)
            part.seconds = (clock.sinceBoot - start) / .seconds(1)
            return part
        }
        do {
            let end = try await watch.whileHolding(interruption: interruption(of: job)) {
                try await work.run(job, isFirst) { progress in
                    board.progress(progress)
                    events(.progress(job, progress))
                }
            }
            counted = nil
            switch end {
            case .finished(let summary): try await settle(job, summary, before)
            case .interrupted(let summary, let report):
                let reason = report.reason ?? "something more urgent is to be done"
                board.ended(job, .paused, part(summary), reason: reason)
                events(.paused(job, reason: reason))
                // What ended a moment ago may seem to hold again in the next: work that flickers is worse than work that waits.
                if report.reason != nil { try await clock.sleep(for: Self.conditionPause) }
            }
        } catch let error as CancellationError {
            board.ended(job, .paused, part(), reason: "it was stopped")
            throw error
        } catch let error as any UserFacingError {
            counted = nil
            try fail(job, error, part())
        }
    }

    private mutating func settle(_ job: ScheduledJob, _ summary: JobSummary, _ before: [Int64]?) async throws {
        if let error = summary.stoppedBy {
            events(.ended(job, summary))
            return try fail(job, error, summary)
        }
        backoffs.succeeded(job, usedRemote: job != .analyze || summary.bytesSent + summary.bytesReceived > 0)
        board.ended(job, .done, summary, reason: nil)
        events(.ended(job, summary))
        let (now, stamp) = (clock.sinceBoot, work.stamp())
        let situation = try await work.situation()
        counted = (situation, now, stamp)
        let left = situation.amounts(of: job)
        // It would do the same again, and in vain.
        guard left == before, WorkPlan(situation)[job] != nil else { return }
        let reason =
            summary.failed.isEmpty
            ? "what is left cannot be done for now" : "\(Counted(summary.failed.count, "photo")) failed"
        backoffs.failed(job, .leftOver(reason, amounts: left), at: now)
    }

    private mutating func fail(_ job: ScheduledJob, _ error: any UserFacingError, _ summary: JobSummary) throws {
        board.ended(job, .failed, summary, reason: error.message)
        guard let trouble = Backoffs.Trouble(error) else { throw error }
        backoffs.failed(job, trouble, at: clock.sinceBoot)
        var situation = WorkSituation(now: clock.date)
        backoffs.hold(&situation, at: clock.sinceBoot)
        events(.failed(job, error, again: situation.held[job]?.until))
    }

    /// Returns when new photos, or decisions, should not wait for the end of a long job.
    private func interruption(of job: ScheduledJob) -> (@Sendable () async throws -> Void)? {
        guard job.givesWay else { return nil }
        let (work, backoffs, probes, clock) = (work, backoffs, probes, clock)
        return {
            while true {
                try await clock.sleep(for: Self.countPause)
                // What cannot be counted now is told when the job has ended.
                guard let situation = try? await work.situation() else { continue }
                let plan = try await Self.plan(situation, backoffs, probes, clock)
                // What the job itself makes ready to be published can wait for its end.
                let isUrgent =
                    plan[.push]?.isReady == true
                    || plan[.publish]?.isReady == true && situation.decisionsToPublish > 0
                if isUrgent { return }
            }
        }
    }

    private mutating func noticeSuspend() {
        let total = clock.sinceBoot - clock.awake
        defer { inSuspend = total }
        guard total - inSuspend >= Self.leastSuspend else { return }
        // Another place, another network: nothing that failed before says anything now.
        backoffs.forgetAll()
        counted = nil
        events(.resumed(after: (total - inSuspend) / .seconds(1)))
    }

    private func settingsChanged() -> Bool {
        do {
            return try work.settingsChanged()
        } catch {
            if let error = error as? any UserFacingError { events(.unusableSettings(error)) }
            return false
        }
    }
}
