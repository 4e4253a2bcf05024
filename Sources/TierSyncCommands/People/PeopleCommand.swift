import ArgumentParser
import Foundation
import TierModel
import TierSync

/// `tiersync people`.
struct PeopleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "people", abstract: "List the people found, show one, or set them right.",
        subcommands: [
            List.self, Show.self, Review.self, Rename.self, Merge.self, Split.self, Hide.self, Ignore.self,
        ], defaultSubcommand: List.self)

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

        @Option(help: ArgumentHelp("Tell why this photo is in the person's album.", valueName: "photo"))
        var why: String?

        @OptionGroup var global: GlobalOptions

        func run() async throws {
            let library = try await global.openLibrary()
            if let why {
                let photo = try await library.photo(why)
                let reasons = try await library.explain(photo, person: person)
                return try global.output.list(reasons) {
                    reasons.isEmpty
                        ? "no face of \(why) is \(person)'s" : reasons.map(\.words).joined(separator: "\n")
                }
            }
            let rows = try await library.faces(ofPerson: person)
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

extension FaceExplanation {
    /// The reasons in words.
    fileprivate var words: String {
        var lines: [String]
        switch cause {
        case .decision: lines = ["\(face.photo), face \(face.index): you said so\(on(decided))"]
        case .cluster:
            lines = ["\(face.photo), face \(face.index): it is in a cluster of like faces, of which you named:"]
        case .follows: lines = ["\(face.photo), face \(face.index): it is alone, and looks like faces that you named:"]
        }
        if cause != .decision {
            lines += evidence.map {
                "  \($0.face.photo), face \($0.face.index), distance \($0.distance)\(on($0.decided))"
            }
        }
        if !alike.isEmpty {
            let nearest = alike.map { "\($0.face.photo) (\($0.distance))" }.joined(separator: ", ")
            lines.append("  most like it: \(nearest)")
        }
        return lines.joined(separator: "\n")
    }

    private func on(_ date: Date?) -> String {
        date.map { ", on " + $0.formatted(.iso8601.year().month().day()) } ?? ""
    }
}
