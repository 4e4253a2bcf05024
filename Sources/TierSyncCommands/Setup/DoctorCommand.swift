import ArgumentParser
import TierModel
import TierSync

/// `tiersync doctor`.
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "Check libraries, models, remote, disk and permissions.")

    @OptionGroup var global: GlobalOptions

    func run() async throws {
        var library: Library?
        var missing: DoctorCheck?
        var status = ExitStatus.somePhotosFailed
        do {
            library = try await global.openLibrary()
        } catch let error as any UserFacingError {
            missing = DoctorCheck(name: "library", state: .problem, found: error.message, remedy: error.remedy)
            status = error.exitStatus
        }
        let checks = [missing].compactMap { $0 } + (await Doctor(library: library).examine())
        try global.output.list(checks) {
            checks.map { check in
                let mark = ["ok": "ok      ", "warning": "warning ", "problem": "PROBLEM "][check.state.rawValue] ?? ""
                return "\(mark)\(check.name): \(check.found)" + (check.remedy.map { "\n          \($0)" } ?? "")
            }.joined(separator: "\n")
        }
        if checks.contains(where: { $0.state == .problem }) {
            throw CommandFinished(status: status)
        }
    }
}
