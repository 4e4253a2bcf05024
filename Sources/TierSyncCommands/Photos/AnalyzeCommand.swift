import ArgumentParser
import Conditions
import Foundation
import Glibc
import TierModel
import TierSync

/// `tiersync analyze`.
struct AnalyzeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "analyze",
        abstract:
            "See what is on photos: faces, things, text. An original that is only on the remote is fetched once, and discarded."
    )

    @Argument(help: "Only these photos.")
    var photos: [String] = []

    @Flag(
        help: ArgumentHelp(
            "Look again at photos that were analysed with a lesser profile; of those named, at all. Says what must be fetched, and asks."
        ))
    var again = false

    @Flag(help: "With --again: do not ask.")
    var yes = false

    @Flag(
        help: ArgumentHelp(
            "Only while nobody is at the machine and it is on mains, and what else config.json asks for: pauses when that ends, and goes on later. Gives way to other programs."
        ))
    var idleOnly = false

    @Flag(help: "With --idle-only: wait for the start, too.")
    var wait = false

    @Option(help: ArgumentHelp("At most this many photos.", valueName: "n"))
    var limit: Int?

    @Option(help: ArgumentHelp("Fetch at most this much: 2GB.", valueName: "size"))
    var maxBytes: ByteCount?

    @Option(
        help: ArgumentHelp(
            "Fetched originals that wait for their analysis take at most this much: 4GB. Else what config.json says.",
            valueName: "size"))
    var spool: ByteCount?

    @OptionGroup(title: "Transfer") var transfer: TransferOptions

    @OptionGroup var global: GlobalOptions

    func validate() throws {
        if let limit, limit < 1 { throw ValidationError("--limit must be at least 1") }
        if wait, !idleOnly { throw ValidationError("--wait goes with --idle-only") }
        if yes, !again { throw ValidationError("--yes goes with --again") }
    }

    func run() async throws {
        let library = try await global.openLibrary(transfer, spool: spool?.bytes)
        let options = AnalyzeOptions(
            photos: try await library.photoIDs(photos), limit: limit, maxBytes: maxBytes?.bytes, again: again)
        if again, !yes {
            let cost = try await library.reanalysisCost(photos: options.photos)
            if cost.remote > 0 { try ReanalysisConfirmation(cost: cost).ask() }
        }
        let summary: JobSummary
        if idleOnly {
            ProcessPriority.giveWay()
            // On a terminal the progress line says it.
            let isTold = !global.quiet && isatty(STDERR_FILENO) != 1
            summary = try await library.analyzeWhenIdle(options, waits: wait, progress: global.makeProgress()) {
                if isTold { Self.say($0) }
            }
        } else {
            summary = try await library.analyze(options, progress: global.makeProgress())
        }
        try global.output.finish(summary, verb: "analysed")
    }

    private static func say(_ event: IdleEvent) {
        switch event {
        case .paused(let report): Output.note("paused: \(report.reason ?? "")")
        case .running: Output.note("analysing while this machine is idle")
        }
    }
}

/// The question before originals are fetched a second time.
struct ReanalysisConfirmation {
    var cost: ReanalysisCost

    /// What it would take.
    var words: String {
        "\(Words.count(cost.here, "photo")) can be looked at here; \(Words.count(cost.remote, "original")) must be fetched again: \(Words.bytes(cost.bytes))"
    }

    /// Asks on the terminal.
    ///
    /// - Throws: `ValidationError` without a terminal, `CommandFinished` when the answer is not yes.
    func ask() throws {
        guard isatty(STDIN_FILENO) == 1, isatty(STDERR_FILENO) == 1 else {
            throw ValidationError("\(words); add --yes to do that")
        }
        FileHandle.standardError.write(Data("\(words). Go on? [y/N] ".utf8))
        guard ["y", "yes"].contains(readLine()?.trimmingCharacters(in: .whitespaces).lowercased()) else {
            Output.note("nothing was fetched")
            throw CommandFinished(status: .done)
        }
    }
}
