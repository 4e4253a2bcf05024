import ArgumentParser
import TierSync

/// What `apply` can do to photos.
enum ApplyAction: String, CaseIterable {
    /// Into the trash; off: out of it.
    case trash
    /// The original stays on this device; off: it may be dropped.
    case keep

    /// Every action, for a sentence.
    static let list = allCases.map(\.rawValue).joined(separator: ", ")

    /// Does it.
    func apply(
        to photos: [String], off: Bool, dryRun: Bool, in library: Library
    ) async throws -> (summary: JobSummary, verb: String) {
        switch (self, off) {
        case (.trash, false):
            (try await library.moveToTrash(photos, dryRun: dryRun), "moved to the trash")
        case (.trash, true):
            (
                try await library.restoreFromTrash(try await library.trashedPhotoIDs(photos), dryRun: dryRun),
                "restored"
            )
        case (.keep, _):
            (
                try await library.setKept(!off, photos, dryRun: dryRun),
                off ? "let go" : "kept here"
            )
        }
    }
}

/// `tiersync apply`.
struct ApplyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply", abstract: "Do something to photos: \(ApplyAction.list).",
        usage: "tiersync apply <photo> ... <action> [--off] [--dry-run]",
        discussion: "The action comes last: tiersync apply photo12 photo13 trash")

    @Argument(help: ArgumentHelp("The photos, then what to do: \(ApplyAction.list).", valueName: "photo … action"))
    var words: [String]

    @Flag(help: "Take it back.")
    var off = false

    @Flag(help: "Say what would be done.")
    var dryRun = false

    @OptionGroup var global: GlobalOptions

    private var action: ApplyAction? { words.last.flatMap(ApplyAction.init) }

    func validate() throws {
        guard action != nil else {
            throw ValidationError("the last word must be what to do: \(ApplyAction.list)")
        }
        guard words.count > 1 else { throw ValidationError("name a photo: tiersync apply photo12 \(words[0])") }
    }

    func run() async throws {
        guard let action else { return }
        let library = try await global.openLibrary()
        let (summary, verb) = try await action.apply(
            to: words.dropLast(), off: off, dryRun: dryRun, in: library)
        try global.output.finish(summary, verb: dryRun ? "nothing done; would have \(verb)" : verb)
    }
}
