import ArgumentParser
import TierModel
import TierSync

/// `tiersync people`.
struct PeopleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "people", abstract: "List the people found, or show one.",
        subcommands: [List.self, Show.self], defaultSubcommand: List.self)

    /// `tiersync people list`.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List people and unnamed groups of like faces.")

        @Flag(help: "List every face instead.")
        var faces = false

        @Option(help: ArgumentHelp("Leave out unnamed groups with fewer faces.", valueName: "n"))
        var atLeast = 1

        @OptionGroup var global: GlobalOptions

        func run() async throws {
            let library = try await global.openLibrary()
            if faces {
                var rows: [FaceSummary] = []
                try await library.forEachFace { rows.append($0) }
                return try global.output.list(rows) { rows.words }
            }
            let people = try await library.people().filter { $0.person != nil || $0.faces >= atLeast }
            try global.output.list(people) {
                people.isEmpty
                    ? "nobody yet: tiersync analyze finds faces"
                    : Words.table(
                        [["person", "cluster", "faces", "photos"]]
                            + people.map { [$0.person ?? "(unnamed)", "\($0.cluster)", "\($0.faces)", "\($0.photos)"] },
                        rightAligned: [1, 2, 3])
            }
        }
    }

    /// `tiersync people show`.
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the faces of a person, or of a cluster.")

        @Argument(help: "The name, or the number of a cluster.")
        var person: String

        @OptionGroup var global: GlobalOptions

        func run() async throws {
            let rows = try await global.openLibrary().faces(ofPerson: person)
            try global.output.list(rows) { rows.words }
        }
    }
}

extension [FaceSummary] {
    /// The faces as a table.
    fileprivate var words: String {
        Words.table(
            [["photo", "file", "face", "person", "cluster"]]
                + map { ["\($0.photo)", $0.file, "\($0.index)", $0.person ?? "", $0.cluster.map { "\($0)" } ?? ""] })
    }
}
