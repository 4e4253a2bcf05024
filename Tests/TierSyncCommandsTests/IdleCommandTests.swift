import Foundation
import Inference
import SystemPackage
import Testing
import TierSyncTestSupport

/// The real program on a made-up laptop: its power supplies by umockdev, its services on a D-Bus daemon of the test.
@Suite(
    "Idle-only work",
    .enabled(
        if: MessageBus.isInstalled && FileManager.default.fileExists(atPath: "/usr/bin/umockdev-wrapper"),
        "dbus-daemon, python3-dbusmock and umockdev are not installed"))
struct IdleCommandTests {
    private let program: Program
    private let bus: MessageBus
    private let laptop: [String: String]

    init() throws {
        program = try Program()
        bus = try #require(try MessageBus())
        let devices = program.directory.path.appending("laptop").string
        laptop = [
            "UMOCKDEV_DIR": devices, "DBUS_SYSTEM_BUS_ADDRESS": bus.address,
            "DBUS_SESSION_BUS_ADDRESS": "unix:path=/nowhere",
        ]
        try plug(false)
        try supply("BAT0", ["type": "Battery", "status": "Discharging", "capacity": "54"])
        try program("init", "library")
        // Whatever else this machine does meanwhile, such as other tests.
        try program.configure("library", ["conditions": ["othersAtMost": 1, "memoryPressureAtMost": 100]])
    }

    private func supply(_ name: String, _ values: [String: String]) throws {
        let folder = program.directory.path.appending("laptop/sys/class/power_supply/\(name)").string
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for (key, value) in values { try Data((value + "\n").utf8).write(to: URL(filePath: folder + "/" + key)) }
    }

    private func plug(_ isIn: Bool) throws { try supply("AC", ["type": "Mains", "online": isIn ? "1" : "0"]) }

    private func analyze(_ arguments: String...) throws -> Program.Outcome {
        try program.run(
            ["umockdev-wrapper", Program.path.string, "analyze", "--library", "library"] + arguments, extra: laptop)
    }

    @Test func `on battery it says why not, and when`() throws {
        let refused = try analyze("--idle-only")
        #expect(refused.status == 4)
        #expect(
            refused.errors.contains("on battery, 54 %") && refused.errors.contains("on mains")
                && refused.errors.contains("--wait"))
        #expect(try analyze("--idle-only", "--json").document()["error"] != nil)
        // Without the wish nothing is asked.
        #expect(try analyze().status == 0)
        #expect(try analyze("--wait").status == 2)
    }

    @Test func `on mains, with nobody there, it runs; with somebody there it does not`() throws {
        try plug(true)
        #expect(try analyze("--idle-only").status == 0)
        let (service, path) = ("org.freedesktop.login1", "/org/freedesktop/login1")
        let login = try bus.serve(
            service, path, service + ".Manager", "{'IdleHint': False, 'IdleSinceHint': dbus.UInt64(0)}")
        defer { login.stop() }
        let refused = try analyze("--idle-only")
        #expect(refused.status == 4 && refused.errors.contains("somebody is at the machine"))
        try bus.set(service, path, service + ".Manager", "IdleHint", to: "boolean:true")
        #expect(try analyze("--idle-only").status == 0)
    }

    private static let hasModels = (try? FaceAnalyzer(runtime: InferenceRuntime(), models: ModelStore())) != nil

    @Test(.enabled(if: hasModels, "the inference runtime is not installed: run make setup"))
    func `it waits for the plug, pauses when it is pulled, and goes on when it is back`() throws {
        let photos = FilePath(#filePath).removingLastComponent().removingLastComponent().removingLastComponent()
            .appending("Fixtures/photos")
        #expect(try program("import", photos.string, "--library", "library", "-q").status == 0)
        let script = """
            plug=laptop/sys/class/power_supply/AC/online
            umockdev-wrapper "$0" analyze --library library --idle-only --wait 2>notes & job=$!
            told() { # TEXT TIMES
                left=900
                until [ "$(grep -c "$1" notes)" -ge "$2" ]; do left=$((left - 1)); [ $left -gt 0 ] || exit 9; sleep 0.1; done
            }
            told 'paused: on battery' 1; echo 1 >$plug; told 'machine is idle' 1
            echo 0 >$plug; told 'paused: on battery' 2; echo 1 >$plug; told 'machine is idle' 2
            wait $job
            """
        let outcome = try program.run(["sh", "-c", script, Program.path.string], extra: laptop)
        #expect(outcome.status == 0, "\(outcome.errors)")
        let status = try program("status", "--library", "library", "--json").document()
        #expect(status["unanalyzed"] as? Int == 0 && status["photos"] as? Int ?? 0 > 10)
    }

    @Test func `doctor tells what idle-only work waits for`() throws {
        let told = try program.run(
            ["umockdev-wrapper", Program.path.string, "doctor", "--library", "library"], extra: laptop)
        #expect(told.output.contains("on battery, 54 %; analyze --idle-only waits"))
        #expect(told.output.contains("logind is not there"))
    }

    @Test func `settings of conditions that make no sense are said`() throws {
        let file = program.directory.path.appending("library/config.json").string
        try Data(#"{"conditions": {"batteryAtLeast": 300}}"#.utf8).write(to: URL(filePath: file))
        let refused = try analyze("--idle-only")
        #expect(refused.status == 2 && refused.errors.contains("config.json"))
    }
}
