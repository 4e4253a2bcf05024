import ArgumentParser
import Foundation
import Glibc
import TierModel
import TierSync

/// Where a passphrase comes from: a file, TIERSYNC_PASSPHRASE, or the terminal. Never an argument, which others could see.
struct PassphraseOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Take the passphrase from the first line of this file. Else TIERSYNC_PASSPHRASE, else it is asked for.",
            valueName: "file"))
    var passphraseFile: String?

    /// A new passphrase: on a terminal typed twice.
    func new() throws -> String { try given() ?? SecretPrompt.new("New passphrase (10 characters or more): ") }

    /// The passphrase that there is.
    func existing() throws -> String { try given() ?? SecretPrompt.unseen("Passphrase: ") }

    private func given() throws -> String? {
        if let passphraseFile {
            guard let data = FileManager.default.contents(atPath: passphraseFile) else {
                throw NoPassphrase(message: "cannot read \(PrintableName.escaped(passphraseFile))")
            }
            let line = String(decoding: data, as: UTF8.self).split(whereSeparator: \.isNewline).first.map(String.init)
            guard let line else {
                throw NoPassphrase(message: "\(PrintableName.escaped(passphraseFile)) is empty")
            }
            return line
        }
        return ProcessInfo.processInfo.environment["TIERSYNC_PASSPHRASE"].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// There is no passphrase to take.
    struct NoPassphrase: UserFacingError {
        var message: String
        var remedy: String? { "name a file with --passphrase-file, or set TIERSYNC_PASSPHRASE" }
        var underlying: (any Error)? { nil }
        var exitStatus: ExitStatus { .usage }
    }
}

/// How a device proves itself that joins an encrypted library.
struct SecretOptions: ParsableArguments {
    @OptionGroup var passphrase: PassphraseOptions

    @Flag(help: "Ask for the recovery key in the place of the passphrase, or take it from TIERSYNC_RECOVERY_KEY.")
    var recoveryKey = false

    @Flag(help: "Ask for a one-time code of tiersync keys invite, or take it from TIERSYNC_CODE.")
    var code = false

    func validate() throws {
        if recoveryKey, code { throw ValidationError("take either --recovery-key or --code") }
    }

    /// Reads the secret.
    func secret() throws -> LibrarySecret {
        if recoveryKey { return .recoveryKey(try Self.read("TIERSYNC_RECOVERY_KEY", "Recovery key: ")) }
        if code { return .code(try Self.read("TIERSYNC_CODE", "Code: ")) }
        return .passphrase(try passphrase.existing())
    }

    private static func read(_ variable: String, _ prompt: String) throws -> String {
        if let value = ProcessInfo.processInfo.environment[variable], !value.isEmpty { return value }
        return try SecretPrompt.unseen(prompt)
    }
}

/// Asks for something unseen; without a terminal it is the next line of standard input.
enum SecretPrompt {
    /// Something new, which is typed twice on a terminal.
    static func new(_ prompt: String) throws -> String {
        let first = try unseen(prompt)
        guard isatty(STDIN_FILENO) == 1 else { return first }
        guard try unseen("The same again: ") == first else {
            throw PassphraseOptions.NoPassphrase(message: "the two are not the same")
        }
        return first
    }

    /// A line.
    static func unseen(_ prompt: String) throws -> String {
        guard isatty(STDIN_FILENO) == 1 else { return try line() }
        FileHandle.standardError.write(Data(prompt.utf8))
        var settings = termios()
        guard tcgetattr(STDIN_FILENO, &settings) == 0 else { return try line() }
        var silent = settings
        silent.c_lflag &= ~tcflag_t(ECHO)
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent)
        defer {
            tcsetattr(STDIN_FILENO, TCSAFLUSH, &settings)
            FileHandle.standardError.write(Data("\n".utf8))
        }
        return try line()
    }

    private static func line() throws -> String {
        guard let line = readLine(), !line.isEmpty else {
            throw PassphraseOptions.NoPassphrase(message: "nothing was typed")
        }
        return line
    }
}
