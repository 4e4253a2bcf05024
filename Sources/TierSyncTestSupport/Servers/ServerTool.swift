import Foundation

/// Programs that prepare a server: they run to their end.
enum ServerTool {
    /// Runs one; what it wrote to its output. Throws with its words when it fails.
    @discardableResult
    static func run(_ program: String, _ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.start()
        let words = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        guard process.ending() == 0 else {
            throw ServerFailure(message: "\(program) \(arguments.joined(separator: " ")): \(words.suffix(2_000))")
        }
        return words
    }
}
