import ArgumentParser
import SystemPackage
import TierSync

/// What every command takes.
struct GlobalOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "The library's folder. Else TIERSYNC_LIBRARY, the enclosing library, or the XDG data folder.",
            valueName: "dir"))
    var library: String?

    @Flag(name: .long, help: "Print one JSON document.")
    var json = false

    @Flag(name: .long, help: "Print lists as one JSON document a line.")
    var jsonLines = false

    @Flag(name: [.customShort("q"), .long], help: "Print no progress.")
    var quiet = false

    @Flag(name: [.customShort("v"), .long], help: "Print what lies behind an error.")
    var verbose = false

    /// Where results go.
    var output: Output { Output(form: jsonLines ? .jsonLines : json ? .json : .words) }

    /// Opens the library that is meant, and says what it put right.
    ///
    /// - Parameter spool: How large the spool may become, in bytes; `nil` is what the configuration says.
    func openLibrary(_ transfer: TransferOptions? = nil, spool: Int64? = nil) async throws -> Library {
        let library = try await Library.open(in: LibraryLocator().folder(asked: library)) {
            transfer?.apply(to: &$0)
            $0.spoolBytes = spool ?? $0.spoolBytes
        }
        if !quiet {
            for action in library.recovery.actions { Output.note(action) }
        }
        return library
    }

    /// A progress display that fits the terminal.
    func makeProgress() -> ProgressHandler? {
        quiet ? nil : ProgressDisplay().handler
    }
}
