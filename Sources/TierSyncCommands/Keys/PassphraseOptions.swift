import ArgumentParser
import Foundation
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
    func new() throws -> String {
        try given() ?? SecretPrompt.passphrase.new("New passphrase (10 characters or more): ")
    }

    /// The passphrase that there is.
    func existing() throws -> String { try given() ?? SecretPrompt.passphrase.unseen("Passphrase: ") }

    private func given() throws -> String? {
        if let passphraseFile {
            guard let data = FileManager.default.contents(atPath: passphraseFile) else {
                throw SecretPrompt.passphrase.none("cannot read \(PrintableName.escaped(passphraseFile))")
            }
            let line = String(decoding: data, as: UTF8.self).split(whereSeparator: \.isNewline).first.map(String.init)
            guard let line else {
                throw SecretPrompt.passphrase.none("\(PrintableName.escaped(passphraseFile)) is empty")
            }
            return line
        }
        return ProcessInfo.processInfo.environment["TIERSYNC_PASSPHRASE"].flatMap { $0.isEmpty ? nil : $0 }
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
        return try SecretPrompt.passphrase.unseen(prompt)
    }
}
