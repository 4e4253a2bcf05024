import Catalog
import Foundation
import SystemPackage
import TierModel
import TierSync
import TierSyncTestSupport

/// How fast the page is with a large library: the first page, a jump to a month, thumbnails against lighttpd, and the server's memory.
struct GalleryBench {
    var folder: FilePath
    var count: Int

    func run() async throws {
        print("the page of a made-up library of \(count) photos")
        var made = try await CurationLibrary(folder: folder, count: count)
        try await made.fill()
        let library = made.library
        let start = ContinuousClock.now
        _ = try await library.timeline()
        print("the index is written, once: \(seconds(since: start)) s")
        let files = try await thumbnails(of: library)
        let served = try ServedGallery(library: library.layout.folder)
        defer { served.stop() }
        try firstPage(served)
        try monthJumps(served)
        try pictures(served, files, library)
        print("memory of the server, the most it had: \(served.peakMegabytes) MB (promised: under 200)")
    }

    /// All that a browser asks for to show the newest photos, one after another, as it is sent: packed.
    private func firstPage(_ served: ServedGallery) throws {
        let assets = try served.firstAssets()
        let timeline = try served.get("/api/timeline")
        let months = try JSONDecoder().decode(Timeline.self, from: timeline.unpacked).months
        guard let newest = months.first?.month else { throw BenchError("the timeline is empty") }
        let paths = assets + ["/api/session", "/api/status", "/api/timeline", "/api/timeline/\(newest)?limit=500"]
        var best = Double.infinity
        var bytes = 0
        for _ in 0..<5 {
            let start = ContinuousClock.now
            bytes = try paths.reduce(0) { try $0 + served.get($1).bytes }
            best = min(best, (ContinuousClock.now - start) / .milliseconds(1))
        }
        print(
            "first page: \(paths.count) requests, \(bytes / 1000) kB (promised: under 300), \(milliseconds(best)) ms in all (promised: under 100)"
        )
    }

    private func monthJumps(_ served: ServedGallery) throws {
        let months = try JSONDecoder().decode(Timeline.self, from: served.get("/api/timeline").unpacked).months
        var generator = SeededGenerator(seed: 3)
        var times: [Double] = []
        for month in months.shuffled(using: &generator).prefix(100) {
            let start = ContinuousClock.now
            _ = try served.get("/api/timeline/\(month.month)?limit=500")
            times.append((ContinuousClock.now - start) / .milliseconds(1))
        }
        times.sort()
        guard let slowest = times.last else { return }
        print(
            "a month: median \(milliseconds(times[times.count / 2])) ms, slowest of \(times.count) \(milliseconds(slowest)) ms (promised: under 50)"
        )
    }

    /// Thumbnails, by eight connections: ours, and the same files by lighttpd.
    private func pictures(_ served: ServedGallery, _ files: [String], _ library: Library) throws {
        let lighttpd = try LighttpdServer.shared()
        let own = files.map { "/media/thumbnails/\($0)" }
        let rival = try files.map { name -> String in
            guard let digest = ContentDigest(hex: name) else { throw BenchError("no digest") }
            let path = library.layout.path(LibraryLayout.thumbnail(digest))
            try FileManager.default.copyItem(
                atPath: path.string, toPath: lighttpd.files.appending("\(name).jpg").string)
            return "/dav/\(name).jpg"
        }
        // Digests of made-up files are written down when they are first asked for.
        for path in own { _ = try served.get(path) }
        let load = LoadTool(folder: folder)
        let account = Data("\(LighttpdServer.user):\(LighttpdServer.password)".utf8).base64EncodedString()
        let ours = try load.run(own, port: served.port, fields: [("Cookie", served.cookie)])
        let theirs = try load.run(rival, port: lighttpd.port, fields: [("Authorization", "Basic \(account)")])
        let ratio = (ours / theirs).formatted(.number.precision(.fractionLength(2)))
        print(
            "thumbnails a second: \(Int(ours)) (promised: over 2,000); lighttpd, which checks no hash: \(Int(theirs)); ratio \(ratio)"
        )
    }

    /// The digests of photos that have a thumbnail.
    private func thumbnails(of library: Library) async throws -> [String] {
        var names: [String] = []
        for number in stride(from: 0, to: count, by: CurationLibrary.copyEvery) where names.count < 2_000 {
            guard let photo = try await library.photo(PhotoID(rawValue: Int64(number + 1))),
                let digest = photo.primary.digest
            else { continue }
            names.append(digest.hex)
        }
        return names
    }

    private struct Timeline: Decodable {
        struct Month: Decodable {
            var month: String
            var photos: Int
        }
        var months: [Month]
    }

    private func seconds(since start: ContinuousClock.Instant) -> String {
        ((ContinuousClock.now - start) / .seconds(1)).formatted(.number.precision(.fractionLength(1)))
    }

    private func milliseconds(_ value: Double) -> String { value.formatted(.number.precision(.fractionLength(1))) }
}
