import ArgumentParser
import TierModel
import TierSync

/// `tiersync adopt`.
struct AdoptCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "adopt",
        abstract: "Register photos that lie on the remote already. They stay where they are, as they are.")

    @Argument(help: "The folder to look into, below the remote's root. Else all of it.")
    var prefix: String?

    @Flag(help: "Say what would be registered.")
    var dryRun = false

    @OptionGroup(title: "Transfer") var transfer: TransferOptions

    @OptionGroup var global: GlobalOptions

    func run() async throws {
        let library = try await global.openLibrary(transfer)
        let summary = try await library.adopt(prefix, dryRun: dryRun, progress: global.makeProgress())
        try global.output.result(summary) {
            var words = summary.job.words(dryRun ? "would adopt" : "adopted")
            if !dryRun, summary.job.done > 0 { words += "\nto fetch each once, and look at it: tiersync analyze" }
            return words
        }
        guard summary.job.exitStatus != .done else { return }
        throw CommandFinished(status: summary.job.exitStatus)
    }
}
