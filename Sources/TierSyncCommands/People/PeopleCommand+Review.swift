import ArgumentParser
import Foundation
import TierSync

extension PeopleCommand {
    /// `tiersync people review`.
    struct Review: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Answer the few questions that settle the most faces.",
            discussion: """
                On a terminal, each question is asked: y same, n different, ? not sure, q end. Elsewhere the questions are listed; answer with
                --same, --different or --unsure, each with two names or numbers of clusters.
                """)

        @Option(help: ArgumentHelp("How many questions.", valueName: "n"))
        var limit = 20

        @Flag(help: "List the questions and do not ask.")
        var list = false

        @Option(parsing: .upToNextOption, help: ArgumentHelp("These two are the same person.", valueName: "who"))
        var same: [String] = []

        @Option(parsing: .upToNextOption, help: ArgumentHelp("These two are different people.", valueName: "who"))
        var different: [String] = []

        @Option(parsing: .upToNextOption, help: ArgumentHelp("Do not ask about these two again.", valueName: "who"))
        var unsure: [String] = []

        @OptionGroup var global: GlobalOptions

        func validate() throws {
            for answer in [same, different, unsure] where !answer.isEmpty && answer.count != 2 {
                throw ValidationError("An answer names two: tiersync people review --same Alice 12")
            }
        }

        func run() async throws {
            let library = try await global.openLibrary()
            let given = [(ReviewAnswer.same, same), (.different, different), (.unsure, unsure)].filter { !$0.1.isEmpty }
            for (answer, who) in given {
                let receipt = try await library.answer(answer, who[0], who[1])
                try global.output.result(receipt) { receipt.words() }
            }
            guard given.isEmpty else { return }
            let isAsking = !list && global.output.form == .words && isatty(0) != 0 && isatty(1) != 0
            if isAsking { return try await ask(library) }
            let report = try await library.peopleReview(limit: limit)
            try global.output.result(report) { report.words }
        }

        /// Asks until there is no question left, or the user has had enough. Questions are found anew after each answer that moved faces.
        private func ask(_ library: Library) async throws {
            var asked = 0
            while asked < limit, let question = try await library.peopleReview(limit: 1).questions.first {
                asked += 1
                print("\(question.words)? [y/n/?/q] ", terminator: "")
                fflush(nil)
                guard let line = readLine()?.trimmingCharacters(in: .whitespaces).lowercased() else { return print("") }
                let answer: ReviewAnswer
                switch line {
                case "y", "yes": answer = .same
                case "n", "no": answer = .different
                case "q", "quit": return
                default: answer = .unsure
                }
                let receipt = try await library.answer(answer, question.first.reference, question.second.reference)
                if answer != .unsure { print("  " + receipt.words()) }
            }
            print("that was all")
        }
    }
}

extension PeopleCandidate {
    /// How to refer to them.
    fileprivate var reference: String { person ?? "\(cluster)" }

    fileprivate var words: String {
        "\(person ?? "cluster \(cluster)") (\(Words.count(faces, "face")), see \(photo))"
    }
}

extension ReviewQuestion {
    fileprivate var words: String {
        "are \(first.words) and \(second.words) the same person (\(Int((100 * likelihood).rounded())) % likely)"
    }
}

extension PeopleReviewReport {
    /// Questions and albums in words.
    fileprivate var words: String {
        var lines = questions.map { $0.words + "?" }
        if lines.isEmpty { lines = ["no question is worth asking"] }
        if !albums.isEmpty {
            lines.append("")
            lines.append(
                Words.table(
                    [["person", "faces", "complete"]]
                        + albums.map {
                            [$0.person, "\($0.faces)", "about \(Int((100 * $0.completeness).rounded())) %"]
                        },
                    rightAligned: [1, 2]))
        }
        if !conflicts.isEmpty { lines += [""] + conflicts }
        return lines.joined(separator: "\n")
    }
}
