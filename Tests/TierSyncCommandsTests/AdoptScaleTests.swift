import Foundation
import SystemPackage
import Testing
import TierSyncTestSupport
import Workers

/// A remote with 150,000 photos on it.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["TIERSYNC_HEAVY"] != nil, "set TIERSYNC_HEAVY=1"))
struct `A large adoption` {
    @Test func `takes as much memory as a small one`() async throws {
        try await blocking {
            // The small one fills what is bounded: SQLite's cache, and the allocator's own.
            let small = try peak(photos: 50_000)
            let large = try peak(photos: 150_000)
            print("adopt: peak memory \(small / 1000) MB for 50,000 photos, \(large / 1000) MB for 150,000")
            // A hundred bytes for each photo held anywhere would be more.
            #expect(large < small + 9_000)
        }
    }

    /// The most memory that the program had resident, in kB.
    private func peak(photos: Int) throws -> Int {
        let program = try Program()
        let remote = program.directory.path.appending("remote").string
        for folder in 0..<(photos / 1000) {
            let name = "\(remote)/Pictures/\(folder)"
            try FileManager.default.createDirectory(atPath: name, withIntermediateDirectories: true)
            for number in 0..<1000 {
                _ = FileManager.default.createFile(atPath: "\(name)/IMG_\(number).JPG", contents: Data([1]))
            }
        }
        #expect(try program("init", "--remote", "file://\(remote)").status == 0)
        let process = Process()
        process.executableURL = URL(filePath: Program.path.string)
        process.arguments = ["adopt", "--json"]
        process.environment = program.environment
        let output = program.directory.path.appending("adopted.json").string
        _ = FileManager.default.createFile(atPath: output, contents: nil)
        process.standardOutput = FileHandle(forWritingAtPath: output)
        process.standardError = FileHandle.nullDevice
        try process.start()
        var peak = 0
        while process.isRunning {
            peak = max(peak, Self.residentPeak(of: process.processIdentifier) ?? 0)
            usleep(5000)
        }
        #expect(process.terminationStatus == 0)
        let words = String(decoding: FileManager.default.contents(atPath: output) ?? Data(), as: UTF8.self)
        #expect(words.contains("\"done\":\(photos)"))
        return peak
    }

    private static func residentPeak(of process: Int32) -> Int? {
        let status = FileManager.default.contents(atPath: "/proc/\(process)/status").map {
            String(decoding: $0, as: UTF8.self)
        }
        return status?.firstMatch(of: /VmHWM:\s+([0-9]+) kB/).flatMap { Int($0.1) }
    }
}
