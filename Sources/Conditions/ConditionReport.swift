public import SystemPackage
public import TierModel

/// How all conditions are.
public struct ConditionReport: Hashable, Encodable, Sendable {
    /// Each of them.
    public var findings: [ConditionFinding]

    /// Makes a report.
    public init(_ findings: [ConditionFinding]) { self.findings = findings }

    /// Whether work that can wait may run.
    public var hold: Bool { findings.allSatisfy(\.holds) }

    /// How the machine is, as far as it could be told.
    public var state: MachineState {
        func isSo(_ condition: Condition) -> Bool? { findings.first { $0.condition == condition }?.isSo }
        return MachineState(onMains: isSo(.power), isIdle: isSo(.idle))
    }

    /// Why not, in words; `nil` when it may.
    public var reason: String? {
        let failing = findings.filter { !$0.holds }.map(\.found)
        return failing.isEmpty ? nil : failing.joined(separator: "; ")
    }

    /// Only what is said of these.
    public func restricted(to conditions: Set<Condition>) -> ConditionReport {
        ConditionReport(findings.filter { conditions.contains($0.condition) })
    }

    /// When it may run, as far as that is known.
    public var expected: String {
        let failing = findings.filter { !$0.holds }
        if failing.count == 1, let expected = failing[0].expected { return expected }
        let words: [Condition: String] = [
            .power: "on mains", .idle: "when nobody is at the machine", .load: "when other programs rest",
            .network: "on a network that is not metered", .temperature: "when it has cooled down",
            .disk: "when the disk has room",
        ]
        return failing.compactMap { $0.expected ?? words[$0.condition] }.joined(separator: ", ")
    }
}

/// All probes together.
public struct ConditionProbes: Sendable {
    private let probes: [any ConditionProbe]

    /// Makes a set of any probes: an embedder's own, or made-up ones.
    public init(_ probes: [any ConditionProbe]) { self.probes = probes }

    /// Those of this machine.
    ///
    /// - Parameters:
    ///   - library: the folder whose disk must have room.
    ///   - usesNetwork: whether the work sends or fetches anything over a network.
    public init(_ settings: ConditionSettings, library: FilePath, usesNetwork: Bool) {
        self.init(settings, library: library, usesNetwork: usesNetwork, of: Machine())
    }

    /// Those of any machine.
    package init(_ settings: ConditionSettings, library: FilePath, usesNetwork: Bool, of machine: Machine) {
        let (bus, system) = (SystemBus(machine.bus), SystemFiles(machine))
        var probes: [any ConditionProbe] = [
            PowerProbe(settings: settings, system: system, bus: bus),
            IdleProbe(settings: settings, bus: bus, session: SystemBus(machine.session), now: machine.now),
            LoadProbe(settings: settings, system: system, own: machine.ownTime),
        ]
        if usesNetwork { probes.append(NetworkProbe(settings: settings, bus: bus)) }
        probes += [
            TemperatureProbe(settings: settings, system: system),
            HoursProbe(hours: settings.hours, calendar: machine.calendar, now: machine.now),
            DiskProbe(settings: settings, folder: library),
        ]
        self.init(probes)
    }

    /// How the machine is, as far as it can be told: power and whether somebody is at it. Blocks for a moment.
    public func state() -> MachineState {
        ConditionReport(probes.filter { [.power, .idle].contains($0.condition) }.map { $0.find() }).state
    }

    /// How all of them are. Blocks for a moment.
    public func report() -> ConditionReport { ConditionReport(probes.map { $0.find() }) }
}
