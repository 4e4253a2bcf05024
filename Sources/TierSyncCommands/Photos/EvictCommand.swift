import ArgumentParser
import TierModel
import TierSync

/// `tiersync evict`.
struct EvictCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evict", abstract: "Drop local originals whose remote copy is proven and still there.")

    @Argument(help: "Only these photos.")
    var photos: [String] = []

    @Option(help: ArgumentHelp("Only photos taken longer ago than this: 30d, 2y.", valueName: "age"))
    var olderThan: PastTime?

    @Option(help: ArgumentHelp("Drop no more than it takes to free this much: 20GB.", valueName: "size"))
    var free: ByteCount?

    @Option(
        help: ArgumentHelp("Drop until the originals here take up no more than this: 50GB.", valueName: "size"))
    var downTo: ByteCount?

    @Option(help: ArgumentHelp("Photos taken within so many days stay.", valueName: "n"))
    var keepDays: Int?

    @Flag(help: "Say what would be dropped, and why.")
    var dryRun = false

    @OptionGroup(title: "Transfer") var transfer: TransferOptions

    @OptionGroup var global: GlobalOptions

    func validate() throws {
        if free != nil, downTo != nil {
            throw ValidationError("--free and --down-to say the same in two ways: name one")
        }
        if let keepDays, keepDays < 0 { throw ValidationError("--keep-days must not be negative") }
    }

    func run() async throws {
        let library = try await global.openLibrary(transfer)
        let options = EvictOptions(
            photos: try await library.photoIDs(photos), capturedBefore: olderThan?.date, free: free?.bytes,
            downTo: downTo?.bytes, keepDays: keepDays)
        guard dryRun else {
            return try global.output.finish(
                try await library.evict(options, progress: global.makeProgress()), verb: "evicted")
        }
        var list = ListPrinter<EvictionChoice>(global.output)
        var freed: Int64 = 0
        try await library.forEachEvictionChoice(options) { choice in
            if choice.isDropped { freed += choice.bytes }
            try list.print(choice) {
                "\(choice.isDropped ? "drop" : "keep")  \(choice.photo)  \(choice.file): \(choice.reason)"
            }
        }
        list.finish { "would free \(Words.bytes(freed))" }
    }
}
