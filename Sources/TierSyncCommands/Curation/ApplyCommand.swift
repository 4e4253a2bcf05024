import ArgumentParser
import TierModel
import TierSync

/// `tiersync apply`.
struct ApplyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply", abstract: "Do something to photos, or to all that a search finds: \(ApplyAction.list).",
        usage: "tiersync apply <query or photos> ... <action> [<value>] [--off] [--dry-run]",
        discussion: """
            The action comes last:
              tiersync apply photo12 photo13 trash
              tiersync apply "alice beach 2023" tag holiday
              tiersync apply "kind:screenshot before:2020" album "Old screenshots" --dry-run
            tiersync undo takes it back.
            """)

    @Argument(
        help: ArgumentHelp("Photos or a query, then what to do: \(ApplyAction.list).", valueName: "query action"))
    var words: [String]

    @Flag(help: "Take it away instead.")
    var off = false

    @Flag(help: "Say what would be done.")
    var dryRun = false

    @OptionGroup(title: "Export") var exporting: ExportingOptions

    @OptionGroup(title: "Transfer") var transfer: TransferOptions

    @OptionGroup var global: GlobalOptions

    func validate() throws {
        guard let (before, action) = try ApplyAction.parse(words, off: off) else {
            throw ValidationError("the last words must be what to do: \(ApplyAction.list)")
        }
        if case .export = action, off { throw ValidationError("what was exported is not taken back: remove the files") }
        guard !before.isEmpty else {
            throw ValidationError("name photos or a query: tiersync apply photo12 \(words.joined(separator: " "))")
        }
    }

    func run() async throws {
        guard let (before, action) = try ApplyAction.parse(words, off: off) else { return }
        let library = try await global.openLibrary(transfer)
        let photos: [PhotoID]
        if case .trash = action, off {
            photos = try await library.trashedPhotoIDs(before)
        } else {
            photos = try await library.select(before, progress: global.makeProgress()).photos
        }
        let (summary, verb) = try await action.apply(
            to: photos, off: off, dryRun: dryRun, export: exporting.options, in: library,
            progress: global.makeProgress())
        try global.output.finish(summary, verb: dryRun ? "nothing done; would have \(verb)" : verb)
    }
}

/// How `apply … export` writes photos.
struct ExportingOptions: ParsableArguments {
    @Flag(help: "Export the originals as they are, without edits.")
    var originals = false

    @Option(help: ArgumentHelp("Export at most so large: the longer side in pixels.", valueName: "pixels"))
    var longSide: Int?

    @Option(help: "Quality of exported JPEGs that are made anew, 1 to 100.")
    var quality = 92

    @Flag(inversion: .prefixedNo, help: "Export an XMP sidecar with each: title, caption, stars, tags, people.")
    var sidecar = true

    func validate() throws {
        guard (1...100).contains(quality) else { throw ValidationError("--quality is between 1 and 100") }
        if let longSide, longSide < 1 { throw ValidationError("--long-side is at least 1") }
        guard !(originals && longSide != nil) else {
            throw ValidationError("originals are exported as they are: leave --long-side out")
        }
    }

    var options: ExportOptions {
        ExportOptions(isOriginal: originals, longSide: longSide, quality: quality, hasSidecar: sidecar)
    }
}
