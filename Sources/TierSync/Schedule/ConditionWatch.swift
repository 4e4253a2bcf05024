package import Conditions
import Workers

/// Looks at the conditions again and again.
package struct ConditionWatch: Sendable {
    let probes: ConditionProbes
    /// Between looks while work runs: with the stop itself well below the two seconds that are promised.
    private let whileRunning: Duration
    /// Between looks while work waits.
    private let whileWaiting: Duration

    /// Makes a watch.
    package init(
        probes: ConditionProbes, whileRunning: Duration = .milliseconds(250), whileWaiting: Duration = .seconds(5)
    ) {
        self.probes = probes
        self.whileRunning = whileRunning
        self.whileWaiting = whileWaiting
    }

    /// How they are now.
    func report() async throws -> ConditionReport {
        try await blocking { [probes] in probes.report() }
    }

    /// Returns when one does not hold any more.
    func untilOneFails() async throws -> ConditionReport {
        while true {
            let report = try await report()
            if !report.hold { return report }
            try await Task.sleep(for: whileRunning)
        }
    }

    /// Returns when all hold.
    ///
    /// - Parameters:
    ///   - known: what was told last.
    ///   - tell: is told why not, whenever the reason is another one.
    func untilAllHold(after known: ConditionReport?, tell: @Sendable (ConditionReport) -> Void) async throws
        -> ConditionReport
    {
        var last = known?.failing
        while true {
            let report = try await report()
            if report.hold { return report }
            if report.failing != last { tell(report) }
            last = report.failing
            try await Task.sleep(for: whileWaiting)
        }
    }
}

extension ConditionReport {
    fileprivate var failing: Set<Condition> { Set(findings.filter { !$0.holds }.map(\.condition)) }
}
