import Conditions
import Foundation
import Testing
import TierSyncTestSupport

/// Against a real D-Bus daemon with made-up services.
@Suite(.enabled(if: MessageBus.isInstalled, "dbus-daemon and python3-dbusmock are not installed"))
struct BusTests {
    private let bus: MessageBus

    private let made: MadeUpMachine

    init() throws {
        bus = try #require(try MessageBus())
        made = try MadeUpMachine()
    }

    /// A machine whose services are those of the bus.
    private var machine: Machine {
        var machine = made.machine
        machine.bus = .address(bus.address)
        return machine
    }

    @Test func `UPower knows of a battery that the kernel does not`() throws {
        let (service, path) = ("org.freedesktop.UPower", "/org/freedesktop/UPower")
        let server = try bus.serve(service, path, service, "{'OnBattery': False}")
        defer { server.stop() }
        let probes = machine.probes()
        #expect(try probes.finding(.power).holds)
        try bus.set(service, path, service, "OnBattery", to: "boolean:true")
        #expect(try probes.finding(.power) == ConditionFinding(.power, holds: false, found: "on battery", isSo: false))
        try bus.set(service, path, service, "OnBattery", to: "boolean:false")
        #expect(try probes.finding(.power).holds)
    }

    @Test func `logind tells whether somebody is there`() throws {
        let (service, path) = ("org.freedesktop.login1", "/org/freedesktop/login1")
        let interface = service + ".Manager"
        let now = Date(timeIntervalSince1970: 1_000_000)
        let server = try bus.serve(
            service, path, interface, "{'IdleHint': False, 'IdleSinceHint': dbus.UInt64(999940000000)}")
        defer { server.stop() }
        var machine = machine
        machine.now = { now }
        let probes = machine.probes()
        #expect(
            try probes.finding(.idle)
                == ConditionFinding(.idle, holds: false, found: "somebody is at the machine", isSo: false))
        try bus.set(service, path, interface, "IdleHint", to: "boolean:true")
        #expect(
            try probes.finding(.idle)
                == ConditionFinding(
                    .idle, holds: false, found: "nobody at the machine for 60 s", isSo: false,
                    expected: "after 4 min more without input"))
        try bus.set(service, path, interface, "IdleSinceHint", to: "uint64:999000000000")
        #expect(try probes.finding(.idle).holds)
    }

    @Test func `a desktop that tells logind nothing is asked itself`() throws {
        let (service, path) = ("org.gnome.Mutter.IdleMonitor", "/org/gnome/Mutter/IdleMonitor/Core")
        let monitor = try bus.serve(service, path, service, "{}", methods: "[('GetIdletime', '', 't', 'ret = 240000')]")
        defer { monitor.stop() }
        let login = try bus.serve(
            "org.freedesktop.login1", "/org/freedesktop/login1", "org.freedesktop.login1.Manager",
            "{'IdleHint': False, 'IdleSinceHint': dbus.UInt64(0)}")
        defer { login.stop() }
        var machine = machine
        machine.session = machine.bus
        #expect(
            try machine.finding(.idle)
                == ConditionFinding(
                    .idle, holds: false, found: "nobody at the machine for 4 min", isSo: false,
                    expected: "after 60 s more without input"))
        #expect(try machine.finding(.idle) { $0.idleMinutes = 4 }.holds)
        #expect(try machine.finding(.idle) { $0.idleMinutes = 0 }.holds)
    }

    @Test func `a level that is none does not count`() throws {
        let path = "/org/freedesktop/UPower"
        let power = try bus.serve(
            "org.freedesktop.UPower", path, "org.freedesktop.UPower", "{'OnBattery': True}",
            child: (path + "/devices/DisplayDevice", "org.freedesktop.UPower.Device", "{'Percentage': float('nan')}"))
        defer { power.stop() }
        #expect(try machine.finding(.power) == ConditionFinding(.power, holds: false, found: "on battery", isSo: false))
    }

    @Test func `a network that costs by the byte is left alone`() throws {
        let (service, path) = ("org.freedesktop.NetworkManager", "/org/freedesktop/NetworkManager")
        let server = try bus.serve(
            service, path, service, "{'State': dbus.UInt32(70), 'Metered': dbus.UInt32(4)}")
        defer { server.stop() }
        let probes = machine.probes()
        #expect(try probes.finding(.network) == ConditionFinding(.network, holds: true, found: "network, not metered"))
        try bus.set(service, path, service, "Metered", to: "uint32:3")
        #expect(
            try probes.finding(.network) == ConditionFinding(.network, holds: false, found: "the network is metered"))
        #expect(try machine.finding(.network) { $0.metered = true }.holds)
        try bus.set(service, path, service, "State", to: "uint32:20")
        #expect(try probes.finding(.network) == ConditionFinding(.network, holds: false, found: "no network"))
    }

    @Test func `what does not answer stands in nobody's way, and is said`() throws {
        for machine in [machine, made.machine] {
            let idle = try machine.finding(.idle)
            #expect(idle.holds && !idle.isKnown && idle.found.contains("logind"))
            let network = try machine.finding(.network)
            #expect(network.holds && !network.isKnown)
        }
    }

    @Test func `a value of another type is none`() throws {
        let (service, path) = ("org.freedesktop.UPower", "/org/freedesktop/UPower")
        let server = try bus.serve(service, path, service, "{'OnBattery': 'yes'}")
        defer { server.stop() }
        #expect(try machine.finding(.power).holds)
    }
}
