import ArgumentParser
import TierSync

/// `tiersync album`.
struct AlbumCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "album", abstract: "Albums: made by hand, or searches that are always up to date.",
        discussion: "Photos are put into one with: tiersync apply PHOTO|QUERY album NAME",
        subcommands: [List.self, Show.self, Create.self, Change.self, Remove.self], defaultSubcommand: List.self)

    /// `tiersync album list`.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List albums.")

        @OptionGroup var global: GlobalOptions

        func run() async throws {
            let albums = try await global.openLibrary().albumSummaries()
            try global.output.list(albums) {
                guard !albums.isEmpty else { return "there is no album yet: tiersync album create NAME" }
                return Words.table(
                    [["album", "photos", "search"]] + albums.map { [$0.album, "\($0.photos)", $0.query ?? ""] },
                    rightAligned: [1])
            }
        }
    }

    /// `tiersync album show`.
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the photos of an album, the newest first.")

        @Argument(help: "The album.")
        var name: String

        @Option(help: "At most so many.")
        var limit = 100

        @OptionGroup var global: GlobalOptions

        func run() async throws {
            let library = try await global.openLibrary()
            let found = try await library.photos(inAlbum: name, limit: limit)
            try global.output.list(found.photos) { found.words }
        }
    }

    /// `tiersync album create`.
    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make an album; with --search one that always shows what the search finds.")

        @Argument(help: "Its name.")
        var name: String

        @Option(help: ArgumentHelp("The search.", valueName: "query"))
        var search: String?

        @OptionGroup var global: GlobalOptions

        func run() async throws {
            let library = try await global.openLibrary()
            let album = try await library.summary(of: try await library.createAlbum(name, query: search))
            try global.output.result(album) { "made the album \(album.album)" }
        }
    }

    /// `tiersync album change`.
    struct Change: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Give an album another name, or another search.")

        @Argument(help: "The album.")
        var name: String

        @Option(help: ArgumentHelp("The new name.", valueName: "name"))
        var rename: String?

        @Option(help: ArgumentHelp("The new search.", valueName: "query"))
        var search: String?

        @OptionGroup var global: GlobalOptions

        func validate() throws {
            guard rename != nil || search != nil else { throw ValidationError("say --rename or --search") }
        }

        func run() async throws {
            let library = try await global.openLibrary()
            let album = try await library.summary(
                of: try await library.changeAlbum(name, newName: rename, query: search))
            try global.output.result(album) { "changed the album \(album.album)" }
        }
    }

    /// `tiersync album remove`.
    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Remove an album; its photos stay. undo brings it back.")

        @Argument(help: "The album.")
        var name: String

        @OptionGroup var global: GlobalOptions

        func run() async throws {
            let library = try await global.openLibrary()
            let album = try await library.summary(of: try await library.album(named: name))
            try await library.removeAlbum(name)
            try global.output.result(album) { "removed the album \(album.album); its photos stay" }
        }
    }
}
