import Catalog
import Foundation
import SystemPackage
import Testing
import TierModel
import TierSync
import TierSyncTestSupport

/// A library that is larger than what it may take of the disk.
@Suite struct `The disk budget` {
    /// A little more than the catalog's journal, the folders and a few photos.
    private static let limit: Int64 = 26_000_000

    /// Photos of a megabyte or more each: one of the project's, with something behind its end.
    private static func write(_ count: Int, bytes: Int, to folder: FilePath) throws {
        let picture = try Data(contentsOf: URL(filePath: "\(EngineFixture.photos)/portraits/hopper.jpg"))
        try FileManager.default.createDirectory(atPath: folder.string, withIntermediateDirectories: true)
        for number in 0..<count {
            let rest = Data("\(bytes) \(number)".utf8) + Data(count: bytes - picture.count - 16)
            try (picture + rest).write(to: URL(filePath: "\(folder)/IMG_\(number).jpg"))
        }
    }

    /// Imports while every step of it is watched.
    private func watched(_ fixture: EngineFixture, _ options: ImportOptions) async throws -> (JobSummary, FolderWatch) {
        let watch = FolderWatch(fixture.library.layout.folder)
        defer { watch.end() }
        let summary = try await DurableFile.$witness.withValue(DurableFile.Witness { _ in watch.look() }) {
            try await fixture.library.importPhotos(
                at: [fixture.directory.path.appending("photos")], options: options)
        }
        watch.look()
        return (summary, watch)
    }

    @Test func `is never passed by an import several times as large`() async throws {
        let fixture = try await EngineFixture()
        try Self.write(40, bytes: 2_000_000, to: fixture.directory.path.appending("photos"))
        _ = try fixture.write(Data(repeating: 1, count: 300_000), as: "photos/IMG_7.xmp")
        let (summary, watch) = try await watched(fixture, ImportOptions(disk: Self.limit, inWaves: true))
        #expect((summary.done, summary.failed, summary.stoppedBy == nil) == (40, [], true))
        #expect(watch.largest <= Self.limit && watch.looks > 400)
        #expect(summary.bytesSent >= 3 * Self.limit - 30_000_000)
        #expect(summary.notes.contains { $0.hasPrefix("pushed ") && $0.contains("in between") })
        // Only what the import needed was dropped, and each original is here or proven.
        let status = try await fixture.library.status()
        #expect(status.photos == 40 && status.remote > 25 && status.local + status.both > 0)
        #expect(status.originalBytes > 3 * Self.limit - 1_000_000)
        #expect(try await fixture.library.push().failed == [])
        #expect(EngineFixture.files(below: fixture.library.layout.incoming) == [])
        #expect(try await fixture.library.catalog.checkIntegrity() == [])
    }

    @Test func `without leave to drop ends the import, and says what to add`() async throws {
        let fixture = try await EngineFixture()
        try Self.write(24, bytes: 1_000_000, to: fixture.directory.path.appending("photos"))
        let (summary, watch) = try await watched(fixture, ImportOptions(disk: Self.limit))
        #expect((summary.stoppedBy as? EngineError)?.code == .budgetReached)
        #expect(summary.stoppedBy?.remedy?.contains("--push --evict") == true)
        #expect(summary.exitStatus == .libraryUnusable && summary.failed == [])
        #expect((1..<24).contains(summary.done) && watch.largest <= Self.limit)
        // What had been read counts, and the next run goes on.
        #expect(try await fixture.library.status().local == summary.done)
        let (rest, _) = try await watched(fixture, ImportOptions(disk: Self.limit, inWaves: true))
        #expect(rest.done == 24 - summary.done && rest.skipped == summary.done)
    }

