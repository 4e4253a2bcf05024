import Foundation
import Glibc
import TierModel

/// Asks for a password, unseen; without a terminal it is the first line of standard input. Never an argument, which others could see.
enum PasswordPrompt {
    /// - Throws: `NoPassword` when there is none, or the two are not the same.
    static func read() throws -> String {
        guard isatty(STDIN_FILENO) == 1 else { return try line() }
        let first = try unseen("New password (8 characters or more): ")
        guard try unseen("The same again: ") == first else { throw NoPassword(message: "the two are not the same") }
        return first
    }

    private static func unseen(_ prompt: String) throws -> String {
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
        guard let line = readLine(), !line.isEmpty else { throw NoPassword(message: "no password was given") }
        return line
    }

    /// There is no password to set.
    struct NoPassword: UserFacingError {
        var message: String
        var remedy: String? { "type it twice, or pass it on standard input" }
        var underlying: (any Error)? { nil }
        var exitStatus: ExitStatus { .usage }
    }
}
