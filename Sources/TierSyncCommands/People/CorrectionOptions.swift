import ArgumentParser
import TierSync

/// What every correction of people understands.
struct CorrectionOptions: ParsableArguments {
    @Flag(help: "Say what would change, and which of it is uncertain; record nothing.")
    var dryRun = false

    /// Prints the receipt.
    func finish(_ receipt: CorrectionReceipt, _ global: GlobalOptions) throws {
        try global.output.result(receipt) { receipt.words(dryRun: dryRun) }
    }
}

/// Which face of a photo is meant.
struct FaceOption: ParsableArguments {
    @Option(help: ArgumentHelp("Which face, from 1 at the left, where there are several.", valueName: "n"))
    var face: Int?
}
