import ArgumentParser
import Foundation
import SystemPackage
import TierModel
import TierSync

/// `tiersync service`.
struct ServiceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "service", abstract: "Let systemd run this library by itself, as a service of yours.",
        subcommands: [ServiceInstallCommand.self, ServiceRemoveCommand.self, ServiceStatusCommand.self])
}

/// `tiersync service install`.
struct ServiceInstallCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "install", abstract: "Write a systemd unit of yours for this library, and enable it.",
        discussion: "Repeating it changes what has changed. Needs no root.")

    @Flag(help: "No resident program: a timer looks every 15 minutes.")
    var timer = false

    @Flag(help: "Start it at once, too.")
    var now = false

    @Flag(help: "Print what would be written; write nothing.")
    var dryRun = false

    @OptionGroup var global: GlobalOptions

    /// The JSON of `install` and `remove`.
    struct Report: Encodable {
        var unit: String
        var files: [String]
        var isEnabled: Bool
        var notes: [String]
    }

    func run() async throws {
        let library = try await global.openLibrary()
        let services = UserServices()
        let units = try ServiceTarget(folder: library.layout.folder).units(of: library, hasTimer: timer)
        if dryRun {
            let files = units.files.map { services.folder.appending($0.name).string }
            return try global.output.result(Report(unit: units.enabled, files: files, isEnabled: false, notes: [])) {
                zip(files, units.files).map { "# \($0)\n\($1.text)" }.joined(separator: "\n")
            }
        }
        let manager = services.isThere ? services : nil
        // The other kind goes: a timer beside a resident service would only find it at work.
        if !timer, services.has("\(units.name).timer") {
            manager?.call(["disable", "--now", "--", "\(units.name).timer"])
            _ = try services.remove("\(units.name).timer")
        } else if timer, services.has("\(units.name).service") {
            manager?.call(["disable", "--", "\(units.name).service"])
        }
        var files: [String] = []
        for file in units.files where try services.write(file) {
            files.append(services.folder.appending(file.name).string)
        }
        let isEnabled = enable(units, manager)
        let notes = notes(units, library, isEnabled: isEnabled, hasManager: manager != nil)
        try global.output.result(Report(unit: units.enabled, files: files, isEnabled: isEnabled, notes: notes)) {
            let wrote = files.isEmpty ? ["\(units.enabled) is as it should be"] : files.map { "wrote \($0)" }
            return (wrote + (isEnabled ? ["enabled \(units.enabled)"] : []) + notes).joined(separator: "\n")
        }
    }

    private func enable(_ units: ServiceUnits, _ manager: UserServices?) -> Bool {
        guard let manager else { return false }
        manager.call(["daemon-reload"])
        return manager.call(["enable"] + (now ? ["--now"] : []) + ["--", units.enabled]) != nil
    }

    private func notes(
        _ units: ServiceUnits, _ library: Library, isEnabled: Bool, hasManager: Bool
    ) -> [String] {
        var notes: [String] = []
        let quoted = "'\(units.enabled)'"
        if !hasManager {
            notes.append(
                "no systemd of yours runs here, so nothing was started; in a session of yours type: systemctl --user daemon-reload && systemctl --user enable --now \(quoted)"
            )
        } else if !isEnabled {
            notes.append("systemd refused it; see why: systemctl --user enable --now \(quoted)")
        } else if !now {
            notes.append("start it now: systemctl --user start \(quoted)")
        }
        notes.append("it runs while you are logged in; to keep it running without a session: loginctl enable-linger")
        let isRemoteFar = library.configuration.remote.map { !$0.hasPrefix("file:") } ?? false
        if isRemoteFar, !FileManager.default.fileExists(atPath: library.layout.credentials.string) {
            notes.append(
                "no credentials are kept with this library, and the service does not see those in your shell: tiersync remote set URL with them keeps them where only you can read"
            )
        }
        return notes
    }
}

