public import ArgumentParser
public import Remote
import TierSync

/// How fast a command may move bytes, and how many files at once.
struct TransferOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Send at most this much a second: 2M, 500k, off. Else what config.json says.", valueName: "rate"))
    var limitUp: BandwidthRate?

    @Option(help: ArgumentHelp("Receive at most this much a second.", valueName: "rate"))
    var limitDown: BandwidthRate?

    @Option(help: ArgumentHelp("How many requests are in hand at once (4).", valueName: "n"))
    var transfers: Int?

    func validate() throws {
        if let transfers, !(1...64).contains(transfers) { throw ValidationError("--transfers must be 1 to 64") }
    }

    /// Changes settings as the options say.
    func apply(to configuration: inout Configuration) {
        configuration.transfers = transfers ?? configuration.transfers
        configuration.bandwidth = configuration.bandwidth.overridden(up: limitUp, down: limitDown)
    }
}

extension BandwidthRate: ExpressibleByArgument {
    /// Reads what was typed; `nil` when it is no rate.
    public init?(argument: String) {
        guard let rate = try? BandwidthRate(argument) else { return nil }
        self = rate
    }
}
