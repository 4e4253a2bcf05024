import ArgumentParser
import TierModel
import TierSync

/// `tiersync cull`.
struct CullCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cull",
        abstract:
            "Propose poor shots, with reasons: blurred, too dark, eyes closed, accidental. Nothing is changed without --trash.",
        discussion: "Favourites and photos with stars are never proposed.")

    @Argument(help: ArgumentHelp("Only these photos, or what a search finds; none: all photos.", valueName: "query"))
    var words: [String] = []

    @Option(help: "How sure it must be, 0 to 1.")
    var confidence = 0.5

    @Flag(help: "Move what is proposed to the trash; undo takes it back.")
    var trash = false

    @Flag(help: "With --trash: say what would be done.")
    var dryRun = false

    @OptionGroup var global: GlobalOptions

    func validate() throws {
        guard (0...1).contains(confidence) else { throw ValidationError("--confidence is between 0 and 1") }
    }

    func run() async throws {
        let library = try await global.openLibrary()
        let photos = words.isEmpty ? nil : try await library.select(words).photos
        let poor = try await library.poorShots(photos, least: confidence, progress: global.makeProgress())
        guard trash, !poor.isEmpty else {
            return try global.output.list(poor) {
                guard !poor.isEmpty else { return "no poor shots" }
                let hint =
                    "\(Words.count(poor.count, "photo")); tiersync cull --trash moves them to the trash, apply does it one by one"
                return poor.map(\.words).joined(separator: "\n") + "\n" + hint
            }
        }
        let summary = try await library.moveToTrash(poor.map(\.photo), dryRun: dryRun)
        try global.output.finish(
            summary, verb: dryRun ? "nothing done; would have moved to the trash" : "moved to the trash")
    }
}

extension PoorShot {
    fileprivate var words: String {
        let reasons = faults.map { "\($0.words) (\(Int(($0.confidence * 100).rounded())) %)" }.joined(separator: ", ")
        return "\(photo)  \(file)  \(reasons)" + (better.map { "; better: \($0)" } ?? "")
    }
}
