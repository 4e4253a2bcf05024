import ArgumentParser
import TierSync

/// `tiersync undo`.
struct UndoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "undo",
        abstract: "Take back what was done last: decisions, albums, edits, the trash; again for what was done before."
    )

    @Argument(help: "How many actions, the last one first.")
    var steps = 1

    @Flag(help: "Originals that were dropped with apply … evict, too: they are fetched again.")
    var fetch = false

    @OptionGroup(title: "Transfer") var transfer: TransferOptions

    @OptionGroup var global: GlobalOptions

    func validate() throws {
        guard steps > 0 else { throw ValidationError("Take back at least one action: tiersync undo 1") }
    }

    func run() async throws {
        let receipt = try await global.openLibrary(transfer).undo(steps: steps, fetching: fetch)
        try global.output.result(receipt) { receipt.words() }
    }
}
