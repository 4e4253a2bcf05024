import ArgumentParser

/// `tiersync report`.
struct ReportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report", abstract: "Reports that prove what was done.",
        subcommands: [Bandwidth.self, Forecast.self, Storage.self, Prices.self])
}
