import Catalog
import Foundation
import Synchronization
import TierModel

/// Keeps `run.json` as it should be: written when something changed, else so seldom that a disk can rest.
final class StatusBoard: Sendable {
    private struct State {
        var status: SchedulerStatus
        var written: Duration?
        var told: [String]?
    }

    private let layout: LibraryLayout
    private let clock: any SchedulerClock
    private let state: Mutex<State>

    /// Between two writes of a job's progress.
    private static let progressPause = Duration.seconds(2)
    /// Between two writes of reasons that changed in their numbers only.
    private static let waitingPause = Duration.seconds(60)
    /// After so long without a change it is written all the same: readers in other containers go by its age.
    private static let heartbeat = Duration.seconds(300)

    init(layout: LibraryLayout, process: ProcessIdentity, clock: any SchedulerClock) {
        self.layout = layout
        self.clock = clock
        let now = clock.date
        state = Mutex(
            State(
                status: SchedulerStatus(
                    state: .waiting, since: now, started: now, updated: now,
                    results: SchedulerStatus.read(layout)?.results ?? [], process: process)))
    }

    /// A job begins.
    func runs(_ job: PlannedJob, _ plan: WorkPlan) {
        change { status in
            (status.state, status.job, status.reason) = (.running, job.job, job.why)
            (status.until, status.progress, status.plan) = (nil, nil, plan)
        }
    }

    /// A job is at work.
    func progress(_ progress: JobProgress) {
        state.withLock { state in
            state.status.progress = SchedulerStatus.Progress(
                done: progress.done, total: progress.total, bytes: progress.bytes)
            if isOlder(state, than: Self.progressPause) { write(&state) }
        }
    }

    /// A job ended.
    func ended(_ job: ScheduledJob, _ outcome: SchedulerStatus.Result.Outcome, _ summary: JobSummary, reason: String?) {
        change { status in
            let result = SchedulerStatus.Result(
                job: job, at: clock.date, outcome: outcome, done: summary.done, failed: summary.failed.count,
                bytesSent: summary.bytesSent, bytesReceived: summary.bytesReceived, seconds: summary.seconds,
                reason: reason)
            status.results = ScheduledJob.allCases.compactMap { kind in
                kind == job ? result : status.results.first { $0.job == kind }
            }
            (status.state, status.job, status.progress) = (.waiting, nil, nil)
            if outcome == .paused { (status.state, status.job) = (.paused, job) }
            status.reason = reason
        }
    }

    /// How far the job is that runs.
    var done: Int { state.withLock { $0.status.progress?.done ?? 0 } }

    /// Nothing can run.
    ///
    /// - Returns: whether other jobs wait, or for something else, than at the call before.
    func waits(_ plan: WorkPlan) -> Bool {
        state.withLock { state in
            let key = plan.jobs.map { job in
                switch job.state {
                case .ready: "\(job.job)"
                case .waiting: "\(job.job) waits"
                case .later(let date, _): "\(job.job) \(Int(date.timeIntervalSince1970 / 60))"
                }
            }
            let isNew = key != state.told || state.status.state == .running
            state.told = key
            // A paused job that has nothing more to do is none.
            let paused = state.status.state == .paused ? state.status.job.flatMap { plan[$0] } : nil
            let first = paused ?? plan.jobs.first
            let newState: SchedulerStatus.State = paused == nil ? .waiting : .paused
            if newState != state.status.state { state.status.since = clock.date }
            (state.status.state, state.status.job) = (newState, paused?.job)
            state.status.reason = first?.reason ?? "nothing is to be done"
            state.status.until = plan.jobs.compactMap { job in
                if case .later(let date, _) = job.state { date } else { nil }
            }.min()
            let isChanged = state.status.plan != plan
            state.status.plan = plan
            if isNew || isChanged && isOlder(state, than: Self.waitingPause) || isOlder(state, than: Self.heartbeat) {
                write(&state)
            }
            return isNew
        }
    }

    /// It ends.
    func stops(_ reason: String?) {
        change { status in
            (status.state, status.job, status.reason, status.until) = (.stopped, nil, reason, nil)
            status.progress = nil
        }
    }

    private func change(_ body: (inout SchedulerStatus) -> Void) {
        state.withLock { state in
            let before = state.status.state
            body(&state.status)
            if state.status.state != before || before == .running { state.status.since = clock.date }
            write(&state)
        }
    }

    private func isOlder(_ state: borrowing State, than age: Duration) -> Bool {
        state.written.map { clock.sinceBoot - $0 >= age } ?? true
    }

    /// A status that cannot be written must not end the work; the work itself will say so when the disk is full.
    private func write(_ state: inout State) {
        state.status.updated = clock.date
        state.written = clock.sinceBoot
        try? state.status.write(layout)
    }
}
