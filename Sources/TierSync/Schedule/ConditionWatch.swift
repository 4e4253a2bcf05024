package import Conditions
import Workers

/// What became of work that ran while conditions held.
enum WatchedEnd<Value: Sendable>: Sendable {
    /// It ended by itself.
    case finished(Value)
    /// A condition ended, or something else was more urgent: what it returned when it was cancelled, if it did, and why.
    case interrupted(Value?, ConditionReport)
}

private enum WatchEvent<Value: Sendable>: Sendable {
    case finished(Value)
    case interrupted(ConditionReport)
}

/// Looks at the conditions again and again.
package struct ConditionWatch: Sendable {
    let probes: ConditionProbes
    /// Between looks while work runs: with the stop itself well below the two seconds that are promised.
    private let whileRunning: Duration
    /// Between looks while work waits.
    private let whileWaiting: Duration
    /// What is looked at.
    private let needs: Set<Condition>
    /// Waits between looks.
    private let sleep: @Sendable (Duration) async throws -> Void

    /// Makes a watch.
    package init(
        probes: ConditionProbes, whileRunning: Duration = .milliseconds(250), whileWaiting: Duration = .seconds(5),
        needs: Set<Condition> = Set(Condition.allCases),
        sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) {
        self.probes = probes
        self.whileRunning = whileRunning
        self.whileWaiting = whileWaiting
        self.needs = needs
        self.sleep = sleep
    }

    /// How they are now.
    func report() async throws -> ConditionReport {
        try await blocking { [probes, needs] in probes.report().restricted(to: needs) }
    }

    /// Returns when one does not hold any more.
    func untilOneFails() async throws -> ConditionReport {
        while true {
            let report = try await report()
            if !report.hold { return report }
            try await sleep(whileRunning)
        }
    }

    /// Runs work until it ends, or until one does not hold any more: then it is cancelled.
    ///
    /// - Parameters:
    ///   - interruption: returns when something more urgent is to be done.
    ///   - work: what is done.
    /// - Throws: what the work throws, but for `CancellationError` when it was cancelled here; that when the whole was cancelled.
    func whileHolding<Value: Sendable>(
        interruption: (@Sendable () async throws -> Void)? = nil, _ work: @escaping @Sendable () async throws -> Value
    ) async throws -> WatchedEnd<Value> {
        try await withThrowingTaskGroup(of: WatchEvent<Value>.self) { group in
            group.addTask { .finished(try await work()) }
            group.addTask { .interrupted(try await untilOneFails()) }
            if let interruption {
                group.addTask {
                    try await interruption()
                    return .interrupted(ConditionReport([]))
                }
            }
            var value: Value?
            var end: ConditionReport?
            while let result = await group.nextResult() {
                switch result {
                case .success(.finished(let done)): value = done
                case .success(.interrupted(let report)):
                    // Too late to matter when the work is done.
                    if value == nil, end == nil { end = report }
                case .failure(let error):
                    // The other one ended first, or the whole was cancelled.
                    guard error is CancellationError else { throw error }
                }
                group.cancelAll()
            }
            try Task.checkCancellation()
            if let end { return .interrupted(value, end) }
            guard let value else { throw CancellationError() }
            return .finished(value)
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
            try await sleep(whileWaiting)
        }
    }
}

extension ConditionReport {
    fileprivate var failing: Set<Condition> { Set(findings.filter { !$0.holds }.map(\.condition)) }
}
