import Foundation
import Glibc
import Imaging
import Remote
import SystemPackage
import TierSyncTestSupport

/// Times `tiersync push` against `rclone copy` of the same files to the same servers, in turn.
///
/// Both run as a user runs them: as programs, with the same number of transfers. tiersync's time includes its catalog, its ledger
/// and its proofs: on WebDAV every file is read back. rclone compares sizes and times there.
struct RemoteBench {
    /// Where files, libraries and configuration go.
    let folder: FilePath

    /// What is sent: how many files of which size.
    struct Load {
        var name: String
        var count: Int
        var bytes: Int
    }

    /// Issue 3's sets.
    static let loads = [
        Load(name: "small", count: 2_000, bytes: 200_000), Load(name: "large", count: 20, bytes: 50_000_000),
    ]
    /// How many files are in hand at once: rclone's default, and ours.
    private static let transfers = 4
    /// How often each is run; the medians are compared.
    private static let rounds = 3

    /// Runs what is named, or everything.
    func run(loads: Set<String>, servers: Set<String>) throws {
        guard let rclone = ServerPrograms.rclone else {
            throw BenchError("rclone is not installed: run make setup-bench")
        }
        print(
            "medians of \(Self.rounds) rounds, \(Self.transfers) transfers, \(ProcessInfo.processInfo.activeProcessorCount) cores"
        )
        for load in Self.loads where loads.isEmpty || loads.contains(load.name) {
            let files = try write(load)
            let template = folder.appending("template-\(load.name)")
            try tiersync(["init", template.string])
            try tiersync(["import", files.string, "--library", template.string])
            let idle = try tiersync(["status", "--library", template.string]).peakBytes
            for server in try RivalServer.all(rclone: rclone) where servers.isEmpty || servers.contains(server.name) {
                try compare(load, files, template, server, rclone, idle: idle)
            }
            try FileManager.default.removeItem(atPath: files.string)
            try FileManager.default.removeItem(atPath: template.string)
        }
    }

    private func compare(
        _ load: Load, _ files: FilePath, _ template: FilePath, _ server: RivalServer, _ rclone: String, idle: Int
    ) throws {
        var own: [Double] = []
        var rivals = [[Double]](repeating: [], count: server.ways.count)
        var peak = 0
        for _ in 0..<Self.rounds {
            for (index, way) in server.ways.enumerated() {
                rivals[index].append(try rcloneSeconds(rclone, way, files, server))
            }
            let push = try push(template, server)
            own.append(push.seconds)
            peak = max(peak, push.peakBytes)
        }
        let ours = Self.median(own)
        let size = Double(load.bytes) / 1e6
        let name = "\(server.name), \(load.count) files of \(size.formatted()) MB:"
        print(
            name, String(format: "tiersync push %.2f s (%.0f MB/s), memory", ours, Double(load.count) * size / ours),
            "+\((peak - idle) / 1_000_000) MB")
        for (way, seconds) in zip(server.ways, rivals) {
            let theirs = Self.median(seconds)
            print(
                String(format: "  %.2f times as fast as", theirs / ours), way.name, String(format: "(%.2f s)", theirs))
        }
    }

    private func rcloneSeconds(_ rclone: String, _ way: RivalServer.Way, _ files: FilePath, _ server: RivalServer)
        throws
        -> Double
    {
        let target = server.rclonePath("rclone-\(UUID().uuidString.prefix(8))")
        let options = ["--config", "/dev/null", "--transfers", "\(Self.transfers)"] + way.options
        var seconds = 0.0
        for command in ["copy"] + (way.isChecked ? ["check"] : []) {
            let download = command == "check" ? ["--download", "--checkers", "\(Self.transfers)"] : []
            seconds +=
                try Child.run(
                    rclone, [command, files.string, target] + options + download, environment: server.rcloneEnvironment
                ).seconds
        }
        return seconds
    }

    private func push(_ template: FilePath, _ server: RivalServer) throws -> Child.Result {
        let name = String(UUID().uuidString.prefix(8))
        let library = folder.appending("library-\(name)")
        defer { try? FileManager.default.removeItem(atPath: library.string) }
        try Child.run("/bin/cp", ["-a", template.string, library.string])
        try tiersync(["remote", "set", server.location("tiersync-\(name)"), "--library", library.string])
        return try tiersync(["push", "--library", library.string], environment: server.ownEnvironment)
    }

    private static func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

    /// Files of the announced size that import takes: one small picture, and bytes of their own behind its end.
    private func write(_ load: Load) throws -> FilePath {
        let target = folder.appending("files-\(load.name)")
        let pictures = folder.appending("picture")
        for path in [target, pictures] {
            try FileManager.default.createDirectory(atPath: path.string, withIntermediateDirectories: true)
        }
        guard let picture = try SyntheticPhotos.write(count: 1, width: 320, height: 240, to: pictures).first else {
            throw BenchError("no picture")
        }
        let head = try Data(contentsOf: URL(filePath: picture.string))
        let block = 1 << 20
        for index in 0..<load.count {
            var generator = SystemRandomNumberGenerator()
            let file = target.appending("photo-\(index).jpg").string
            guard FileManager.default.createFile(atPath: file, contents: head),
                let handle = FileHandle(forWritingAtPath: file)
            else { throw BenchError("cannot write \(file)") }
            try handle.seekToEnd()
            var left = load.bytes - head.count
            while left > 0 {
                let words = (0..<(min(block, left) + 7) / 8).map { _ in generator.next() }
                try handle.write(contentsOf: words.withUnsafeBytes { Data($0.prefix(left)) })
                left -= min(block, left)
            }
            try handle.close()
        }
        return target
    }

    @discardableResult
    private func tiersync(_ arguments: [String], environment: [String: String] = [:]) throws -> Child.Result {
        let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let program = FilePath(own).removingLastComponent().appending("tiersync").string
        return try Child.run(program, arguments + ["--quiet"], environment: environment)
    }
}
