import Catalog
import Foundation
import Glibc
import SystemPackage
import Testing
import TierModel
import TierSync
import TierSyncTestSupport

/// No original is ever lost: what must stop an eviction, stops it.
@Suite struct `Eviction` {
    private func pushed(_ photos: String = "portraits") async throws -> EngineFixture {
        let fixture = try await EngineFixture()
        _ = try await fixture.library.importPhotos(at: [EngineFixture.photos.appending(photos)])
        #expect(try await fixture.library.push().failed == [])
        return fixture
    }

    private func stored(_ fixture: EngineFixture) -> [FilePath] {
        EngineFixture.files(below: fixture.directory.path.appending("remote/originals"))
    }

    @Test func `drops nothing that was not pushed`() async throws {
        let fixture = try await EngineFixture()
        _ = try await fixture.library.importPhotos(at: [EngineFixture.photos.appending("portraits")])
        #expect(try await fixture.library.evict().done == 0)
        #expect(try await fixture.library.status().local == 7)
    }

    @Test func `of a photo that was named and never pushed says what to do`() async throws {
        let fixture = try await EngineFixture()
        _ = try await fixture.library.importPhotos(at: [EngineFixture.photos.appending("portraits")])
        let photo = try await fixture.library.photo("hopper.jpg")
        let summary = try await fixture.library.evict(EvictOptions(photos: [photo.id]))
        #expect(summary.failed.map(\.file) == ["hopper.jpg"] && summary.skipped == 0)
        #expect(summary.failed.first?.remedy == "run: tiersync push \(photo.id)")
        #expect(try await fixture.library.evictionPlan(EvictOptions(photos: [photo.id])).map(\.isDropped) == [false])
    }

