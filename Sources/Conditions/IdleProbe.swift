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
        // Either may say that nobody is there: some desktops tell logind nothing, and some screen savers tell seconds for milliseconds.
        switch (sessionIdleSeconds(), login()) {
        case (nil, .unknown): return .unknown(.idle, "logind is not there: nobody is taken to be at the machine")
        case (_, .nobody):
            return ConditionFinding(.idle, holds: true, found: "nobody is at the machine", isSo: true)
        case (nil, .somebody):
            return ConditionFinding(.idle, holds: false, found: "somebody is at the machine", isSo: false)
        case (let session?, .idle(let seconds)): return finding(max(session, seconds))
        case (let session?, _): return finding(session)
        case (nil, .idle(let seconds)): return finding(seconds)
        }
    }

    private func finding(_ seconds: Double) -> ConditionFinding {
        let missing = settings.idleMinutes * 60 - seconds
        return ConditionFinding(
            .idle, holds: missing <= 0, found: "nobody at the machine for \(Self.words(seconds))",
            isSo: missing <= 0,
            expected: missing <= 0 ? nil : "after \(Self.words(missing)) more without input")
    }

    private enum Login {
        case unknown
        case somebody
        /// No session at all.
        case nobody
        /// Seconds.
        case idle(Double)
    }

    private func login() -> Login {
        guard let isIdle: Bool = bus.value(Self.login.asking("IdleHint")) else { return .unknown }
        guard isIdle else { return .somebody }
        // Microseconds since 1970; 0 where there is no session.
        let since: UInt64 = bus.value(Self.login.asking("IdleSinceHint")) ?? 0
        return since == 0 ? .nobody : .idle(max(0, now().timeIntervalSince1970 - Double(since) / 1e6))
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
