import Foundation
import SystemPackage

/// A D-Bus daemon of a test's own, with made-up services on it (python-dbusmock): none of the machine's services is asked or changed.
public final class MessageBus: Sendable {
    /// What libraries of D-Bus connect to.
    public let address: String
    private let directory: TemporaryDirectory
    private let daemon: ServerProcess

    /// Starts the daemon; `nil` where Debian's packages `dbus-daemon` and `python3-dbusmock` are not installed.
    public init?() throws {
        guard Self.isInstalled else { return nil }
        directory = try TemporaryDirectory()
        address = "unix:path=\(directory.path.appending("bus").string)"
        daemon = try ServerProcess(
            "/usr/bin/dbus-daemon", ["--session", "--nofork", "--nopidfile", "--address=\(address)"], in: directory)
        let path = directory.path.appending("bus").string
        try daemon.waitUntil("dbus-daemon") { FileManager.default.fileExists(atPath: path) }
    }

    /// Whether what it needs is installed.
    public static var isInstalled: Bool {
        ["/usr/bin/dbus-daemon", "/usr/bin/dbus-send", "/usr/lib/python3/dist-packages/dbusmock/__init__.py"]
            .allSatisfy { FileManager.default.fileExists(atPath: $0) }
    }

    /// Starts a made-up service. It ends with what is returned.
    ///
    /// - Parameters:
    ///   - properties: as Python: `{'OnBattery': False}`.
    ///   - methods: as python-dbusmock takes them: `[('GetIdletime', '', 't', 'ret = 5')]`.
    ///   - child: the path, interface and properties of another object.
    public func serve(
        _ service: String, _ path: String, _ interface: String, _ properties: String, methods: String = "[]",
        child: (path: String, interface: String, properties: String)? = nil
    ) throws -> ServerProcess {
        let script = """
            import dbus, dbus.mainloop.glib, dbusmock, sys
            from gi.repository import GLib
            dbus.mainloop.glib.DBusGMainLoop(set_as_default=True)
            name, path, interface, properties, methods, *child = sys.argv[1:]
            bus = dbusmock.testcase.DBusTestCase.get_dbus(system_bus=True)
            bus_name = dbus.service.BusName(name, bus, allow_replacement=True, replace_existing=True, do_not_queue=True)
            made = dbusmock.mockobject.DBusMockObject(bus_name, path, interface, eval(properties))
            made.AddMethods(interface, eval(methods))
            if child: made.AddObject(child[0], child[1], eval(child[2]), [])
            print('serving', flush=True)
            GLib.MainLoop().run()
            """
        let more = child.map { [$0.path, $0.interface, $0.properties] } ?? []
        let server = try ServerProcess(
            "/usr/bin/python3", ["-c", script, service, path, interface, properties, methods] + more,
            environment: ["DBUS_SYSTEM_BUS_ADDRESS": address], in: try TemporaryDirectory())
        try server.waitUntil(service) { server.log.contains("serving") }
        return server
    }

    /// Changes a property of a made-up service; the value as `dbus-send` takes it: `boolean:true`.
    public func set(_ service: String, _ path: String, _ interface: String, _ property: String, to value: String) throws
    {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/dbus-send")
        process.arguments = [
            "--bus=\(address)", "--dest=\(service)", "--print-reply=literal", path,
            "org.freedesktop.DBus.Properties.Set", "string:\(interface)", "string:\(property)", "variant:\(value)",
        ]
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw ServerFailure(message: "dbus-send: \(property)") }
    }
}
