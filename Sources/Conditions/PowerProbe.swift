import SystemPackage

/// Mains or battery: the kernel's power supplies (Documentation/ABI/testing/sysfs-class-power), and UPower, which also knows a UPS.
///
/// A machine without a battery is on mains. What has a battery of its own (a mouse, a pen) does not count.
struct PowerProbe: ConditionProbe {
    var settings: ConditionSettings
    var system: SystemFiles
    var bus: SystemBus

    let condition = Condition.power

    func find() -> ConditionFinding {
        let supplies = PowerSupplies(system)
        let tellsBattery: Bool = bus.value(Self.power.asking("OnBattery")) ?? false
        let level =
            supplies.level
            ?? bus.value(Self.display.asking("Percentage")).flatMap { (level: Double) in
                // A service may say anything.
                (0...100).contains(level) ? Int(level) : nil
            }
        guard supplies.hasBattery || tellsBattery else {
            return ConditionFinding(.power, holds: true, found: "on mains (no battery)", isSo: true)
        }
        let isOnBattery = supplies.isOnBattery || tellsBattery
        let words = level.map { ", \($0) %" } ?? ""
        if settings.mains, isOnBattery {
            return ConditionFinding(.power, holds: false, found: "on battery" + words, isSo: false)
        }
        if let level, level < settings.batteryAtLeast {
            return ConditionFinding(
                .power, holds: false, found: "the battery has \(level) %, less than \(settings.batteryAtLeast) %",
                isSo: !isOnBattery)
        }
        return ConditionFinding(
            .power, holds: true, found: (isOnBattery ? "on battery" : "on mains") + words, isSo: !isOnBattery)
    }

    private static let power = BusProperty.Object(
        service: "org.freedesktop.UPower", path: "/org/freedesktop/UPower", interface: "org.freedesktop.UPower")
    private static let display = BusProperty.Object(
        service: "org.freedesktop.UPower", path: "/org/freedesktop/UPower/devices/DisplayDevice",
        interface: "org.freedesktop.UPower.Device")
}

/// What the kernel says of power supplies.
struct PowerSupplies {
    private(set) var hasBattery = false
    private(set) var isOnBattery = false
    /// Of the fullest battery, in percent.
    private(set) var level: Int?

    init(_ system: SystemFiles) {
        var (isDischarging, hasMains, isOnline) = (false, false, false)
        for supply in system.entries(system.sysfs.appending("class/power_supply")) {
            func line(_ name: String) -> String? { system.line(supply.appending(name)) }
            // The battery of a mouse says nothing of the machine.
            guard line("scope") != "Device" else { continue }
            if line("type") == "Battery" {
                guard line("present") != "0" else { continue }
                hasBattery = true
                if line("status") == "Discharging" { isDischarging = true }
                if let own = line("capacity").flatMap({ Int($0) }) { level = max(level ?? 0, min(100, max(0, own))) }
            } else if let online = line("online") {
                hasMains = true
                if online != "0" { isOnline = true }
            }
        }
        // A weak charger leaves the battery discharging; the plug is what counts.
        isOnBattery = hasBattery && (hasMains ? !isOnline : isDischarging)
    }
}
