import Catalog
public import Conditions
import Foundation
import Synchronization
import TierModel
import Workers

extension Library {
    /// What the library would do by itself now, why, and what it would cost. Asks the remote nothing.
    ///
    /// - Parameter probes: what is waited for; `nil` for what this machine has.
    /// - Throws: `CatalogError`.
    public func workPlan(probes: ConditionProbes? = nil) async throws -> WorkPlan {
        var situation = try await workSituation()
        let probes = probes ?? conditionProbes()
        situation.conditions = try await blocking { probes.report() }
        return WorkPlan(situation)
    }

    /// Does by itself what is to be done, as `schedule` in `config.json` says, until the task is cancelled: what is in hand then ends cleanly. What it does
    /// stands in `schedulerStatus()`. Only one process at a time does it for a library.
    ///
    /// - Parameters:
    ///   - once: whether it ends when nothing more can be done now.
    ///   - probes: what is waited for; `nil` for what this machine has.
    ///   - events: is told what happens, on whatever thread it happens.
    /// - Throws: `EngineError` (`alreadyRunning`), `CatalogError` when the library cannot be used, `CancellationError`. Other errors end a job only, and it is
    ///   tried again later.
    public func runSchedule(
        once: Bool = false, probes: ConditionProbes? = nil,
        events: @escaping @Sendable (SchedulerEvent) -> Void = { _ in }
    ) async throws -> ScheduleEnd {
        var scheduler = Scheduler(
            layout: layout, process: catalog.process, work: scheduledWork(), probes: probes ?? conditionProbes(),
            once: once, events: events)
        return try await scheduler.run()
    }

    /// The library's own jobs.
    package func scheduledWork() -> Scheduler.Work {
        let settings = SettingsWatch(layout)
        return Scheduler.Work(
            situation: { try await self.workSituation() },
            run: { try await self.run($0, isFirst: $1, progress: $2) },
            stamp: { [layout] in
                ["catalog.sqlite", "catalog.sqlite-wal"].flatMap { name in
                    let stamp = FileStamp(of: layout.path(name))
                    return [stamp?.byteCount ?? 0, Int64((stamp?.modified.timeIntervalSince1970 ?? 0) * 1000)]
                }
            },
            settingsChanged: { try settings.isChanged() })
    }

    /// Counts what waits.
    package func workSituation() async throws -> WorkSituation {
        var situation = WorkSituation(now: Date())
        situation.settings = configuration.schedule
        situation.hasRemote = configuration.remote != nil
        let counts = try await catalog.workCounts()
        (situation.photosToPush, situation.bytesToPush) = (counts.photosToPush, counts.bytesToPush)
        situation.photosToAnalyzeHere = counts.photosToAnalyzeHere
        (situation.photosToAnalyzeRemote, situation.bytesToFetch) = (counts.photosToAnalyzeRemote, counts.bytesToFetch)
        situation.photosToRenew = counts.photosToRenew
        let backlog = try await catalog.publicationBacklog()
        (situation.photosToPublish, situation.decisionsToPublish) = (backlog.photos, backlog.decisions)
        situation.deletionsToPublish = backlog.gone
        if try await role ?? .read == .read {
            // None of it may go there.
            (situation.photosToPush, situation.bytesToPush) = (0, 0)
            (situation.photosToPublish, situation.decisionsToPublish, situation.deletionsToPublish) = (0, 0, 0)
        }
        (situation.objectsOnRemote, situation.bytesOnRemote) = (
            try await catalog.provenFileCount(), counts.bytesOnRemote
        )
        situation.verifiedAt = try await catalog.setting(Self.verifiedSetting).flatMap {
            try? Date($0, strategy: .iso8601)
        }
        // This looks at every original here: only for those who asked for it.
        if configuration.schedule.evict, counts.originalsInBoth > 0, try await bytesToFree(EvictOptions()) != 0 {
            try await forEachEvictionChoice { choice in
                guard choice.isDropped else { return }
                situation.originalsToEvict += 1
                situation.bytesToEvict += choice.bytes
            }
        }
        return situation
    }

    private func run(
        _ job: ScheduledJob, isFirst: Bool, progress: @escaping ProgressHandler
    ) async throws -> JobSummary {
        switch job {
        case .publish: return try await publishNow()
        case .push: return try await push(progress: progress)
        case .evict: return try await evict(progress: progress)
        case .analyze:
            var options = AnalyzeOptions()
            options.isPausable = true
            // What failed is tried again after a restart, not at each turn.
            options.resumes = !isFirst
            return try await analyze(options, progress: progress)
        case .verify: return try await verifySample(progress)
        }
    }

    private func publishNow() async throws -> JobSummary {
        let (before, start) = (catalog.trafficOfThisProcess(), ContinuousClock.now)
        var summary = JobSummary()
        let published = try await publish()
        summary.done = published.photos
        if published.decisions > 0 { summary.notes.append("\(Counted(published.decisions, "decision")) published") }
        summary = withTraffic(summary, since: before)
        summary.seconds = (ContinuousClock.now - start) / .seconds(1)
        return summary
    }

    /// Looks at everything without reading what is here, and reads a part of the remote back.
    private func verifySample(_ progress: @escaping ProgressHandler) async throws -> JobSummary {
        let share = configuration.schedule.verifyShare
        let report = try await verify(
            VerifyOptions(isThorough: false, readPercent: share > 0 ? share * 100 : nil), progress: progress)
        var summary = JobSummary()
        summary.done = report.checked
        summary.failed = report.problems.filter(\.concernsTheLibrary).map {
            PhotoFailure(
                photo: $0.photo, file: $0.file, error: $0.problem,
                remedy: $0.repair.map { "mended: \($0)" } ?? $0.remedy)
        }
        (summary.bytesSent, summary.bytesReceived) = (report.bytesSent, report.bytesReceived)
        (summary.seconds, summary.notes, summary.stoppedBy) = (report.seconds, report.notes, report.stoppedBy)
        if report.stoppedBy == nil {
            try await catalog.setSetting(Self.verifiedSetting, to: Date().formatted(.iso8601))
        }
        return summary
    }

    private static let verifiedSetting = "scheduleVerified"
}

/// Sees when `config.json` says something else.
private final class SettingsWatch: Sendable {
    private struct State {
        var stamp: [FileStamp?]
        var settings: Configuration?
    }

    private let layout: LibraryLayout
    private let state: Mutex<State>

    init(_ layout: LibraryLayout) {
        self.layout = layout
        state = Mutex(State(stamp: Self.stamp(layout), settings: try? Configuration.read(layout)))
    }

    /// - Throws: what is wrong with the new settings, once.
    func isChanged() throws -> Bool {
        try state.withLock { state in
            let stamp = Self.stamp(layout)
            guard stamp != state.stamp else { return false }
            let areCredentialsNew = stamp[1] != state.stamp[1]
            state.stamp = stamp
            return try Configuration.read(layout) != state.settings || areCredentialsNew
        }
    }

    private static func stamp(_ layout: LibraryLayout) -> [FileStamp?] {
        [FileStamp(of: layout.configuration), FileStamp(of: layout.credentials)]
    }
}
