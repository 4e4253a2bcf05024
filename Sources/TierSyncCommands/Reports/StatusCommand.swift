import ArgumentParser
import TierSync

/// `tiersync status`.
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "status", abstract: "Tell how the library stands.")

    @OptionGroup var global: GlobalOptions

    func run() async throws {
        let library = try await global.openLibrary()
        let status = try await library.status()
        try global.output.result(status) {
            let waiting = (status.unpublishedPhotos, status.unpublishedDecisions)
            return Words.table([
                ["library", "\(library.layout.folder), \(Words.bytes(status.libraryBytes)) on this disk"],
                ["remote", status.remoteLocation ?? "none yet: tiersync remote set URL"],
                ["photos", "\(status.photos), originals \(Words.bytes(status.originalBytes))"],
                ["  only here", "\(status.local)"],
                ["  here and on the remote", "\(status.both)"],
                ["  on the remote only", "\(status.remote)"],
                [
                    "not published yet",
                    waiting == (0, 0)
                        ? "nothing"
                        : "\(Words.count(waiting.0, "photo")), \(Words.count(waiting.1, "decision")): tiersync push",
                ],
                ["not analysed yet", "\(status.unanalyzed)" + (status.failed > 0 ? ", \(status.failed) failed" : "")],
                ["faces", "\(status.faces)"],
                ["named people", "\(status.people)"],
                ["in the trash", "\(status.trashed)"],
                ["by itself", status.scheduler?.words ?? "nothing: tiersync run, or tiersync service install"],
            ])
        }
    }
}
