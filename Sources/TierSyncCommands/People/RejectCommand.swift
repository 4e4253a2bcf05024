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

    @OptionGroup var named: FaceOption

    @OptionGroup var correction: CorrectionOptions

    @OptionGroup var global: GlobalOptions

    func run() async throws {
        let library = try await global.openLibrary()
        let receipt = try await library.reject(
            try await library.photo(photo), from: person, face: named.face, dryRun: correction.dryRun)
        try correction.finish(receipt, global)
    }
}
