import Foundation
import Imaging
import SystemPackage
import Workers

/// Times what import does with each photo against the chain of tools that people use for it today.
struct ImportBench {
    /// JPEG files.
    let files: [FilePath]
    /// Where previews go.
    let output: FilePath

    /// Runs both and prints seconds, milliseconds a photo, and how many times faster.
    func run() async throws {
        print("\(files.count) photos, \(ProcessInfo.processInfo.activeProcessorCount) cores")
        let chain = try timed("sha256sum + exiftool + vipsthumbnail -s 1280 + vipsthumbnail -s 320") { try runChain() }
        let own = try await measured("tiersync: one read and decode, proxy, thumbnail") { try await runOwn() }
        print(String(format: "%.1f times as fast", chain / own))
        try printStages()
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

    private func runOwn() async throws {
        let (reader, output) = (PhotoReader(), output)
        let width = ProcessInfo.processInfo.activeProcessorCount
        try await forEachBounded(files.enumerated().map { $0 }, width: width) { index, file in
            let reading = try reader.read(file, longSide: 1280)
            let proxy = reading.image.resized(longSide: 1280)
            let thumbnail = proxy.resized(longSide: 320)
            for (name, image) in [("proxy", proxy), ("thumbnail", thumbnail)] {
                let target = output.appending("\(index)-\(name).jpg")
                try image.jpegData().write(to: URL(fileURLWithPath: target.string))
            }
        } receive: { _ in
        }
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

    private func timed(_ name: String, _ body: () throws -> Void) rethrows -> Double {
        report(name, try ContinuousClock().measure(body))
    }

    private func measured(_ name: String, _ body: () async throws -> Void) async rethrows -> Double {
        report(name, try await ContinuousClock().measure(body))
    }

    private func report(_ name: String, _ duration: Duration) -> Double {
        let seconds = duration / .seconds(1)
        print(String(format: "%8.2f s  %6.1f ms a photo  ", seconds, seconds * 1000 / Double(files.count)) + name)
        return seconds
    }
}

/// A benchmark that cannot run.
struct BenchError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
