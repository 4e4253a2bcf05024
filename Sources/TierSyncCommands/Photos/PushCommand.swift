import ArgumentParser
import TierSync

/// `tiersync push`.
struct PushCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "push", abstract: "Upload originals that are only here, and prove the copies.")

    @Argument(help: "Only these photos.")
    var photos: [String] = []

    @Flag(help: "Then drop the local originals.")
    var evict = false

    @OptionGroup(title: "Transfer") var transfer: TransferOptions

    @OptionGroup var global: GlobalOptions

    func run() async throws {
        let library = try await global.openLibrary(transfer)
        let ids = try await library.photoIDs(photos)
        var summary = try await library.push(photos: ids, progress: global.makeProgress())
        if evict, summary.stoppedBy == nil {
            summary.add(
                try await library.evict(EvictOptions(photos: ids), progress: global.makeProgress()), as: "evicted")
        }
        try global.output.finish(summary, verb: "pushed")
    }
}
