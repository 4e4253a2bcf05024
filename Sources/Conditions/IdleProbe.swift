import Foundation

/// Whether somebody is at the machine: logind's hint for all its sessions (org.freedesktop.login1, IdleHint), and where a desktop does not keep
/// that, the idle time of the own session (Mutter's idle monitor; the screen saver of KDE and others).
///
/// Without logind nobody is taken to be there: a container or a small server.
struct IdleProbe: ConditionProbe {
    var settings: ConditionSettings
    var bus: SystemBus
    var session: SystemBus
    var now: @Sendable () -> Date

    let condition = Condition.idle

    func find() -> ConditionFinding {
        guard settings.idleMinutes > 0 else {
            return ConditionFinding(.idle, holds: true, found: "also beside the user")
        }
        let wanted = settings.idleMinutes * 60
        if let seconds = sessionIdleSeconds() {
            return ConditionFinding(
                .idle, holds: seconds >= wanted, found: "nobody at the machine for \(Self.words(seconds))",
                expected: "after \(Self.words(max(0, wanted - seconds))) more without input")
        }
        guard let isIdle: Bool = bus.value(Self.login.asking("IdleHint")) else {
            return .unknown(.idle, "logind is not there: nobody is taken to be at the machine")
        }
        guard isIdle else { return ConditionFinding(.idle, holds: false, found: "somebody is at the machine") }
        // Microseconds since 1970; 0 where there is no session at all.
        let since: UInt64 = bus.value(Self.login.asking("IdleSinceHint")) ?? 0
        guard since > 0 else { return ConditionFinding(.idle, holds: true, found: "nobody is at the machine") }
        let seconds = max(0, now().timeIntervalSince1970 - Double(since) / 1e6)
        return ConditionFinding(
            .idle, holds: seconds >= wanted, found: "nobody at the machine for \(Self.words(seconds))",
            expected: "in \(Self.words(max(0, wanted - seconds)))")
    }

    private func sessionIdleSeconds() -> Double? {
        if let milliseconds: UInt64 = session.answer(Self.mutter) { return Double(milliseconds) / 1_000 }
        if let milliseconds: UInt32 = session.answer(Self.screenSaver) { return Double(milliseconds) / 1_000 }
        return nil
    }

    private static func words(_ seconds: Double) -> String {
        seconds < 120 ? "\(Int(seconds)) s" : "\(Int(seconds / 60)) min"
    }

    private static let login = BusProperty.Object(
        service: "org.freedesktop.login1", path: "/org/freedesktop/login1", interface: "org.freedesktop.login1.Manager")
    private static let mutter = BusProperty(
        service: "org.gnome.Mutter.IdleMonitor", path: "/org/gnome/Mutter/IdleMonitor/Core",
        interface: "org.gnome.Mutter.IdleMonitor", member: "GetIdletime")
    private static let screenSaver = BusProperty(
        service: "org.freedesktop.ScreenSaver", path: "/org/freedesktop/ScreenSaver",
        interface: "org.freedesktop.ScreenSaver", member: "GetSessionIdleTime")
}
