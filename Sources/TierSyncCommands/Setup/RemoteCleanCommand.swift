import ArgumentParser
import Foundation
import TierSync

/// `tiersync remote clean`.
struct RemoteCleanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clean",
        abstract: "Remove what uploads that never ended have left on the remote. Never an original.")

    @Option(
        help: ArgumentHelp("Only what was begun longer ago than this (7d); at least 1d.", valueName: "age"))
    var olderThan: PastTime?

    @Flag(help: "Say what would be removed.")
    var dryRun = false

    @OptionGroup var global: GlobalOptions

    private var begunBefore: Date { olderThan?.date ?? Date(timeIntervalSinceNow: -7 * 86_400) }

    func validate() throws {
        guard begunBefore.timeIntervalSinceNow <= -Library.youngestOrphan + 60 else {
            throw ValidationError(
                "--older-than must be at least 1d: younger uploads may be at work, also other devices'")
        }
    }

    func run() async throws {
        let library = try await global.openLibrary()
        let report = try await library.cleanRemote(begunBefore: begunBefore, dryRun: dryRun)
        try global.output.result(report) {
            var lines = report.removed.map { "\(dryRun ? "would remove" : "removed")  \($0.key)  begun \($0.begun)" }
            lines.append(lines.isEmpty ? "nothing to remove" : "\(Words.bytes(report.bytes)) in all")
            if report.kept > 0 { lines.append("\(report.kept) left alone: too young, or of an age nobody tells") }
            return lines.joined(separator: "\n")
        }
    }
}
