import ArgumentParser
import TierSync

/// `tiersync undo`.
struct UndoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "undo", abstract: "Take back the last decision about people; again for the one before.")

    @OptionGroup var global: GlobalOptions

    func run() async throws {
        let receipt = try await global.openLibrary().undo()
        try global.output.result(receipt) { receipt.words() }
    }
}
