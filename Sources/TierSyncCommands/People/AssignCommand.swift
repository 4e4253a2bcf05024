import ArgumentParser
import TierSync

/// `tiersync assign`.
struct AssignCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "assign", abstract: "Say who is on a photo. Similar faces follow; no byte is fetched.")

    @Argument(help: "The photo.")
    var photo: String

    @Argument(help: "The name.")
    var person: String

    @Option(help: ArgumentHelp("Which face, from 1 at the left, where there are several.", valueName: "n"))
    var face: Int?

    @Flag(help: "Say what would move, and record nothing.")
    var dryRun = false

    @OptionGroup var global: GlobalOptions

    func run() async throws {
        let library = try await global.openLibrary()
        let receipt = try await library.assign(
            try await library.photo(photo), to: person, face: face, dryRun: dryRun)
        try global.output.result(receipt) { receipt.words(dryRun: dryRun) }
    }
}
