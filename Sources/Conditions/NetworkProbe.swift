/// Whether the network is there and free of charge by the byte: NetworkManager's `State` and `Metered`
/// (https://networkmanager.dev/docs/api/latest/nm-dbus-types.html). Without it the network is taken to be free: a server with a fixed line.
struct NetworkProbe: ConditionProbe {
    var settings: ConditionSettings
    var bus: SystemBus

    let condition = Condition.network

    func find() -> ConditionFinding {
        guard let state: UInt32 = bus.value(Self.manager.asking("State")) else {
            return .unknown(.network, "NetworkManager is not there: the network is taken not to be metered")
        }
        // NM_STATE_CONNECTED_LOCAL: a NAS in the same house needs no more.
        guard state >= 50 else { return ConditionFinding(.network, holds: false, found: "no network") }
        let metered: UInt32 = bus.value(Self.manager.asking("Metered")) ?? 0
        // NM_METERED_YES and NM_METERED_GUESS_YES.
        guard metered == 1 || metered == 3 else {
            return ConditionFinding(.network, holds: true, found: "network, not metered")
        }
        return ConditionFinding(.network, holds: settings.metered, found: "the network is metered")
    }

    private static let manager = BusProperty.Object(
        service: "org.freedesktop.NetworkManager", path: "/org/freedesktop/NetworkManager",
        interface: "org.freedesktop.NetworkManager")
}
