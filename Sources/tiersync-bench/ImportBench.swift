import Foundation
import Glibc
import Imaging
import SystemPackage
import TierSync

/// Times what import does with each photo against the chain of tools that people use for it today.
struct ImportBench {
    /// JPEG files.
    let files: [FilePath]
    /// Where previews go.
    let output: FilePath

    /// Processor time of one core that no import can do without, in milliseconds for a 12-megapixel JPEG: decoding at 3/8
    /// scale 43, hashing 2, the rest for two small encodes. A figure of one machine and its photos, to compare by: easier
    /// photos go below it.
    private static let floor = 55.0
    /// How often each is run; the medians are compared.
    private static let rounds = 3

    /// Runs both in turn, and prints seconds, milliseconds a photo, how many times faster, and the share of the floor.
    func run() async throws {
        let cores = ProcessInfo.processInfo.activeProcessorCount
        print("\(files.count) photos, \(cores) cores, medians of \(Self.rounds) rounds")
        var chains: [Double] = []
        var imports: [Double] = []
        for round in 0..<Self.rounds {
            chains.append(try ContinuousClock().measure { try runChain() } / .seconds(1))
            imports.append(try await ContinuousClock().measure { try await runImport(round) } / .seconds(1))
        }
        let chain = report("sha256sum + exiftool + vipsthumbnail -s 1280 + vipsthumbnail -s 320", chains)
        let own = report("tiersync import: copies, catalog and syncs to disk included", imports)
        print(String(format: "%.1f times as fast", chain / own))
        let share = Self.floor * Double(files.count) / 1000 / Double(cores) / own
        print(
            String(format: "%.0f %% of the time is the floor of %.0f ms of one core a photo", share * 100, Self.floor))
        try printStages()
        print("peak memory of this process: \(Self.peakMemory / 1_000_000) MB")
    }

    private func runChain() throws {
        let names = files.map(\.string)
        try tool("sha256sum", names)
        try tool("exiftool", ["-q", "-q"] + names)
        try tool("vipsthumbnail", ["-s", "1280", "-o", output.string + "/%s-1280.jpg"] + names)
        try tool("vipsthumbnail", ["-s", "320", "-o", output.string + "/%s-320.jpg"] + names)
    }

    private func tool(_ name: String, _ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [name] + arguments
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw BenchError("\(name) failed: is it installed?") }
    }

    private func runImport(_ round: Int) async throws {
        let library = try await Library.create(in: output.appending("library-\(round)"), remote: nil)
        let summary = try await library.importPhotos(at: files)
        guard summary.done == files.count else {
            throw BenchError("imported \(summary.done) of \(files.count): \(summary.failed)")
        }
    }

    /// The most memory this process ever had resident, in bytes (getrusage(2)).
    private static var peakMemory: Int {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return usage.ru_maxrss * 1024
    }

    /// What each stage costs one core, the least of five runs on the first photo.
    private func printStages() throws {
        guard let file = files.first else { return }
        let reader = PhotoReader()
        let reading = try reader.read(file, longSide: 1280)
        let proxy = reading.image.resized(longSide: 1280)
        let thumbnail = proxy.resized(longSide: 320)
        try stage("read, hash, decode to \(reading.image.width) px") { _ = try reader.read(file, longSide: 1280) }
        try stage("hash alone") { _ = try reader.hash(file) }
        try stage("resize to 1280 px") { _ = reading.image.resized(longSide: 1280) }
        try stage("resize to 320 px") { _ = proxy.resized(longSide: 320) }
        try stage("encode both") { _ = (try proxy.jpegData(), try thumbnail.jpegData()) }
    }

    private func stage(_ name: String, _ body: () throws -> Void) throws {
        let clock = ContinuousClock()
        let best = try (0..<5).map { _ in try clock.measure(body) }.min() ?? .zero
        print(String(format: "  %6.1f ms  ", best / .milliseconds(1)) + name)
    }

    private func report(_ name: String, _ seconds: [Double]) -> Double {
        let median = seconds.sorted()[seconds.count / 2]
        print(String(format: "%8.2f s  %6.1f ms a photo  ", median, median * 1000 / Double(files.count)) + name)
        return median
    }
}

/// A benchmark that cannot run.
struct BenchError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
