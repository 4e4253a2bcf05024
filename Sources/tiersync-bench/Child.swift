import Foundation
import Glibc
import SystemPackage

/// A program that is run to its end and measured.
enum Child {
    /// What it took.
    struct Result {
        /// Wall time.
        var seconds: Double
        /// Processor time, its own and the kernel's for it.
        var processorSeconds: Double
        /// The most memory that it ever had resident (getrusage(2)).
        var peakBytes: Int
        /// What it said, without the last newline.
        var output: String
    }

    /// Runs a program; its own complaint is in the error when it fails.
    @discardableResult
    static func run(_ program: String, _ arguments: [String], environment: [String: String] = [:]) throws -> Result {
        var variables = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        variables["TIERSYNC_LIBRARY"] = nil
        let output = FileManager.default.temporaryDirectory.appending(path: "tiersync-bench-\(UUID().uuidString).log")
            .path
        guard FileManager.default.createFile(atPath: output, contents: nil) else {
            throw BenchError("cannot write \(output)")
        }
        defer { try? FileManager.default.removeItem(atPath: output) }
        // wait4 tells the memory of this very child; Foundation's Process waits by itself.
        var words = ([program] + arguments).map { strdup($0) } + [nil]
        var settings = variables.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { (words + settings).forEach { free($0) } }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_APPEND, 0)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        var process = pid_t()
        let start = ContinuousClock().now
        guard posix_spawn(&process, program, &actions, nil, &words, &settings) == 0 else {
            throw BenchError("cannot run \(program)")
        }
        var status: Int32 = 0
        var usage = rusage()
        while wait4(process, &status, 0, &usage) < 0 && errno == EINTR {}
        let seconds = (ContinuousClock().now - start) / .seconds(1)
        let said = FileManager.default.contents(atPath: output).map { String(decoding: $0, as: UTF8.self) } ?? ""
        guard status == 0 else { throw BenchError("\(program) \(arguments.first ?? "") failed: \(said.suffix(500))") }
        return Result(
            seconds: seconds,
            processorSeconds: [usage.ru_utime, usage.ru_stime].map { Double($0.tv_sec) + Double($0.tv_usec) / 1e6 }
                .reduce(0, +),
            peakBytes: usage.ru_maxrss * 1024,
            output: said.trimmingCharacters(in: .whitespacesAndNewlines))
    }
}
