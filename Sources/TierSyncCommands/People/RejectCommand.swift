import ArgumentParser
import TierSync

/// `tiersync reject`.
struct RejectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reject", abstract: "Say who is not on a photo. The face never comes back to that person.")

    @Argument(help: "The photo.")
    var photo: String

    @Argument(help: "The name.")
    var person: String

    @Option(help: ArgumentHelp("Which face, from 1 at the left.", valueName: "n"))
    var face: Int?

    @Flag(help: "Say what would move, and record nothing.")
    var dryRun = false

    @OptionGroup var global: GlobalOptions

    func run() async throws {
        let library = try await global.openLibrary()
        let receipt = try await library.reject(
            try await library.photo(photo), from: person, face: face, dryRun: dryRun)
        try global.output.result(receipt) { receipt.words(dryRun: dryRun) }
    }
}
