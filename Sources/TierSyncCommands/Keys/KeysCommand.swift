import ArgumentParser
import Foundation
import SystemPackage
import TierSync

/// `tiersync keys`.
struct KeysCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys", abstract: "The keys of an encrypted library: passphrase, recovery key, further devices.",
        subcommands: [
            List.self, Passphrase.self, Recovery.self, Rotate.self, Invite.self, Join.self,
        ])

    /// `tiersync keys list`.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "The library keys, newest first; not the keys themselves.")

        @OptionGroup var global: GlobalOptions

        func run() async throws {
            let keys = try await global.openLibrary().keysReport()
            try global.output.result(keys) {
                Words.table(keys.map { [$0.id, $0.made, $0.isNewest ? "encrypts new objects" : "opens older ones"] })
            }
        }
    }

    /// `tiersync keys passphrase`.
    struct Passphrase: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Change the passphrase. Where the old one is known to others, rotate the keys.")

        @OptionGroup var passphrase: PassphraseOptions
        @OptionGroup var global: GlobalOptions

        func run() async throws {
            let library = try await global.openLibrary()
            try await library.changePassphrase(to: try passphrase.new())
            struct Changed: Encodable {
                var changed = true
            }
            try global.output.result(Changed()) { "the passphrase was changed" }
        }
    }

    /// `tiersync keys recovery`.
    struct Recovery: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a new recovery key; the old one opens nothing any more.")

        @OptionGroup var global: GlobalOptions

        func run() async throws {
            let library = try await global.openLibrary()
            let key = try await library.renewRecoveryKey()
            try global.output.result(NewRecoveryKey(recoveryKey: key)) { NewRecoveryKey.words(key) }
        }
    }

    /// `tiersync keys rotate`.
    struct Rotate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a new library key for new objects, after a device or a passphrase was lost.",
            discussion: """
                Nothing is uploaded again: what is on the remote already can still be read by who has the old keys. Every other \
                device must join again (tiersync keys join); invitations end.
                """)

        @OptionGroup var passphrase: PassphraseOptions
        @OptionGroup var global: GlobalOptions

        func run() async throws {
            let library = try await global.openLibrary()
            let key = try await library.rotateKeys(passphrase: try passphrase.new())
            try global.output.result(NewRecoveryKey(recoveryKey: key)) {
                "new objects are encrypted with a new key; other devices get it with: tiersync keys join\n"
                    + NewRecoveryKey.words(key)
            }
        }
    }

    /// `tiersync keys invite`.
    struct Invite: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a code with which one further device joins within the hour.")

        @OptionGroup var global: GlobalOptions

        func run() async throws {
            let invitation = try await global.openLibrary().inviteDevice()
            struct Invited: Encodable {
                var code: String
                var expires: String
            }
            let expires = invitation.expires.ISO8601Format()
            try global.output.result(Invited(code: invitation.code, expires: expires)) {
                "the code, good once, until \(expires):\n\n    \(invitation.code)\n\non the other device: tiersync clone URL DIR --code"
            }
        }
    }

    /// `tiersync keys join`.
    struct Join: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Get the newest keys from the remote, after they were changed on another device.")

        @OptionGroup var secret: SecretOptions
        @OptionGroup var global: GlobalOptions

        func run() async throws {
            let library = try await global.openLibrary()
            try await library.joinKeys(with: try secret.secret())
            let keys = try await library.keysReport()
            try global.output.result(keys) { "this device has \(Words.count(keys.count, "library key"))" }
        }
    }
}

/// A recovery key that was just made.
struct NewRecoveryKey: Encodable {
    var recoveryKey: String

    static func words(_ key: String) -> String {
        """
        the recovery key, which is shown only now:

            \(key)

        write it down and keep it apart from this device: without it and the passphrase, nobody can read the library any more
        """
    }
}

/// `tiersync export-keys`.
struct ExportKeysCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export-keys",
        abstract: "Write out the keys of an encrypted library, for Tools/decrypt or a program of your own.",
        discussion:
            "With them, anybody can read everything that the library has on its remote. Keep them as you keep the photos."
    )

    @Option(
        name: [.customShort("o"), .long],
        help: ArgumentHelp(
            "Write to this new file, which only you can read; else to standard output.", valueName: "file"))
    var output: String?

    @OptionGroup var global: GlobalOptions

    func run() async throws {
        let library = try await global.openLibrary()
        guard let output else {
            FileHandle.standardOutput.write(try await library.exportedKeys())
            return
        }
        let path = FilePath(output)
        try await library.exportKeys(to: path)
        struct Exported: Encodable {
            var file: String
        }
        try global.output.result(Exported(file: path.string)) { "wrote the keys to \(path)" }
    }
}
