public import Conditions
import Foundation
import TierModel

/// What becomes of work that waits for its conditions.
public enum IdleEvent: Sendable {
    /// It waits, or was paused: why.
    case paused(ConditionReport)
    /// It runs, or goes on.
    case running(ConditionReport)
}

extension Library {
    /// What work that can wait waits for on this machine: `conditions` in `config.json`.
    public func conditionProbes() -> ConditionProbes {
        ConditionProbes(
            configuration.conditions, library: layout.folder,
            usesNetwork: configuration.remote.map { !$0.hasPrefix("file:") } ?? false)
    }

    /// Analyses as `analyze` does, but only while all conditions hold: pauses when one ends, within two seconds, and goes on when all hold again. What was
    /// fetched stays in the spool, so that a pause costs no byte twice.
    ///
    /// - Parameters:
    ///   - options: how much to analyse.
    ///   - waits: Whether it also waits for its start.
    ///   - probes: What is waited for; `nil` for what this machine has.
    ///   - progress: Is told of each step, and of each pause with its reason (`paused`).
    ///   - events: Is told of each pause and each start.
    /// - Throws: `EngineError`: `conditionsNotMet` when it does not wait and may not start, `badValue` for photos that are named to be looked at again, since what of them was
    ///   done is not known after a pause; else as `analyze`.
    public func analyzeWhenIdle(
        _ options: AnalyzeOptions = AnalyzeOptions(), waits: Bool = false, probes: ConditionProbes? = nil,
        progress: ProgressHandler? = nil, events: @escaping @Sendable (IdleEvent) -> Void = { _ in }
    ) async throws -> JobSummary {
        let watch = ConditionWatch(probes: probes ?? conditionProbes())
        return try await analyze(options, waits: waits, watch, progress, events)
    }

    /// As `analyzeWhenIdle`, with any watch.
    package func analyze(
        _ options: AnalyzeOptions, waits: Bool, _ watch: ConditionWatch, _ progress: ProgressHandler?,
        _ events: @escaping @Sendable (IdleEvent) -> Void
    ) async throws -> JobSummary {
        guard !options.again || options.photos == nil else {
            throw EngineError(
                .badValue, "photos that are named are looked at again without a pause only",
                remedy: "leave out --idle-only, or the names")
        }
        if !waits { try await watch.report().check() }
        let start = ContinuousClock.now
        var total = JobSummary()
        var part = options
        part.isPausable = true
        let owed = try await status().unanalyzed
        var told: ConditionReport?
        let shown = progress.map { PausableProgress(JobProgress(job: "analyze", done: 0, total: owed, bytes: 0), $0) }
        let pause: @Sendable (ConditionReport) -> Void = {
            events(.paused($0))
            shown?.pause($0.reason ?? "")
        }
        while true {
            events(.running(try await watch.untilAllHold(after: told, tell: pause)))
            let (summary, end) = try await run(part, until: watch, shown?.part(after: total.done + total.failed.count))
            try Task.checkCancellation()
            total.done += summary.done
            total.skipped += summary.skipped
            total.addRest(of: summary)
            // What was committed while a part was being stopped is in no part's summary.
            total.done = max(total.done, owed - (try await status().unanalyzed))
            part.limit = options.limit.map { $0 - total.done - total.failed.count }
            guard let end, part.limit ?? 1 > 0, total.stoppedBy == nil else {
                total.seconds = (ContinuousClock.now - start) / .seconds(1)
                return total
            }
            pause(end)
            told = end
            part.resumes = true
            part.maxBytes = options.maxBytes.map { max(0, $0 - total.bytesReceived) }
        }
    }

    /// - Returns: what was done, and what ended it early.
    private func run(
        _ options: AnalyzeOptions, until watch: ConditionWatch, _ progress: ProgressHandler?
    ) async throws -> (JobSummary, ConditionReport?) {
        switch try await watch.whileHolding({ try await self.analyze(options, watch.probes, progress) }) {
        case .finished(let summary): return (summary, nil)
        case .interrupted(let summary, let end): return (summary ?? JobSummary(), end)
        }
    }
}

extension ConditionReport {
    /// - Throws: `EngineError` (`conditionsNotMet`).
    fileprivate func check() throws {
        guard let reason else { return }
        throw EngineError(
            .conditionsNotMet, "not now: \(reason)",
            remedy: "it expects to run \(expected); add --wait to wait for that, or leave out --idle-only")
    }
}
