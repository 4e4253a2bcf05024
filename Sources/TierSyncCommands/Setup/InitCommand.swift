import ArgumentParser
import SystemPackage
import TierModel
import TierSync

/// `tiersync init`.
struct InitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "init", abstract: "Make a library.")

    @Argument(help: "The folder. Else --library, TIERSYNC_LIBRARY, or the XDG data folder.")
    var directory: String?

    @Option(
        help: ArgumentHelp(
            "Where originals go: file:///path, s3://bucket/prefix?endpoint=…&region=…, webdav://host/path, webdavs://…",
            valueName: "url"))
    var remote: String?

    @OptionGroup var global: GlobalOptions

    func run() async throws {
        let locator = LibraryLocator()
        let isNamed = directory != nil || global.library != nil
        // A bare `init` inside a library must not mean that library.
        let folder = isNamed ? locator.folder(asked: directory ?? global.library) : locator.folderForNewLibrary
        let library = try await Library.create(in: folder, remote: remote)
        struct Made: Encodable {
            var library: String
            var remote: String?
        }
        if let warning = library.sharedDiskWarning { Output.note("warning: \(warning)") }
        try global.output.result(Made(library: folder.string, remote: library.configuration.remote)) {
            "made a library in \(PrintableName.escaped(folder.string))"
                + (library.configuration.remote.map { ", remote \($0)" } ?? ", without a remote yet")
                + "\nnext: tiersync import PHOTOS"
        }
    }
}
