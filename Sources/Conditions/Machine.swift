package import Foundation
package import SystemPackage

/// Where the probes read: this machine, or a made-up one.
package struct Machine: Sendable {
    /// The kernel's files about devices.
    package var sysfs: FilePath = "/sys"
    /// The kernel's files about programs.
    package var procfs: FilePath = "/proc"
    /// The bus of UPower, logind and NetworkManager.
    package var bus = BusAddress.system
    /// The bus of the user's desktop.
    package var session = BusAddress.session
    /// The clock.
    package var now: @Sendable () -> Date = { Date() }
    /// The local calendar.
    package var calendar = Calendar.current
    /// Seconds of processor time that this process and its children have taken.
    package var ownTime: @Sendable () -> Double = LoadProbe.ownTime

    /// This machine.
    package init() {}
}

/// A D-Bus daemon.
package enum BusAddress: Hashable, Sendable {
    case system
    case session
    /// As libraries of D-Bus take it: `unix:path=…`
    case address(String)
}
