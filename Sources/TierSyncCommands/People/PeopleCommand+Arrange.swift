import ArgumentParser
import TierSync

extension PeopleCommand {
    /// `tiersync people rename`.
    struct Rename: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Give a person, or an unnamed cluster, another name.")

        @Argument(help: "The name, or the number of a cluster.")
        var person: String

        @Argument(help: "The new name.")
        var name: String

        @OptionGroup var correction: CorrectionOptions

        @OptionGroup var global: GlobalOptions

        func run() async throws {
            let receipt = try await global.openLibrary().renamePerson(person, to: name, dryRun: correction.dryRun)
            try correction.finish(receipt, global)
        }
    }

    /// `tiersync people merge`.
    struct Merge: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say that two are one person, who keeps the second one's name.")

        @Argument(help: "A name, or the number of a cluster.")
        var first: String

        @Argument(help: "A name, or the number of a cluster.")
        var second: String

        @OptionGroup var correction: CorrectionOptions

        @OptionGroup var global: GlobalOptions

        func run() async throws {
            let receipt = try await global.openLibrary().mergePeople(first, into: second, dryRun: correction.dryRun)
            try correction.finish(receipt, global)
        }
    }

    /// `tiersync people split`.
    struct Split: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show where a person falls apart into two; with --apply, cut there.")

        @Argument(help: "The name, or the number of a cluster.")
        var person: String

        @Flag(help: "Cut; without it, the cut is only proposed.")
        var apply = false

        @Option(help: ArgumentHelp("Who the smaller part is.", valueName: "name"))
        var name: String?

        @OptionGroup var correction: CorrectionOptions

        @OptionGroup var global: GlobalOptions

        func run() async throws {
            let library = try await global.openLibrary()
            guard apply else {
                let proposal = try await library.proposeSplit(person)
                return try global.output.result(proposal) { proposal.words(asked: person) }
            }
            let receipt = try await library.splitPerson(person, newName: name, dryRun: correction.dryRun)
            try correction.finish(receipt, global)
        }
    }

    /// `tiersync people hide`.
    struct Hide: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Leave a person out of lists, or show them again.")

        @Argument(help: "The name, or the number of a cluster.")
        var person: String

        @Flag(help: "Show the person again.")
        var show = false

        @OptionGroup var global: GlobalOptions

        func run() async throws {
            let receipt = try await global.openLibrary().hidePerson(person, isHidden: !show)
            try global.output.result(receipt) { receipt.words() }
        }
    }

    /// `tiersync people ignore`.
    struct Ignore: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say that a face is a stranger's, or no face: it is left out of people.")

        @Argument(help: "The photo.")
        var photo: String

        @OptionGroup var named: FaceOption

        @OptionGroup var correction: CorrectionOptions

        @OptionGroup var global: GlobalOptions

        func run() async throws {
            let library = try await global.openLibrary()
            let receipt = try await library.ignore(
                try await library.photo(photo), face: named.face, dryRun: correction.dryRun)
            try correction.finish(receipt, global)
        }
    }
}

extension SplitProposal {
    /// The proposal in words.
    fileprivate func words(asked reference: String) -> String {
        let list = { (faces: [FaceSummary]) in
            faces.prefix(12).map { "\($0.photo)" }.joined(separator: " ") + (faces.count > 12 ? " …" : "")
        }
        return """
            \(person) would be cut into two parts, \(distance) apart:
              \(Words.count(staying.count, "face")) would stay: \(list(staying))
              \(Words.count(leaving.count, "face")) would leave: \(list(leaving))
            to cut: tiersync people split '\(reference)' --apply --name NAME
            """
    }
}
