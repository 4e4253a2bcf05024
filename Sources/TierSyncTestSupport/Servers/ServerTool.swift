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
        let (status, words) = try process.runToEnd()
        guard status == 0 else {
            throw ServerFailure(message: "\(program) \(arguments.joined(separator: " ")): \(words.suffix(2_000))")
        }
        return words
    }
}
