import Foundation
import Glibc
import Synchronization
import SystemPackage

/// What other programs take: their share of all cores between two looks (/proc/stat less our own time), and how long programs wait for memory
/// (pressure stall information, https://docs.kernel.org/accounting/psi.html). Our own work never counts.
final class LoadProbe: ConditionProbe {
    private let settings: ConditionSettings
    private let system: SystemFiles
    private let own: @Sendable () -> Double
    private let looks = Mutex<[Look]>([])

    let condition = Condition.load

    private struct Look {
        /// Seconds of all cores since the start, and those of them that were busy.
        var (all, busy) = (0.0, 0.0)
        /// Seconds that this process and its children took.
        var own = 0.0
        var at = ContinuousClock.now
    }

    /// - Parameter own: seconds of processor time that this process has taken.
    init(settings: ConditionSettings, system: SystemFiles, own: @escaping @Sendable () -> Double) {
        self.settings = settings
        self.system = system
        self.own = own
    }

    func find() -> ConditionFinding {
        if let pressure = memoryPressure(), pressure > settings.memoryPressureAtMost {
            return ConditionFinding(
                .load, holds: false, found: "programs wait for memory \(Self.percent(pressure / 100)) of the time")
        }
        guard let others = othersShare() else { return .unknown(.load, "the load of other programs cannot be read") }
        return ConditionFinding(
            .load, holds: others <= settings.othersAtMost,
            found: "other programs take \(Self.percent(others)) of the processor")
    }

    /// What others take of all cores since an earlier look; at the first call over a quarter of a second.
    private func othersShare() -> Double? {
        looks.withLock { looks in
            if looks.isEmpty, let first = look() {
                looks.append(first)
                Thread.sleep(forTimeInterval: 0.25)
            }
            guard let look = look(), let last = looks.last else { return nil }
            if look.at - last.at >= Self.leastPause { looks.append(look) }
            // The oldest within the span, or the last before it.
            while looks.count > 2, look.at - looks[1].at >= Self.span { looks.removeFirst() }
            let before = looks[0]
            let all = look.all - before.all
            let share = (look.busy - before.busy - (look.own - before.own)) / all
            return all > 0 && share.isFinite ? max(0, min(1, share)) : nil
        }
    }

    private static func percent(_ share: Double) -> String {
        share.isFinite ? "\(Int((min(1, share) * 100).rounded())) %" : "all"
    }

    /// The share of the last ten seconds in which some program waited for memory, in percent.
    private func memoryPressure() -> Double? {
        let line = system.line(system.procfs.appending("pressure/memory"))
        return line?.split(separator: " ").first { $0.hasPrefix("avg10=") }.flatMap { Double($0.dropFirst(6)) }
    }

    private func look() -> Look? {
        // user nice system idle iowait irq softirq steal, in ticks (proc_stat(5)).
        guard let line = system.line(system.procfs.appending("stat")) else { return nil }
        let ticks = line.split(separator: " ").dropFirst().prefix(8).compactMap { Double($0) }
        guard ticks.count >= 5 else { return nil }
        let second = Double(max(1, sysconf(Int32(_SC_CLK_TCK))))
        let all = ticks.reduce(0, +) / second
        return Look(all: all, busy: all - (ticks[3] + ticks[4]) / second, own: own())
    }

    /// Seconds of this process and of the children that have ended.
    @Sendable static func ownTime() -> Double {
        [Int32(RUSAGE_SELF.rawValue), Int32(RUSAGE_CHILDREN.rawValue)].reduce(0) { sum, who in
            var usage = rusage()
            guard unsafe getrusage(who, &usage) == 0 else { return sum }
            return sum + Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
                + Double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6
        }
    }

    /// A peak of a moment is no load, however often somebody looks.
    private static let span = Duration.seconds(5)
    /// Looks closer together tell nothing new.
    private static let leastPause = Duration.milliseconds(100)
}
