import Foundation
import SystemPackage
import Testing
import TierSyncTestSupport

/// No systemd answers here: what is written and taken away is looked at, and read by systemd's own checker.
@Suite("A service")
struct ServiceCommandTests {
    private let program: Program
    private let surroundings: [String: String]

    init() throws {
        program = try Program()
        let folder = program.directory.path
        surroundings = [
            "XDG_CONFIG_HOME": folder.appending("settings").string, "XDG_RUNTIME_DIR": folder.string,
            "DBUS_SESSION_BUS_ADDRESS": "unix:path=/nowhere",
        ]
    }

    private var written: [String] {
        let folder = program.directory.path.appending("settings/systemd/user").string
        return ((try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? []).sorted()
    }

    private func service(_ arguments: String..., library: String? = nil) throws -> Program.Outcome {
        try program.run(
            [Program.path.string, "service"] + arguments + (library.map { ["--library", $0] } ?? []),
            extra: surroundings)
    }

    @Test func `is installed for the library that is meant without a word, twice alike, and removed`() throws {
        try program("init")
        let dry = try service("install", "--dry-run")
        #expect(dry.status == 0 && dry.output.contains("ExecStart=") && written == [])
        let first = try service("install")
        #expect(first.status == 0 && written == ["tiersync.service"], "\(first.errors)")
        #expect(first.output.contains("systemctl --user enable --now 'tiersync.service'"))
        #expect(first.output.contains("loginctl enable-linger"))
        #expect(try service("install").output.contains("is as it should be"))
        let status = try service("status", "--json").document()
        #expect(status["unit"] as? String == "tiersync" && status["scheduler"] is NSNull)
        // The other kind takes its place.
        #expect(try service("install", "--timer").status == 0)
        #expect(written == ["tiersync.service", "tiersync.timer"])
        #expect(try service("install").status == 0 && written == ["tiersync.service"])
        let removed = try service("remove", "--json").document()
        #expect((removed["files"] as? [String])?.count == 1 && written == [])
        #expect(try service("remove").output.contains("there is no service"))
    }

    @Test func `leaves alone what somebody else has written`() throws {
        try program("init")
        let folder = program.directory.path.appending("settings/systemd/user").string
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Data("[Service]\n".utf8).write(to: URL(filePath: folder + "/tiersync.service"))
        let refused = try service("install")
        #expect(refused.status == 2 && refused.errors.contains("not written by tiersync"))
        #expect(try service("remove").status == 0 && written == ["tiersync.service"])
    }

    private static let hasChecker = FileManager.default.fileExists(atPath: "/usr/bin/systemd-analyze")

    @Test(
        .enabled(if: hasChecker, "systemd-analyze is not installed"),
        arguments: ["my photos", #"100%n "real" $HOME\x41"#, "über/.hidden-ünit"])
    func `of any library is one that systemd understands`(_ name: String) throws {
        try program("init", name)
        for kind in [["--timer"], []] {
            let installed = try program.run(
                [Program.path.string, "service", "install", "--library", name] + kind, extra: surroundings)
            #expect(installed.status == 0, "\(installed.errors)")
            let path = program.directory.path.appending(name).string
            let escaped = try program.run(["systemd-escape", "--path", path]).output.split(separator: "\n").first ?? ""
            #expect(written.contains("tiersync@\(escaped).service"))
            let files = written.map { program.directory.path.appending("settings/systemd/user").appending($0).string }
            let checked = try program.run(
                ["systemd-analyze", "--user", "verify", "--man=no"] + files, extra: surroundings)
            #expect(checked.status == 0 && checked.errors == "", "\(checked.errors)")
        }
    }
}