    @Test func `the configuration names a standing one, and the command another`() async throws {
        let fixture = try await EngineFixture()
        try Self.write(24, bytes: 1_000_000, to: fixture.directory.path.appending("photos"))
        let bounded = try await Library.open(in: fixture.library.layout.folder) { $0.diskBytes = Self.limit }
        let photos = [fixture.directory.path.appending("photos")]
        #expect((try await bounded.importPhotos(at: photos).stoppedBy as? EngineError)?.code == .budgetReached)
        #expect(try await bounded.importPhotos(at: photos, options: ImportOptions(disk: 90_000_000)).stoppedBy == nil)
        #expect(try await bounded.status().photos == 24)
    }

    @Test func `a photo that can never fit fails alone`() async throws {
        let fixture = try await EngineFixture()
        try Self.write(12, bytes: 1_000_000, to: fixture.directory.path.appending("photos"))
        try Self.write(1, bytes: 15_000_000, to: fixture.directory.path.appending("photos/large"))
        let (summary, watch) = try await watched(fixture, ImportOptions(disk: Self.limit, inWaves: true))
        #expect(summary.done == 12 && summary.failed.count == 1 && summary.stoppedBy == nil)
        #expect(summary.failed.first?.file.contains("large") == true)
        #expect(summary.failed.first?.remedy?.contains("--disk") == true)
        #expect(watch.largest <= Self.limit)
    }

    @Test func `smaller than the library itself, it ends the import at once`() async throws {
        let fixture = try await EngineFixture()
        try Self.write(2, bytes: 1_000_000, to: fixture.directory.path.appending("photos"))
        let (summary, _) = try await watched(fixture, ImportOptions(disk: 1_000_000, inWaves: true))
        #expect(summary.done == 0 && (summary.stoppedBy as? EngineError)?.code == .budgetReached)
        #expect(summary.stoppedBy?.remedy?.contains("raise --disk") == true)
    }

    @Test(arguments: ServerFixture.Server.installed)
    func `frees what a server must read back, whose later analysis is its one fetch`(_ server: ServerFixture.Server)
        async throws
    {
        let fixture = try await ServerFixture(server)
        try Self.write(16, bytes: 1_300_000, to: fixture.engine.directory.path.appending("photos"))
        let (summary, watch) = try await watched(fixture.engine, ImportOptions(disk: Self.limit, inWaves: true))
        #expect((summary.done, summary.failed, summary.stoppedBy == nil) == (16, [], true))
        #expect(watch.largest <= Self.limit)
        #expect(EngineFixture.files(below: fixture.library.layout.spool) == [])
        let totals = try await fixture.library.bandwidthReport().totals
        #expect(totals["analysis"]?.received ?? 0 == 0)
        #expect(server == .seaweedFS || totals["verify"]?.received ?? 0 > 0)
        guard EngineFixture.hasModels, let photo = try await remote(fixture.library) else { return }
        let analysis = try await fixture.library.analyze(AnalyzeOptions(photos: [photo.id]))
        #expect(analysis.done == 1)
        let fetched = try await fixture.library.bandwidthReport().totals["analysis"]
        #expect(fetched?.received == photo.primary.byteCount)
        #expect(try await fixture.library.bandwidthReport().analysis.fetchedMoreThanOnce == [])
    }

    private func remote(_ library: Library) async throws -> PhotoRecord? {
        try await library.catalog.photos(after: nil, limit: 99).first { $0.primary.tier == .remote }
    }

    @Test(.enabled(if: EngineFixture.hasModels, Comment(rawValue: EngineFixture.missingModels)))
    func `holds with the analysis of each photo before it leaves`() async throws {
        let fixture = try await EngineFixture()
        try Self.write(12, bytes: 1_500_000, to: fixture.directory.path.appending("photos"))
        let (summary, watch) = try await watched(
            fixture, ImportOptions(analyze: true, disk: Self.limit, inWaves: true))
        #expect((summary.done, summary.failed, summary.stoppedBy == nil) == (12, [], true))
        #expect(watch.largest <= Self.limit)
        let status = try await fixture.library.status()
        #expect(status.unanalyzed == 0 && status.remote > 0)
        #expect(try await fixture.library.bandwidthReport().totals["analysis"]?.received ?? 0 == 0)
    }
}
