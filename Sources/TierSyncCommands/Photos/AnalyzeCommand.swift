import ArgumentParser
import Conditions
import Foundation
import Glibc
import SystemPackage
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

    @Flag(
        help: ArgumentHelp(
            "Work for a library that several devices share, and keep nothing: no photo, proxy or original. --library names a folder of its own for each worker."
        ))
    var worker = false

    @Option(
        help: ArgumentHelp("With --worker, the first time: the remote that is shared.", valueName: "url"))
    var remote: String?

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
        if remote != nil, !worker { throw ValidationError("--remote goes with --worker; a library has its own") }
        if worker, again || !photos.isEmpty {
            throw ValidationError("a worker takes what the work lists name: leave out photos and --again")
        }
    }

    func run() async throws {
        if worker { try await makeWorker() }
        let library = try await global.openLibrary(transfer, spool: spool?.bytes)
        if worker, try await !library.isWorker {
            throw ValidationError(
                "\(library.layout.folder) holds a library with photos; give the worker a folder of its own")
        }
        var options = AnalyzeOptions(
            photos: try await library.photoIDs(photos), limit: limit, maxBytes: maxBytes?.bytes, again: again)
        options.waits = worker
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

    /// The first time, the worker's folder is made.
    private func makeWorker() async throws {
        let folder = LibraryLocator().folder(asked: global.library)
        guard !FileManager.default.fileExists(atPath: LibraryLayout(folder: folder).catalog.string) else { return }
        guard let remote else {
            throw ValidationError("there is no worker in \(folder) yet; add --remote URL")
        }
        _ = try await Library.makeWorker(for: remote, in: folder)
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