    @Test func `writes down what has vanished from the library already`() async throws {
        let fixture = try await pushed()
        let photo = try await fixture.library.photo("hopper.jpg")
        let path = fixture.library.layout.path(try #require(photo.primary.localPath))
        try FileManager.default.removeItem(atPath: path.string)
        #expect(try await fixture.library.evict(EvictOptions(photos: [photo.id])).failed == [])
        #expect(try await fixture.library.photo("hopper.jpg").primary.tier == .remote)
    }

    @Test(.inPlain) func `refuses when the remote copy is gone, and the next push sends it again`() async throws {
        let fixture = try await pushed()
        let victim = try #require(stored(fixture).first { $0.lastComponent?.string == "hopper.jpg" })
        try FileManager.default.removeItem(atPath: victim.string)
        let summary = try await fixture.library.evict()
        #expect(summary.failed.map(\.file) == ["hopper.jpg"])
        let photo = try await fixture.library.photo("hopper.jpg")
        #expect(photo.primary.tier == .local)
        #expect(
            FileManager.default.fileExists(
                atPath: fixture.library.layout.path(try #require(photo.primary.localPath)).string))
        #expect(try await fixture.library.push().done == 1)
        #expect(try await fixture.library.evict().done == 1)
    }

    @Test(.inPlain) func `refuses when the remote copy is another, and the next push overwrites nothing`() async throws
    {
        let fixture = try await pushed()
        let victim = try #require(stored(fixture).first { $0.lastComponent?.string == "hopper.jpg" })
        try FileManager.default.removeItem(atPath: victim.string)
        try Data("somebody else's".utf8).write(to: URL(filePath: victim.string))
        #expect(try await fixture.library.evict().failed.map(\.file) == ["hopper.jpg"])
        #expect(try await fixture.library.push().done == 1)
        #expect(FileManager.default.contents(atPath: victim.string) == Data("somebody else's".utf8))
        #expect(try await fixture.library.evict().done == 1)
    }

    @Test func `refuses when the local original was changed`() async throws {
        let fixture = try await pushed()
        let photo = try await fixture.library.photo("hopper.jpg")
        let path = fixture.library.layout.path(try #require(photo.primary.localPath))
        var bytes = try Data(contentsOf: URL(filePath: path.string))
        bytes[1000] ^= 1
        try bytes.write(to: URL(filePath: path.string))
        let summary = try await fixture.library.evict()
        #expect(summary.failed.map(\.file) == ["hopper.jpg"])
        #expect(FileManager.default.contents(atPath: path.string) == bytes)
    }

    @Test func `stops when the remote has vanished, and keeps everything`() async throws {
        let fixture = try await pushed()
        try FileManager.default.moveItem(
            atPath: fixture.directory.path.appending("remote").string,
            toPath: fixture.directory.path.appending("elsewhere").string)
        try FileManager.default.createDirectory(
            atPath: fixture.directory.path.appending("remote").string, withIntermediateDirectories: false)
        let summary = try await fixture.library.evict()
        #expect(summary.done == 0)
        #expect(summary.exitStatus == .remoteUnreachable)
        #expect(try await fixture.library.status().both == 7)
        #expect(EngineFixture.files(below: fixture.library.layout.folder.appending("originals")).count == 7)
    }

    @Test func `frees what is asked for and says before what it would do`() async throws {
        let fixture = try await pushed()
        let plan = try await fixture.library.evictionPlan(EvictOptions(free: 60_000))
        let dropped = plan.filter(\.isDropped)
        #expect(!dropped.isEmpty && dropped.count < plan.count)
        #expect(dropped.map(\.bytes).reduce(0, +) >= 60_000)
        #expect(try await fixture.library.status().both == 7)
        #expect(try await fixture.library.evict(EvictOptions(free: 60_000)).done == dropped.count)
    }

    @Test func `and a look at an original replace no file unasked`() async throws {
        let fixture = try await pushed()
        let photo = try await fixture.library.photo("hopper.jpg")
        let other = try fixture.write("mine".utf8, as: "out/mine.jpg")
        await #expect { try await fixture.library.open(photo, output: other) } throws: {
            ($0 as? EngineError)?.code == .outputExists
        }
        #expect(FileManager.default.contents(atPath: other.string) == Data("mine".utf8))
        _ = try await fixture.library.open(photo, output: other, overwrite: true)
        #expect(Int64(FileManager.default.contents(atPath: other.string)?.count ?? 0) == photo.primary.byteCount)
        // A folder takes the photo under its own name.
        let folder = other.removingLastComponent()
        let opened = try await fixture.library.open(photo, output: folder)
        #expect(opened.file == folder.appending("hopper.jpg").string)
    }

    @Test(.inPlain) func `gives back every original bit for bit`() async throws {
        let fixture = try await pushed()
        _ = try await fixture.library.evict()
        for source in EngineFixture.files(below: EngineFixture.photos.appending("portraits")) {
            let photo = try await fixture.library.photo(try #require(source.lastComponent).string)
            #expect(photo.primary.tier == .remote)
            let target = fixture.directory.path.appending("out/\(photo.id).jpg")
            let opened = try await fixture.library.open(photo, output: target)
            #expect(opened.bytesFetched == photo.primary.byteCount)
            #expect(
                FileManager.default.contents(atPath: target.string)
                    == FileManager.default.contents(atPath: source.string))
        }
    }

    @Test(.inPlain, .enabled(if: EngineFixture.hasModels, Comment(rawValue: EngineFixture.missingModels)))
    func `of what was opened before its analysis costs no second fetch`() async throws {
        let fixture = try await pushed()
        let library = fixture.library
        _ = try await library.evict()
        let photo = try await library.photo("hopper.jpg")
        #expect(try await library.open(photo).bytesFetched == photo.primary.byteCount)
        let summary = try await library.analyze(AnalyzeOptions(photos: [photo.id]))
        #expect(summary.done == 1)
        // What was received besides is what the analysis published, read back.
        let totals = try await library.bandwidthReport().totals
        #expect(totals["analysis"]?.received == 0 && totals["view"]?.received == photo.primary.byteCount)
        #expect(summary.bytesReceived < (totals["metadata"]?.received ?? 0))
    }

    @Test(.inPlain, .enabled(if: EngineFixture.hasModels, Comment(rawValue: EngineFixture.missingModels)))
    func `R24 leaves a damaged remote copy to fail alone in the analysis after one more try, its bytes as wasted`()
        async throws
    {
        let fixture = try await pushed()
        let library = fixture.library
        _ = try await library.evict()
        let victim = try #require(stored(fixture).first { $0.lastComponent?.string == "hopper.jpg" })
        // The same size and time of change, other content: only the hash can tell.
        var before = stat()
        #expect(stat(victim.string, &before) == 0)
        let file = try FileHandle(forUpdating: URL(filePath: victim.string))
        try file.seek(toOffset: 5000)
        try file.write(contentsOf: Data([0xAB, 0xCD]))
        try file.close()
        #expect(utimensat(AT_FDCWD, victim.string, [before.st_atim, before.st_mtim], 0) == 0)
        let summary = try await library.analyze()
        #expect(summary.failed.map(\.file) == ["hopper.jpg"])
        #expect(summary.done == 6)
        let report = try await library.bandwidthReport()
        #expect(report.analysis.fetchedMoreThanOnce == [])
        let damaged = try await library.photo("hopper.jpg").primary.byteCount
        #expect(report.analysis.bytesFetched == (try await library.status().originalBytes) - damaged)
        // It was asked for twice, and neither answer was of use.
        #expect(report.analysis.bytesWasted == 2 * damaged)
        #expect(EngineFixture.files(below: library.layout.spool) == [])
    }
}