/// `tiersync service remove`.
struct ServiceRemoveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove", abstract: "Stop the service of this library, and take its units away.")

    @OptionGroup var global: GlobalOptions

    func run() async throws {
        let services = UserServices()
        // By its name alone: the library itself may be gone.
        let name = ServiceTarget(folder: LibraryLocator().folder(asked: global.library)).name
        let manager = services.isThere ? services : nil
        var removed: [String] = []
        for unit in ["\(name).timer", "\(name).service"] where services.has(unit) {
            manager?.call(["disable", "--now", "--", unit])
            removed += try services.remove(unit)
        }
        manager?.call(["daemon-reload"])
        let report = ServiceInstallCommand.Report(unit: name, files: removed, isEnabled: false, notes: [])
        try global.output.result(report) {
            removed.isEmpty
                ? "there is no service of this library" : removed.map { "removed \($0)" }.joined(separator: "\n")
        }
    }
}

/// `tiersync service status`.
struct ServiceStatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Tell what this library does by itself, and how its service is.")

    @OptionGroup var global: GlobalOptions

    /// Its JSON.
    struct Report: Encodable {
        var unit: String
        @ExplicitNull var service: UserServices.UnitState?
        @ExplicitNull var timer: UserServices.UnitState?
        @ExplicitNull var scheduler: SchedulerStatus?
    }

    func run() async throws {
        let library = try await global.openLibrary()
        let services = UserServices()
        let name = ServiceTarget(folder: library.layout.folder).name
        let report = Report(
            unit: name, service: services.state(of: "\(name).service"), timer: services.state(of: "\(name).timer"),
            scheduler: library.schedulerStatus())
        try global.output.result(report) { words(report) }
    }

    private func words(_ report: Report) -> String {
        func state(_ unit: UserServices.UnitState?) -> String {
            unit.map { "\($0.enabled), \($0.active)" } ?? "no systemd of yours answers here"
        }
        var rows = [["service", "\(report.unit).service: \(state(report.service))"]]
        if let timer = report.timer, timer.enabled != "not installed" { rows.append(["timer", state(timer)]) }
        rows.append(["now", report.scheduler?.words ?? "never ran"])
        for result in report.scheduler?.results ?? [] {
            var text = "\(result.outcome.rawValue) at \(Words.time(result.at)), \(result.done) done"
            if result.failed > 0 { text += ", \(result.failed) failed" }
            if result.bytesSent > 0 { text += ", sent \(Words.bytes(result.bytesSent))" }
            if result.bytesReceived > 0 { text += ", received \(Words.bytes(result.bytesReceived))" }
            rows.append(["last \(result.job.rawValue)", text + (result.reason.map { ": \($0)" } ?? "")])
        }
        return Words.table(rows) + (report.scheduler?.plan.map { "\n\n\($0.words)" } ?? "")
    }
}

/// Which units belong to a library.
struct ServiceTarget {
    var folder: FilePath

    private var isDefault: Bool { folder.lexicallyNormalized() == LibraryLocator().standard.lexicallyNormalized() }

    /// The name of its units without their ending.
    var name: String { ServiceUnits.name(library: folder, isDefault: isDefault) }

    /// Its units.
    ///
    /// - Throws: `ServiceError` when this program's own file cannot be told.
    func units(of library: Library, hasTimer: Bool) throws -> ServiceUnits {
        let program: String
        do {
            program = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        } catch {
            throw ServiceError(message: "cannot tell where this program lies", underlying: error)
        }
        let environment = ProcessInfo.processInfo.environment
        return ServiceUnits(
            program: FilePath(program), library: folder, isDefault: isDefault, hasTimer: hasTimer,
            writesForOthers: library.configuration.remote?.hasPrefix("file:") ?? false,
            environment: environment.filter { ServiceUnits.passedOn.contains($0.key) && !$0.value.isEmpty })
    }
}
