import ArgumentParser
import Foundation
import Glibc
import TierModel
import TierSync

/// The one place where an error becomes an exit code and words on the terminal.
struct Exit {
    private let error: any Error
    private let program: any ParsableCommand.Type

    init(_ error: any Error, program: any ParsableCommand.Type) {
        self.error = error
        self.program = program
    }

    /// Ends the process.
    func perform() -> Never {
        switch error {
        case let finished as CommandFinished:
            exit(finished.status.rawValue)
        case is CancellationError:
            say("stopped")
            exit(130)
        case let known as any UserFacingError:
            if CommandLine.arguments.contains(where: { $0 == "--json" || $0 == "--json-lines" }) {
                printDocument(known)
            }
            say("error: \(known.message)")
            if let remedy = known.remedy { say("  \(remedy)") }
            let isVerbose = CommandLine.arguments.contains { $0 == "-v" || $0 == "--verbose" }
            if isVerbose, let cause = known.underlying { say("  because: \(PrintableName.escaped("\(cause)"))") }
            exit(known.exitStatus.rawValue)
        default:
            exitOfParser()
        }
    }

    private func exitOfParser() -> Never {
        let text = program.fullMessage(for: error)
        if program.exitCode(for: error).isSuccess {
            print(text)
            exit(ExitStatus.done.rawValue)
        }
        say(text)
        // The argument parser's own code for usage is 64; ours is 2.
        let isUsage = program.exitCode(for: error) == .validationFailure
        exit(isUsage ? ExitStatus.usage.rawValue : ExitStatus.somePhotosFailed.rawValue)
    }

    private func printDocument(_ error: any UserFacingError) {
        struct Document: Encodable {
            struct Body: Encodable {
                var message: String
                var remedy: String?
            }
            var error: Body
        }
        try? Output(form: .json).document(Document(error: .init(message: error.message, remedy: error.remedy)))
    }

    private func say(_ text: String) {
        FileHandle.standardError.write(Data((text + "\n").utf8))
    }
}

/// Ends a command that has already said what it had to say.
struct CommandFinished: Error {
    var status: ExitStatus
}
