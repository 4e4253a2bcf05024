import ArgumentParser
import TierModel
import TierSync

/// `tiersync verify`.
struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Compare the catalog with this disk, the remote and the ledger.",
        discussion: """
            Without options: every file here is read and hashed, the remote is listed, the ledger is added up. Nothing is
            read from the remote unless --read-data, --all or --fetch asks for it. What can be mended is; nothing is deleted.
            """)

    @Flag(help: "Only what is on this disk (with --remote and --ledger: these, too).")
    var local = false

    @Flag(help: "Only the remote, by listing it.")
    var remote = false

    @Flag(help: "Only the ledger: whether any original was fetched more than once for its analysis.")
    var ledger = false

    @Flag(help: "Look at the originals here without reading them: that they are there, and their size.")
    var quick = false

    @Option(
        help: ArgumentHelp(
            "Also read this part of the remote's objects back: 5%. What was not read for longest comes first.",
            valueName: "percent"))
    var readData: Percentage?

    @Flag(help: "Also read every object on the remote back.")
    var all = false

    @Flag(inversion: .prefixedNo, help: "Mend what can be mended.")
    var repair = true

    @Flag(help: "Only say what is wrong: as --no-repair.")
    var dryRun = false

    @Flag(help: "Fetch originals to make proxies, thumbnails and chips anew that are nowhere else.")
    var fetch = false

    @Flag(help: "Believe a remote that holds none of the library's originals.")
    var acceptEmpty = false

    @OptionGroup(title: "Transfer") var transfer: TransferOptions

    @OptionGroup var global: GlobalOptions

    func validate() throws {
        if all, readData != nil { throw ValidationError("--all reads everything: leave --read-data out") }
        if fetch, dryRun || !repair { throw ValidationError("--fetch mends: leave --dry-run and --no-repair out") }
        if fetch, !local, remote || ledger { throw ValidationError("--fetch mends what is on this disk: add --local") }
    }

    func run() async throws {
        let library = try await global.openLibrary(transfer)
        let report = try await library.verify(options, progress: global.makeProgress())
        try global.output.result(report) { report.words(repairs: options.repairs) }
        guard report.exitStatus != .done else { return }
        if let error = report.stoppedBy, global.output.form == .words {
            Output.note("error: \(error.message)")
            if let remedy = error.remedy { Output.note("  \(remedy)") }
        }
        throw CommandFinished(status: report.exitStatus)
    }

    private var options: VerifyOptions {
        let asked: [VerifyOptions.Part] =
            (local ? [.local] : []) + (remote ? [.remote] : []) + (ledger ? [.ledger] : [])
        return VerifyOptions(
            parts: asked.isEmpty ? Set(VerifyOptions.Part.allCases) : Set(asked), isThorough: !quick,
            readPercent: all ? 100 : readData?.value, repairs: repair && !dryRun, fetches: fetch,
            acceptsEmptyRemote: acceptEmpty)
    }
}

/// A part of something on the command line: `5%`, `0.5%`, `100%`.
struct Percentage: ExpressibleByArgument, Hashable {
    var value: Double

    init?(argument: String) {
        let text = argument.hasSuffix("%") ? String(argument.dropLast()) : argument
        guard let value = Double(text), value > 0, value <= 100 else { return nil }
        self.value = value
    }
}

extension VerifyReport {
    /// The report in words.
    func words(repairs: Bool) -> String {
        var lines: [String] = []
        for problem in problems.prefix(Self.shown) {
            lines.append(problem.problem)
            if let repair = problem.repair { lines.append("  mended: \(repair)") }
            if let remedy = problem.remedy { lines.append("  \(remedy)") }
        }
        if problems.count > Self.shown {
            lines.append("… and \(problems.count - Self.shown) more; --json lists them")
        }
        lines += notes
        lines.append(summary)
        if problemCount == 0, stoppedBy == nil { lines.append("nothing is wrong") }
        return lines.joined(separator: "\n")
    }

    private static let shown = 100

    private var summary: String {
        var parts = [
            "\(Words.count(counts.originals, "original")) and \(counts.derived) proxies, thumbnails and chips here",
            Words.count(counts.objects, "object") + " on the remote",
        ]
        if counts.contents > 0 { parts.append("\(counts.contents) of them read back") }
        var line = "verified \(parts.joined(separator: ", ")) in \(Words.duration(seconds))"
        if bytesReceived > 0 { line += ", received \(Words.bytes(bytesReceived))" }
        if problemCount > 0 { line += "; \(Words.count(problemCount, "problem")), \(repaired) mended" }
        if foreignFiles + foreignObjects > 0 {
            line += "; \(foreignFiles) files and \(foreignObjects) objects are not the library's"
        }
        return line
    }
}
