import ArgumentParser
import TierSync

/// `tiersync models`.
struct ModelsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "models", abstract: "The models that look at photos.", subcommands: [List.self],
        defaultSubcommand: List.self)

    /// `tiersync models list`.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the models, and whether they are sound.")

        @OptionGroup var global: GlobalOptions

        func run() async throws {
            let models = try ModelReport.all()
            try global.output.list(models) {
                Words.table(
                    [["model", "version", "task", "size", "licence", "state"]]
                        + models.map {
                            [$0.name, $0.version, $0.task, Words.bytes($0.bytes), $0.licence, $0.state]
                        }, rightAligned: [3])
            }
        }
    }
}
