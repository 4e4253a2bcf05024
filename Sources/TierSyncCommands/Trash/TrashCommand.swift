import ArgumentParser
import TierSync

/// `tiersync trash`.
struct TrashCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trash",
        abstract: "List what is in the trash, take photos out of it, or delete them for good.",
        discussion: "Photos go there with: tiersync apply PHOTO trash",
        subcommands: [List.self, Restore.self, TrashEmptyCommand.self], defaultSubcommand: List.self)

    /// `tiersync trash list`.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List what is in the trash.")

        @OptionGroup var global: GlobalOptions

        func run() async throws {
            let library = try await global.openLibrary()
            var list = ListPrinter<TrashEntry>(global.output)
            var count = 0
            try await library.forEachInTrash { entry in
                count += 1
                try list.print(entry) {
                    "\(entry.photo)  \(entry.file)  \(Words.bytes(entry.bytes))  since \(entry.trashed)"
                        + (entry.isBeingDeleted ? "  being deleted" : "")
                }
            }
            list.finish { count == 0 ? "the trash is empty" : Words.count(count, "photo") }
        }
    }

    /// `tiersync trash restore`.
    struct Restore: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take photos out of the trash, with all that they had.")

        @Argument(help: "The photos.")
        var photos: [String]

        @Flag(help: "Say what would be done.")
        var dryRun = false

        @OptionGroup var global: GlobalOptions

        func run() async throws {
            let library = try await global.openLibrary()
            let summary = try await library.restoreFromTrash(
                try await library.trashedPhotoIDs(photos), dryRun: dryRun)
            try global.output.finish(summary, verb: dryRun ? "nothing done; would have restored" : "restored")
        }
    }
}
