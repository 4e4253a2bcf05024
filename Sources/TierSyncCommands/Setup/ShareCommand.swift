import ArgumentParser
import TierSync

/// `tiersync share`.
struct ShareCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "share",
        abstract: "Let several devices and workers use this library's remote at once.",
        discussion: """
            From then on each device claims what it fetches for analysis, so that each original is fetched once for all of them. Other devices join with
            tiersync clone; machines that only work, with tiersync analyze --worker --remote URL.
            """)

    @Option(
        help: ArgumentHelp(
            "How long what a machine that died had in hand waits for another, the first time: 600 unless told otherwise.",
            valueName: "seconds"))
    var lease: Int?

    @OptionGroup(title: "Transfer") var transfer: TransferOptions

    @OptionGroup var global: GlobalOptions

    func validate() throws {
        if let lease, lease < 5 {
            throw ValidationError("--lease must be at least 5 seconds; a minute or more is sensible")
        }
    }

    func run() async throws {
        let library = try await global.openLibrary(transfer)
        let summary: ShareSummary
        if let lease {
            summary = try await library.share(lease: .seconds(lease))
        } else {
            summary = try await library.share()
        }
        try global.output.result(summary) {
            [
                "\(summary.remote) is \(summary.wasShared ? "shared already" : "shared now")",
                "on another device: \(summary.clone)",
                "on a machine that only works: tiersync analyze --worker --remote '\(summary.remote)' --library DIR",
                "bring devices together: tiersync sync",
            ].joined(separator: "\n")
        }
    }
}
