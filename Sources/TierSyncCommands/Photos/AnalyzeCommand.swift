import ArgumentParser
import TierSync

/// `tiersync analyze`.
struct AnalyzeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "analyze",
        abstract: "Find the faces in photos. An original that is only on the remote is fetched once, and discarded.")

    @Argument(help: "Only these photos.")
    var photos: [String] = []

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
    }

    func run() async throws {
        let library = try await global.openLibrary(transfer, spool: spool?.bytes)
        let options = AnalyzeOptions(
            photos: try await library.photoIDs(photos), limit: limit, maxBytes: maxBytes?.bytes)
        try global.output.finish(
            try await library.analyze(options, progress: global.makeProgress()), verb: "analysed")
    }
}
