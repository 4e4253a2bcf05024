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

    @OptionGroup var named: FaceOption

    @OptionGroup var correction: CorrectionOptions

    @OptionGroup var global: GlobalOptions

    func run() async throws {
        let library = try await global.openLibrary()
        let receipt = try await library.assign(
            try await library.photo(photo), to: person, face: named.face, dryRun: correction.dryRun)
        try correction.finish(receipt, global)
    }
}
