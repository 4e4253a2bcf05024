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

    @Flag(help: "Encrypt all that goes to the remote, on this device: chosen now, for good. Asks for a passphrase.")
    var encrypt = false

    @OptionGroup var passphrase: PassphraseOptions
    @OptionGroup var global: GlobalOptions

    func validate() throws {
        if passphrase.passphraseFile != nil, !encrypt { throw ValidationError("--passphrase-file is for --encrypt") }
    }

    func run() async throws {
        let locator = LibraryLocator()
        let isNamed = directory != nil || global.library != nil
        // A bare `init` inside a library must not mean that library.
        let folder = isNamed ? locator.folder(asked: directory ?? global.library) : locator.folderForNewLibrary
        let encryption = encrypt ? try LibraryEncryption(passphrase: try passphrase.new()) : nil
        let library = try await Library.create(in: folder, remote: remote, encryption: encryption)
        struct Made: Encodable {
            var library: String
            var remote: String?
            var recoveryKey: String?
        }
        if let warning = library.sharedDiskWarning { Output.note("warning: \(warning)") }
        let made = Made(
            library: folder.string, remote: library.configuration.remote, recoveryKey: encryption?.recoveryKey)
        try global.output.result(made) {
            "made a library in \(PrintableName.escaped(folder.string))"
                + (library.configuration.remote.map { ", remote \($0)" } ?? ", without a remote yet")
                + (encryption.map { "\n" + NewRecoveryKey.words($0.recoveryKey) } ?? "")
                + "\nnext: tiersync import PHOTOS"
        }
    }
}
