public import ArgumentParser
import TierModel
import TierSync

/// `tiersync duplicates`.
struct DuplicatesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "duplicates", abstract: "Find photos that are the same or alike, and keep the best ones.",
        subcommands: [List.self, Resolve.self], defaultSubcommand: List.self)

    /// `tiersync duplicates list`.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List photos that match, the one to keep first. No byte is fetched.")

        @Option(
            parsing: .upToNextOption,
            help: ArgumentHelp("Only these: \(DuplicateMatch.list).", valueName: "match"))
        var match: [DuplicateMatch] = []

        @OptionGroup var global: GlobalOptions

        func run() async throws {
            let library = try await global.openLibrary()
            let wanted = match.isEmpty ? Set(DuplicateMatch.allCases) : Set(match)
            let groups = try await library.duplicates(wanted, progress: global.makeProgress())
            try global.output.list(groups) {
                guard !groups.isEmpty else { return "no photos match" }
                return groups.map(\.words).joined(separator: "\n") + "\n" + DuplicateReport.totals(groups)
            }
        }
    }

    /// `tiersync duplicates resolve`.
    struct Resolve: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Keep the best of photos that match, and move the others to the trash.",
            discussion: """
                The kept photo takes over people, albums, tags, stars and captions of the others. tiersync undo takes all of it back.
                Without --match only copies are resolved: the same picture, stored anew or resized.
                """)

        @Argument(help: "Only groups that one of these photos is in; none: all groups.")
        var photos: [String] = []

        @Option(
            parsing: .upToNextOption, help: ArgumentHelp("Which: copy, variant, burst, similar.", valueName: "match"))
        var match: [DuplicateMatch] = [.copy]

        @Flag(help: "Say what would be done.")
        var dryRun = false

        @OptionGroup var global: GlobalOptions

        func validate() throws {
            guard !match.contains(.identical) else {
                throw ValidationError("photos with the same bytes are one photo already: there is nothing to resolve")
            }
        }

        func run() async throws {
            let library = try await global.openLibrary()
            var groups = try await library.duplicates(Set(match), progress: global.makeProgress())
            if let named = try await library.photoIDs(photos) {
                groups.removeAll { Set($0.photos).isDisjoint(with: named) }
            }
            let resolution = try await library.resolve(groups, dryRun: dryRun)
            try global.output.result(resolution) {
                let list = dryRun ? groups.map(\.words) : []
                let verb = dryRun ? "nothing done; would have moved to the trash" : "moved to the trash"
                let frees =
                    "emptying the trash frees \(Words.bytes(resolution.freesLocal)) here and \(Words.bytes(resolution.freesRemote)) on the remote"
                return (list + [resolution.summary.words(verb)] + (groups.isEmpty ? [] : [frees]))
                    .joined(separator: "\n")
            }
        }
    }
}

extension DuplicateMatch: ExpressibleByArgument {
    static let list = allCases.map(\.rawValue).joined(separator: ", ")
}

extension DuplicateReport {
    /// A group, a line a photo.
    fileprivate var words: String {
        var lines = [
            "\(match.rawValue): keep \(keep) (\(file))"
                + (reasons.isEmpty ? "" : "  \(reasons.joined(separator: ", "))")
        ]
        lines += paths.map { "    \($0)" }
        lines += others.map { other in
            "    \(other.photo) (\(other.file), \(Words.bytes(other.bytes)), \(other.tier.rawValue))"
                + (other.differences.isEmpty ? "" : "  \(other.differences.joined(separator: ", "))")
        }
        return lines.joined(separator: "\n")
    }

    fileprivate static func totals(_ groups: [DuplicateReport]) -> String {
        DuplicateMatch.allCases.compactMap { match in
            let found = groups.filter { $0.match == match }
            guard !found.isEmpty else { return nil }
            let others = found.flatMap(\.others)
            let frees =
                others.isEmpty
                ? ""
                : ": \(Words.count(others.count, "photo")) beside the best, \(Words.bytes(others.reduce(0) { $0 + $1.freesLocal })) here and \(Words.bytes(others.reduce(0) { $0 + $1.freesRemote })) on the remote"
            return "\(match.rawValue): \(Words.count(found.count, "group"))\(frees)"
        }.joined(separator: "\n")
    }
}
