import ArgumentParser
import TierSync

/// `tiersync search`.
struct SearchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "search",
        abstract: "Find photos by people, things, places, dates, text, camera, file name; nothing is fetched.",
        discussion: """
            tiersync search alice beach 2023
            tiersync search "kind:receipt last summer"
            tiersync search 'dog -cat place:"New York" quality:good'
            tiersync search similar to photo123
            docs/search.md describes all of it.
            """)

    @Argument(help: ArgumentHelp("What to look for.", valueName: "query"))
    var words: [String] = []

    @Option(help: "At most so many.")
    var limit = 100

    @Flag(help: "As you type: the last word may be the beginning of one, and nothing is an error.")
    var typing = false

    @Flag(help: "Instead, list the people, places, things, kinds, tags and albums there are.")
    var categories = false

    @OptionGroup var global: GlobalOptions

    func validate() throws {
        guard categories || !words.isEmpty else { throw ValidationError("say what to look for: tiersync search dog") }
        guard limit > 0 else { throw ValidationError("--limit must be at least 1") }
    }

    func run() async throws {
        let library = try await global.openLibrary()
        if categories {
            let found = try await library.categories(limit: limit, progress: global.makeProgress())
            return try global.output.list(found) {
                Words.table(
                    [["category", "name", "photos"]] + found.map { [$0.category, $0.name, "\($0.photos)"] },
                    rightAligned: [2])
            }
        }
        let found = try await library.search(
            words.joined(separator: " "), limit: limit, isTyping: typing, progress: global.makeProgress())
        try global.output.list(found.photos) { found.words }
    }
}

extension SearchResults {
    /// A line a photo, and how many there are.
    var words: String {
        guard !photos.isEmpty else { return "nothing found" }
        let rows = photos.map { photo in
            ["\(photo.photo)", photo.file, String(photo.taken.prefix(10)), photo.why.joined(separator: ", ")]
        }
        let all = count >= SearchResults.most ? "\(count) or more photos" : Words.count(count, "photo")
        return Words.table(rows) + "\n" + all + (count > photos.count ? ", \(photos.count) shown (--limit)" : "")
    }
}
