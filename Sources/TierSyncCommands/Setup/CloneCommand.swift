import ArgumentParser
import TierModel
import TierSync

/// `tiersync clone`.
struct CloneCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clone",
        abstract: "Rebuild a library from its remote, without fetching one original.",
        discussion: "Run it again after a crash: it goes on.")

    @OptionGroup var secret: SecretOptions
    @OptionGroup var global: GlobalOptions

    @Argument(help: "The remote: file:///path, s3://bucket?endpoint=…, webdavs://host/path.")
    var url: String

    @Argument(help: "The folder of the new library: empty, or not there yet.")
    var folder: String

    @Option(
        help: ArgumentHelp(
            "The fingerprint of the owner's key, where devices have roles: any other owner is refused.",
            valueName: "fingerprint"))
    var owner: String?

    func run() async throws {
        let target = LibraryLocator().folder(asked: folder)
        let (library, summary) = try await Library.clone(
            from: url, to: target, owner: owner, unlocking: { [secret] in try secret.secret() },
            progress: global.makeProgress())
        if let warning = library.sharedDiskWarning { Output.note("warning: \(warning)") }
        try global.output.result(summary) { Self.words(summary, library) }
        if !summary.failed.isEmpty { throw CommandFinished(status: .somePhotosFailed) }
    }

    private static func words(_ summary: CloneSummary, _ library: Library) -> String {
        var lines = [
            "cloned \(Words.count(summary.photos, "photo")) into \(library.layout.folder) in \(Words.duration(summary.seconds))",
            "\(Words.count(summary.faces, "face")), \(Words.count(summary.people, "named person", "named people")), "
                + "\(Words.count(summary.decisions, "decision"))",
            "received \(Words.bytes(summary.bytesReceived)), no original",
        ]
        lines += summary.notes
        for failure in summary.failed { lines.append("  \(failure.file): \(failure.error)") }
        return lines.joined(separator: "\n")
    }
}
