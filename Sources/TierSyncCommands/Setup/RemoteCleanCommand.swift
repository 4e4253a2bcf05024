import ArgumentParser
import TierSync

/// `tiersync remote clean`.
struct RemoteCleanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clean",
        abstract: "Remove what uploads that never ended have left on the remote. Never an original.")

    @Option(help: ArgumentHelp("Only what was begun longer ago than this (7d); at least a day.", valueName: "age"))
    var olderThan: PastTime = PastTime(argument: "7d") ?? PastTime(date: .distantPast)

    @Flag(help: "Say what would be removed.")
    var dryRun = false

    @OptionGroup var global: GlobalOptions

    func validate() throws {
        guard olderThan.date.timeIntervalSinceNow <= -Library.youngestOrphan + 60 else {
            throw ValidationError(
                "--older-than must be at least 1d: younger uploads may be at work, also other devices'")
        }
    }

    func run() async throws {
        let library = try await global.openLibrary()
        let report = try await library.cleanRemote(begunBefore: olderThan.date, dryRun: dryRun)
        try global.output.result(report) {
            let lines = report.removed.map { "\(dryRun ? "would remove" : "removed")  \($0.key)  begun \($0.begun)" }
            let kept = report.kept > 0 ? ["\(report.kept) younger ones were left alone"] : []
            return (lines.isEmpty ? ["nothing to remove"] : lines + ["\(Words.bytes(report.bytes))"] + []).joined(
                separator: "\n")
                + kept.map { "\n" + $0 }.joined()
        }
    }
}
