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

    @Flag(help: "Say what would be dropped, and why.")
    var dryRun = false

    @OptionGroup(title: "Transfer") var transfer: TransferOptions

    @OptionGroup var global: GlobalOptions

    func run() async throws {
        let library = try await global.openLibrary(transfer)
        let options = EvictOptions(
            photos: try await library.photoIDs(photos), capturedBefore: olderThan?.date, free: free?.bytes)
        if dryRun {
            let choices = try await library.evictionPlan(options)
            let freed = choices.filter(\.isDropped).map(\.bytes).reduce(0, +)
            return try global.output.list(choices) {
                choices.map { choice in
                    "\(choice.isDropped ? "drop" : "keep")  \(choice.photo)  \(choice.file): \(choice.reason)"
                }.joined(separator: "\n") + (choices.isEmpty ? "" : "\n") + "would free \(Words.bytes(freed))"
            }
        }
        try global.output.finish(try await library.evict(options, progress: global.makeProgress()), verb: "evicted")
    }
}
