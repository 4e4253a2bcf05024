import Foundation
package import SystemPackage

/// Makes small films by the program ffmpeg, where it is installed.
package enum TestMovie {
    /// What is said where it is not.
    package static let missing = "ffmpeg is not installed"
    /// Whether it is there.
    package static let isAvailable = program != nil

    private static let program: String? = {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        return folders.map { "\($0)/ffmpeg" }.first { FileManager.default.isExecutableFile(atPath: $0) }
    }()

    /// Two seconds of 160 × 120 pixels, red, after `black` seconds of black.
    ///
    /// - Parameter tags: what the container says, such as `creation_time`.
    package static func make(
        _ file: FilePath, black: Double = 0, tags: [String: String] = [:], options: [String] = []
    ) throws {
        let inputs = [
            "-f", "lavfi", "-i", "color=black:size=160x120:rate=10:duration=\(max(black, 0.1))",
            "-f", "lavfi", "-i", "color=red:size=160x120:rate=10:duration=2",
        ]
        let joined = black > 0 ? ["-filter_complex", "[0:v][1:v]concat=n=2:v=1[v]", "-map", "[v]"] : ["-map", "1:v"]
        let said = tags.sorted { $0.key < $1.key }.flatMap { ["-metadata", "\($0.key)=\($0.value)"] }
        try run(
            ["-v", "error", "-nostdin", "-y"] + inputs + joined + ["-c:v", "mpeg4", "-movflags", "use_metadata_tags"]
                + said + options + [file.string])
    }

    /// Says that the film must be turned by so many degrees, as telephones do.
    package static func turn(_ source: FilePath, by degrees: Int, into file: FilePath) throws {
        try run(
            ["-v", "error", "-nostdin", "-y", "-i", source.string, "-c", "copy", "-metadata:s:v", "rotate=\(degrees)"]
                + [file.string])
    }

    private static func run(_ arguments: [String]) throws {
        guard let program else { throw CocoaError(.fileNoSuchFile) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw CocoaError(.fileWriteUnknown) }
    }
}
