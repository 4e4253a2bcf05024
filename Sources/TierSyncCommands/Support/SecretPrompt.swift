import Foundation
import Glibc
import TierModel

/// Asks for something that nobody is to see; without a terminal it is the next line of standard input. Never an argument, which others could see.
struct SecretPrompt {
    /// What to do where there is nothing to take.
    var remedy: String

    /// For passphrases, recovery keys and codes.
    static let passphrase = SecretPrompt(remedy: "name a file with --passphrase-file, or set TIERSYNC_PASSPHRASE")
    /// For the password of the page.
    static let password = SecretPrompt(remedy: "type it twice, or pass it on standard input")

    /// Something new, which is typed twice on a terminal.
    func new(_ prompt: String) throws -> String {
        let first = try unseen(prompt)
        guard isatty(STDIN_FILENO) == 1 else { return first }
        guard try unseen("The same again: ") == first else { throw none("the two are not the same") }
        return first
    }

    /// A line.
    func unseen(_ prompt: String) throws -> String {
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

    /// There is nothing to take.
    func none(_ message: String) -> NoSecret { NoSecret(message: message, remedy: remedy) }

    private func line() throws -> String {
        guard let line = readLine(), !line.isEmpty else { throw none("nothing was typed") }
        return line
    }

    /// There is nothing to take.
    struct NoSecret: UserFacingError {
        var message: String
        var remedy: String?
        var underlying: (any Error)? { nil }
        var exitStatus: ExitStatus { .usage }
    }
}
