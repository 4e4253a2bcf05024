public import ArgumentParser
import TierModel
public import TierSync

/// `tiersync best`.
struct BestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "best", abstract: "Rank photos by how good they are; of each moment the best one comes first.",
        discussion: """
            tiersync best alice 2023
            tiersync best --per trip --limit 5
            tiersync best --similar photo123
            """)

    @Argument(help: ArgumentHelp("Only these photos, or what a search finds; none: all photos.", valueName: "query"))
    var words: [String] = []

    @Option(help: "The photos that are alike to this one.")
    var similar: String?

    @Option(help: "The best of each: \(BestGrouping.allCases.map(\.rawValue).joined(separator: ", ")).")
    var per = BestGrouping.all

    @Option(help: "At most so many of each.")
    var limit = 20

    @OptionGroup var global: GlobalOptions

    func validate() throws {
        guard similar == nil || words.isEmpty else { throw ValidationError("give a query or --similar, not both") }
        guard limit > 0 else { throw ValidationError("--limit must be at least 1") }
    }

    func run() async throws {
        let library = try await global.openLibrary()
        let best: [BestShot]
        if let similar {
            best = try await library.bestShots(similarTo: try await library.photo(similar), limit: limit)
        } else {
            let photos = words.isEmpty ? nil : try await library.select(words, progress: global.makeProgress()).photos
            best = try await library.bestShots(photos, of: per, limit: limit)
        }
        try global.output.list(best) {
            guard !best.isEmpty else { return per == .trip ? "no trips: photos need times and places" : "no photos" }
            return Words.table(
                [["photo", "file", "taken", "score", "technical", "looks", "faces", "behind", "of"]]
                    + best.map(\.cells),
                rightAligned: [3, 4, 5, 6])
        }
    }
}

extension BestGrouping: ExpressibleByArgument {}

extension BestShot {
    fileprivate var cells: [String] {
        func percent(_ value: Double?) -> String { value.map { "\(Int(($0 * 100).rounded())) %" } ?? "" }
        return [
            "\(photo)", file, String(taken.prefix(16)), percent(score.total), percent(score.technical),
            percent(score.looks),
            percent(score.faces), behind.map { "\($0)" }.joined(separator: " "), of ?? "",
        ]
    }
}
