import ArgumentParser
import Foundation
import Glibc
import SystemPackage
import TierSync

/// `tiersync open`.
struct OpenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "open", abstract: "Show an original; it is fetched if it is not here.")

    @Argument(help: "The photo.")
    var photo: String

    @Option(
        name: [.customShort("o"), .long],
        help: ArgumentHelp("Write a copy to this file or folder instead.", valueName: "file"))
    var output: String?

    @Flag(help: "Replace a file that is there already.")
    var force = false

    @Flag(help: "As it is edited, as a JPEG; with --output.")
    var edited = false

    @OptionGroup(title: "Transfer") var transfer: TransferOptions

    @OptionGroup var global: GlobalOptions

    func validate() throws {
        guard !edited || output != nil else { throw ValidationError("--edited needs --output FILE") }
    }

    func run() async throws {
        let library = try await global.openLibrary(transfer)
        let record = try await library.photo(photo)
        let opened =
            if edited, let output {
                try await library.openEdited(record, output: FilePath(output), overwrite: force)
            } else {
                try await library.open(record, output: output.map { FilePath($0) }, overwrite: force)
            }
        try global.output.result(opened) {
            opened.file + (opened.bytesFetched > 0 ? "\nfetched \(Words.bytes(opened.bytesFetched))" : "")
        }
        if output == nil, global.output.form == .words { try show(opened.file) }
    }

    /// Hands the file to the desktop's viewer, where there is a desktop.
    private func show(_ file: String) throws {
        let environment = ProcessInfo.processInfo.environment
        guard isatty(STDOUT_FILENO) == 1, environment["DISPLAY"] ?? environment["WAYLAND_DISPLAY"] != nil else {
            return
        }
        let viewer = Process()
        viewer.executableURL = URL(filePath: "/usr/bin/env")
        viewer.arguments = ["xdg-open", file]
        try viewer.run()
    }
}
