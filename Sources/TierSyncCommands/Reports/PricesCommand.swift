import ArgumentParser
import TierModel
import TierSync

extension ReportCommand {
    /// `tiersync report prices`.
    struct Prices: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "What providers take for storage and traffic, and whose prices hold for this library's remote.",
            discussion: """
                prices.json in the library's folder changes or adds some; priceList in config.json names whose hold.
                """)

        @Flag(help: "Write the standard prices as prices.json, to be edited.")
        var write = false

        @OptionGroup var global: GlobalOptions

        func run() async throws {
            let library = try await global.openLibrary()
            if write { try library.writePrices() }
            let report = try library.priceReport()
            try global.output.result(report) { report.words(remote: library.configuration.remote) }
        }
    }
}

extension PriceReport {
    fileprivate func words(remote: String?) -> String {
        let heading = [
            "", "id", "", "a month", "GB-month", "received", "writes", "reads", "as of", "",
        ]
        let rows = providers.map { prices in
            [
                prices.id == provider ? "*" : "", PrintableName.escaped(prices.id), prices.currency,
                Words.price(prices.baseFee), Words.price(prices.storage),
                Words.price(prices.received + prices.retrieval), Words.price(prices.writes), Words.price(prices.reads),
                prices.asOf.map(PrintableName.escaped) ?? "", prices.basis == .known ? "check" : "",
            ]
        }
        var lines = [
            Words.table([heading] + rows, rightAligned: [3, 4, 5, 6, 7]),
            "prices for a GB received, with what reading it costs, and for 1,000 requests; --json says all, and where each is from",
        ]
        if providers.contains(where: { $0.basis == .known }) {
            lines.append("check: as commonly known, without a look at the vendor's page")
        }
        if let provider {
            lines.append("* this library's remote: \(PrintableName.escaped(provider))")
        } else if remote != nil {
            lines.append(
                "it is not known whose prices hold for this library's remote: name them as priceList in config.json")
        }
        if let file { lines.append("with those of \(file)") }
        return lines.joined(separator: "\n")
    }
}
