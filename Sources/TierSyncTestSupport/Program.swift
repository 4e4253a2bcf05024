import Foundation
package import SystemPackage

/// Runs the real `tiersync` program, as a user does.
package struct Program: Sendable {
    /// The program that was built beside these tests.
    package static let path = FilePath(
        (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    )
    .removingLastComponent().appending("tiersync")

    /// What a run printed, and how it ended.
    package struct Outcome: Sendable {
        /// The exit status, or the number of the signal that ended it.
        package var status: Int32
        /// What it printed.
        package var output: String
        /// What it complained.
        package var errors: String

        /// The JSON document that was printed.
        package func document() throws -> [String: Any] {
            try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any] ?? [:]
        }

        /// The JSON list that was printed.
        package func list() throws -> [[String: Any]] {
            try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [[String: Any]] ?? []
        }
    }

    /// Its home, which goes when nobody holds this any more.
    package let directory: TemporaryDirectory
    /// What it finds in its environment.
    package var environment: [String: String]

    /// A fresh home without a library.
    package init() throws {
        directory = try TemporaryDirectory()
        let inherited = ProcessInfo.processInfo.environment
        let data = inherited["XDG_DATA_HOME"] ?? (inherited["HOME"] ?? "") + "/.local/share"
        environment = [
            "HOME": directory.path.string, "PATH": inherited["PATH"] ?? "/usr/bin:/bin",
            // The runtime stays where set-up put it; everything else is fresh.
            "TIERSYNC_OPENVINO": inherited["TIERSYNC_OPENVINO"] ?? data + "/tiersync/openvino-2026.4.1",
            // So is how fast this device was measured to be: once, not for every test.
            "XDG_CACHE_HOME": inherited["XDG_CACHE_HOME"] ?? (inherited["HOME"] ?? "") + "/.cache",
        ]
    }

    /// Runs `tiersync` with these arguments.
    @discardableResult
    package func callAsFunction(_ arguments: String..., in folder: String? = nil, extra: [String: String] = [:]) throws
        -> Outcome
    {
        try run([Self.path.string] + arguments, in: folder, extra: extra)
    }

    /// Changes settings in the `config.json` of a library below the home.
    package func configure(_ library: String, _ settings: [String: Any]) throws {
        let file = URL(filePath: directory.path.appending("\(library)/config.json").string)
        var all = try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any] ?? [:]
        all.merge(settings) { $1 }
        try JSONSerialization.data(withJSONObject: all).write(to: file)
    }

    /// Runs any command in the same surroundings.
    package func run(_ command: [String], in folder: String? = nil, extra: [String: String] = [:]) throws -> Outcome {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = command
        process.environment = environment.merging(extra) { $1 }
        process.currentDirectoryURL = URL(filePath: folder ?? directory.path.string)
        // Files instead of pipes: nothing can block, however much is printed.
        let output = directory.path.appending("output-\(UUID().uuidString)").string
        _ = FileManager.default.createFile(atPath: output, contents: nil)
        _ = FileManager.default.createFile(atPath: output + ".errors", contents: nil)
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle(forWritingAtPath: output)
        process.standardError = FileHandle(forWritingAtPath: output + ".errors")
        try process.start()
        let status = process.ending()
        func text(_ path: String) -> String {
            String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
        }
        return Outcome(status: status, output: text(output), errors: text(output + ".errors"))
    }

    /// The photos that the project ships.
    package static let photos = FilePath(#filePath).removingLastComponent().removingLastComponent()
        .removingLastComponent().appending("Fixtures/photos").string
}
