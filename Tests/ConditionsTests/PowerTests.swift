import Conditions
import Foundation
import SystemPackage
import Testing
import TierSyncTestSupport

/// A made-up `/sys` and `/proc`.
struct MadeUpMachine {
    let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    /// Nobody answers on its buses.
    var machine: Machine {
        var machine = Machine()
        (machine.sysfs, machine.procfs) = (directory.path.appending("sys"), directory.path.appending("proc"))
        (machine.bus, machine.session) = (.address("unix:path=/nowhere"), .address("unix:path=/nowhere"))
        return machine
    }

    func write(_ text: String, to path: String) throws {
        let file = directory.path.appending(path)
        try FileManager.default.createDirectory(
            atPath: file.removingLastComponent().string, withIntermediateDirectories: true)
        try Data((text + "\n").utf8).write(to: URL(filePath: file.string))
    }

    func supply(_ name: String, _ values: [String: String]) throws {
        for (key, value) in values { try write(value, to: "sys/class/power_supply/\(name)/\(key)") }
    }
}

@Suite struct PowerTests {
    private let machine: MadeUpMachine

    init() throws { machine = try MadeUpMachine() }

    private func finding(
        _ condition: Condition = .power, _ change: (inout ConditionSettings) -> Void = { _ in }
    ) throws -> ConditionFinding { try machine.machine.finding(condition, change) }

    @Test func `a machine without a battery is on mains`() throws {
        #expect(try finding().holds && finding().found == "on mains (no battery)")
        try machine.supply("AC", ["type": "Mains", "online": "1"])
        #expect(try finding().holds)
    }

    @Test func `the battery of a mouse is not the machine's`() throws {
        try machine.supply("hid", ["type": "Battery", "scope": "Device", "status": "Discharging", "capacity": "3"])
        #expect(try finding().holds)
    }

    @Test(arguments: [
        ("1", "Charging", "80", true, "on mains, 80 %"), ("0", "Discharging", "54", false, "on battery, 54 %"),
        // A weak charger.
        ("1", "Discharging", "54", true, "on mains, 54 %"),
        ("1", "Charging", "19", false, "the battery has 19 %, less than 20 %"),
        ("1", "Full", "100", true, "on mains, 100 %"),
        ("0", "Unknown", "50", false, "on battery, 50 %"), ("1", "Charging", "nonsense", true, "on mains"),
    ])
    func `a laptop`(online: String, status: String, capacity: String, holds: Bool, found: String) throws {
        try machine.supply("AC", ["type": "Mains", "online": online])
        try machine.supply("BAT0", ["type": "Battery", "status": status, "capacity": capacity, "present": "1"])
        #expect(
            try finding()
                == ConditionFinding(.power, holds: holds, found: found, isSo: !found.hasPrefix("on battery")))
    }

    @Test func `several plugs and batteries`() throws {
        try machine.supply("AC", ["type": "Mains", "online": "0"])
        try machine.supply("ucsi", ["type": "USB", "online": "1"])
        try machine.supply("BAT0", ["type": "Battery", "status": "Not charging", "capacity": "5"])
        try machine.supply("BAT1", ["type": "Battery", "status": "Charging", "capacity": "60"])
        #expect(try finding().found == "on mains, 60 %")
        try machine.supply("ucsi", ["online": "0"])
        #expect(try !finding().holds && finding { $0.mains = false }.holds)
    }

    @Test func `without a plug that the kernel knows, the battery tells`() throws {
        try machine.supply("BAT0", ["type": "Battery", "status": "Discharging", "capacity": "60"])
        #expect(try !finding().holds)
        try machine.supply("BAT0", ["status": "Full"])
        #expect(try finding().holds)
    }

    @Test func `what is hot, and what no sensor tells`() throws {
        let unknown = try finding(.temperature)
        #expect(unknown.holds && !unknown.isKnown && unknown.found == "no thermal sensor")
        try machine.write("-273000", to: "sys/class/thermal/thermal_zone0/temp")
        try machine.write("45600", to: "sys/class/thermal/thermal_zone1/temp")
        #expect(try finding(.temperature) == ConditionFinding(.temperature, holds: true, found: "46 °C"))
        try machine.write("95000", to: "sys/class/thermal/thermal_zone2/temp")
        #expect(try finding(.temperature) == ConditionFinding(.temperature, holds: false, found: "95 °C"))
    }

    @Test func `others' load counts, our own does not`() throws {
        let own = Counter()
        var made = machine.machine
        made.ownTime = { own.seconds }
        let probes = made.probes()
        #expect(try !probes.finding(.load).isKnown)
        // Two looks without time between them say nothing.
        try machine.write("cpu 1000 0 0 1000 0 0 0 0", to: "proc/stat")
        #expect(try !probes.finding(.load).isKnown)
        // One second more of each of two cores: 1.5 busy, of which 1.4 ours.
        own.add(1.4)
        try machine.write("cpu 1150 0 0 1050 0 0 0 0", to: "proc/stat")
        #expect(
            try probes.finding(.load)
                == ConditionFinding(.load, holds: true, found: "other programs take 5 % of the processor"))
        try machine.write("cpu 1750 0 0 1050 0 0 0 0", to: "proc/stat")
        let busy = try probes.finding(.load)
        #expect(!busy.holds && busy.found == "other programs take 76 % of the processor")
    }

    @Test func `memory that programs wait for`() throws {
        try machine.write("cpu 1000 0 0 1000 0 0 0 0", to: "proc/stat")
        try machine.write(
            "some avg10=35.50 avg60=2.00 avg300=0.50 total=1\nfull avg10=0.00", to: "proc/pressure/memory")
        #expect(
            try finding(.load)
                == ConditionFinding(.load, holds: false, found: "programs wait for memory 36 % of the time"))
    }

    @Test func `the disk's room`() throws {
        #expect(try finding(.disk) { $0.freeDisk = 1 }.holds)
        #expect(try !finding(.disk) { $0.freeDisk = .max }.holds)
        let nowhere = ConditionProbes(
            ConditionSettings(), library: "/nowhere/at all", usesNetwork: false, of: machine.machine)
        #expect(try !nowhere.finding(.disk).isKnown)
    }
}

extension Machine {
    func probes(_ change: (inout ConditionSettings) -> Void = { _ in }) -> ConditionProbes {
        var settings = ConditionSettings()
        change(&settings)
        return ConditionProbes(settings, library: "/tmp", usesNetwork: true, of: self)
    }

    func finding(_ condition: Condition, _ change: (inout ConditionSettings) -> Void = { _ in }) throws
        -> ConditionFinding
    { try probes(change).finding(condition) }
}

extension ConditionProbes {
    func finding(_ condition: Condition) throws -> ConditionFinding {
        try #require(report().findings.first { $0.condition == condition })
    }
}
