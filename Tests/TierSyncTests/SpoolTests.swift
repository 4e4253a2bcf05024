import Catalog
import Foundation
import Synchronization
import SystemPackage
import Testing
import TierModel
import TierSync
import TierSyncTestSupport

/// Originals on their way from the remote: each byte once, whatever happens on the way.
@Suite struct `The spool` {
    private let fixture: EngineFixture
    private let remote: FilePath

    init() async throws {
        fixture = try await EngineFixture()
        remote = fixture.directory.path.appending("remote")
        _ = try await fixture.library.importPhotos(at: [EngineFixture.photos.appending("portraits")])
        #expect(try await fixture.library.push().failed == [])
    }

    private var library: Library { fixture.library }

    private func stored(_ name: String) throws -> FilePath {
        try #require(EngineFixture.files(below: remote).first { $0.lastComponent?.string == name })
    }

    /// As a copy to another disk would: the same bytes in a new file.
    private func moveRemote() throws {
        for file in EngineFixture.files(below: remote.appending("originals")) {
            let bytes = try Data(contentsOf: URL(filePath: file.string))
            try FileManager.default.removeItem(atPath: file.string)
            try bytes.write(to: URL(filePath: file.string + ".new"))
            try FileManager.default.moveItem(atPath: file.string + ".new", toPath: file.string)
        }
    }

    private func spooled(_ photo: PhotoRecord) -> FilePath {
        library.layout.spool.appending("\(photo.primary.id.rawValue).part")
    }

    private func original(_ name: String) throws -> Data {
        try Data(contentsOf: URL(filePath: EngineFixture.photos.appending("portraits/\(name)").string))
    }

    /// Puts the first bytes of a photo into the spool, as a fetch that was cut off does.
    private func begin(_ photo: PhotoRecord, bytes: Int, version: ObjectVersion? = nil) async throws {
        let copy = try #require(photo.primary.remote)
        try await library.catalog.saveSpoolEntry(
            SpoolEntry(
                file: photo.primary.id, path: "spool/\(photo.primary.id.rawValue).part", object: copy.key,
                version: version ?? copy.proof?.version ?? ObjectVersion(), byteCount: copy.byteCount, transfers: []))
        let start = try original(photo.primary.fileName).prefix(bytes)
        try start.write(to: URL(filePath: spooled(photo).string))
        let transfer = try await library.catalog.begin(
            TransferIntent(photo: photo.id, purpose: .analysis, operation: .get, key: copy.key))
        try await library.catalog.finish(
            transfer, TransferResult(bytes: TransferredBytes(received: Int64(start.count))))
    }

    @Test func `serves a remote that was copied to another disk, and takes the new versions for proven`() async throws {
        _ = try await library.evict()
        try moveRemote()
        let photo = try await library.photo("hopper.jpg")
        let before = photo.primary.remote?.proof?.version
        let opened = try await library.open(photo, output: fixture.directory.path.appending("out.jpg"))
        #expect(FileManager.default.contents(atPath: opened.file) == (try original("hopper.jpg")))
        #expect(try await library.photo("hopper.jpg").primary.remote?.proof?.version != before)
    }

    @Test(.inPlain) func `begins anew when the beginning is of another version, and counts it as wasted`() async throws
    {
        _ = try await library.evict()
        let photo = try await library.photo("hopper.jpg")
        try await begin(photo, bytes: 5000)
        try moveRemote()
        let opened = try await library.open(photo, output: fixture.directory.path.appending("out.jpg"))
        #expect(FileManager.default.contents(atPath: opened.file) == (try original("hopper.jpg")))
        #expect(try await library.bandwidthReport().analysis.bytesWasted == 5000)
    }

    @Test(.inPlain) func `fetches another original that was put there once, and asks for it no second time`()
        async throws
    {
        _ = try await library.evict()
        let file = try stored("hopper.jpg")
        var bytes = try Data(contentsOf: URL(filePath: file.string))
        bytes[5000] ^= 1
        try bytes.write(to: URL(filePath: file.string))
        let photo = try await library.photo("hopper.jpg")
        await #expect(throws: EngineError.self) { try await library.open(photo) }
        let wasted = try await library.bandwidthReport().totals.values.map(\.wasted).reduce(0, +)
        #expect(wasted == photo.primary.byteCount)
    }

    @Test func `goes on with what is there when the key is another`() async throws {
        _ = try await library.evict()
        let photo = try await library.photo("hopper.jpg")
        try await begin(photo, bytes: .max)
        var entry = try #require(try await library.catalog.spoolEntry(photo.primary.id))
        entry.object = "originals/earlier.jpg"
        try await library.catalog.saveSpoolEntry(entry)
        #expect(try await library.open(photo).bytesFetched == 0)
    }

    @Test(.inPlain) func `is not written to while another process has the photo`() async throws {
        _ = try await library.evict()
        let other = try await fixture.reopened()
        let photo = try await library.photo("hopper.jpg")
        #expect(try await other.catalog.claim(photo.id, for: "analyze", lease: 60, now: Date()))
        async let opened = library.open(photo, output: fixture.directory.path.appending("out.jpg"))
        // As long as it takes to open all others.
        for name in ["collins.jpg", "hopper-close.jpg"] {
            guard let free = try? await library.photo(name) else { continue }
            _ = try await library.open(free, output: fixture.directory.path.appending("other-\(name)"))
        }
        #expect(!FileManager.default.fileExists(atPath: spooled(photo).string))
        #expect(!FileManager.default.fileExists(atPath: fixture.directory.path.appending("out.jpg").string))
        try await other.catalog.release(photo.id, job: "analyze")
        #expect(try await opened.bytesFetched == photo.primary.byteCount)
    }

    @Test func `loses what nobody needs when the library is opened, and nothing that somebody writes`() async throws {
        _ = try await library.evict()
        let useless = try await library.photo("hopper.jpg")
        let resumable = try await library.photo("collins.jpg")
        try await begin(useless, bytes: 5000)
        try await begin(resumable, bytes: 5000)
        try await library.catalog.removeSpoolEntry(useless.primary.id)
        #expect(try await library.catalog.claim(useless.id, for: "analyze", lease: 60, now: Date()))
        _ = try await fixture.reopened()
        #expect(FileManager.default.fileExists(atPath: spooled(useless).string))
        try await library.catalog.release(useless.id, job: "analyze")
        _ = try await fixture.reopened()
        #expect(!FileManager.default.fileExists(atPath: spooled(useless).string))
        #expect(FileManager.default.fileExists(atPath: spooled(resumable).string))
    }

    @Test func `an original that vanished from the library is opened from the remote`() async throws {
        let photo = try await library.photo("hopper.jpg")
        let path = library.layout.path(try #require(photo.primary.localPath))
        try FileManager.default.removeItem(atPath: path.string)
        let opened = try await library.open(photo, output: fixture.directory.path.appending("out.jpg"))
        #expect(FileManager.default.contents(atPath: opened.file) == (try original("hopper.jpg")))
        #expect(try await library.photo("hopper.jpg").primary.tier == .remote)
    }

    @Test func `an original that vanished before it was pushed says so`() async throws {
        let fresh = try await EngineFixture()
        _ = try await fresh.library.importPhotos(at: [EngineFixture.photos.appending("portraits")])
        let photo = try await fresh.library.photo("hopper.jpg")
        try FileManager.default.removeItem(
            atPath: fresh.library.layout.path(try #require(photo.primary.localPath)).string)
        let error = await #expect(throws: EngineError.self) { try await fresh.library.open(photo) }
        #expect(error?.code == .vanished)
    }

    @Test(.enabled(if: EngineFixture.hasModels, Comment(rawValue: EngineFixture.missingModels)))
    func `that is full of photos to analyse is emptied first, and stops the rest with a remedy`() async throws {
        _ = try await library.evict()
        let here = try await library.photo("hopper.jpg")
        #expect(try await library.open(here).bytesFetched > 0)
        // The beginning of another keeps its place.
        let stuck = try await library.photo("collins.jpg")
        try await begin(stuck, bytes: 5000)
        let configuration = library.layout.configuration
        var settings = try #require(
            try JSONSerialization.jsonObject(with: Data(contentsOf: URL(filePath: configuration.string)))
                as? [String: Any])
        settings["spoolBytes"] = 1
        try JSONSerialization.data(withJSONObject: settings).write(to: URL(filePath: configuration.string))
        let before = try await library.bandwidthReport().totals["analysis"]?.received
        let summary = try await fixture.reopened().analyze(AnalyzeOptions(photos: [here.id]))
        #expect(summary.done == 1)
        #expect(try await library.bandwidthReport().totals["analysis"]?.received == before)
        let rest = try await library.photo("hopper-grey.jpg")
        let refused = try await fixture.reopened().analyze(AnalyzeOptions(photos: [rest.id]))
        #expect((refused.stoppedBy as? EngineError)?.code == .spoolFull)
        #expect(refused.bytesReceived == 0)
    }

    @Test(.inPlain, .enabled(if: EngineFixture.hasModels, Comment(rawValue: EngineFixture.missingModels)))
    func `never holds more than its bound, however many fetches there are, and none fails for want of room`()
        async throws
    {
        _ = try await library.evict()
        let sizes = try await library.catalog.photos(after: nil, limit: 99).map(\.primary.byteCount)
        let bound = try #require(sizes.max()) + 1
        let bounded = try await Library.open(in: library.layout.folder) {
            $0.spoolBytes = bound
            $0.transfers = 8
        }
        let spool = library.layout.spool
        let most = Mutex<Int64>(0)
        // Looked at whenever something is made durable: chips of one photo, while others are fetched.
        let summary = try await DurableFile.$witness.withValue(
            DurableFile.Witness { _ in
                let now = EngineFixture.files(below: spool).reduce(Int64(0)) { sum, file in
                    sum + Int64(((try? FileManager.default.attributesOfItem(atPath: file.string))?[.size] as? Int) ?? 0)
                }
                most.withLock { $0 = max($0, now) }
            }
        ) { try await bounded.analyze() }
        #expect(summary.stoppedBy == nil && summary.failed == [] && summary.done == sizes.count)
        #expect(most.withLock { $0 } > 0 && most.withLock { $0 } <= bound)
        // What is published afterwards is read back, too.
        #expect(try await library.bandwidthReport().totals["analysis"]?.received == sizes.reduce(0, +))
    }

    @Test(.inPlain, .enabled(if: EngineFixture.hasModels, Comment(rawValue: EngineFixture.missingModels)))
    func `that an analysis is done with stays for a user who waits to look at it`() async throws {
        _ = try await library.evict()
        let other = try await fixture.reopened()
        let photo = try await library.photo("hopper.jpg")
        // As an analysis of another process that has the photo in hand.
        #expect(try await other.catalog.claim(photo.id, for: "analyze", lease: 600, now: Date()))
        let output = fixture.directory.path.appending("seen.jpg")
        async let opened = library.open(photo, output: output)
        while try await !other.catalog.isAwaited(photo.id, by: "view-", but: nil, now: Date()) {
            try await Task.sleep(for: .milliseconds(5))
        }
        try await other.catalog.release(photo.id, job: "analyze")
        #expect(try await other.analyze(AnalyzeOptions(photos: [photo.id])).failed == [])
        #expect(try await opened.bytes == photo.primary.byteCount)
        // One fetch served both, whichever of them was first; a look that was first leaves the bytes for the analysis.
        _ = try await other.analyze(AnalyzeOptions(photos: [photo.id]))
        let totals = try await library.bandwidthReport().totals
        let received = (totals["analysis"]?.received ?? 0) + (totals["view"]?.received ?? 0)
        #expect(received == photo.primary.byteCount)
        #expect(EngineFixture.files(below: library.layout.spool) == [])
    }

    @Test(.enabled(if: EngineFixture.hasModels, Comment(rawValue: EngineFixture.missingModels)))
    func `that cannot be written stops the analysis once, not each photo`() async throws {
        _ = try await library.evict()
        try? FileManager.default.removeItem(atPath: library.layout.spool.string)
        try Data().write(to: URL(filePath: library.layout.spool.string))
        let summary = try await library.analyze()
        #expect(summary.stoppedBy is EngineError)
        #expect(summary.failed == [])
    }

    @Test(.inPlain, .enabled(if: EngineFixture.hasModels, Comment(rawValue: EngineFixture.missingModels)))
    func `R24 a corrupt original is not fetched again by the next run`() async throws {
        _ = try await library.evict()
        let file = try stored("hopper.jpg")
        var bytes = try Data(contentsOf: URL(filePath: file.string))
        bytes[5000] ^= 1
        try bytes.write(to: URL(filePath: file.string))
        #expect(try await library.analyze().failed.count == 1)
        let again = try await library.analyze()
        #expect((again.done, again.failed.count, again.bytesReceived) == (0, 0, 0))
        #expect(again.notes.count == 1)
        let named = try await library.analyze(AnalyzeOptions(photos: [library.photo("hopper.jpg").id]))
        #expect(named.failed.count == 1 && named.bytesReceived > 0)
    }
}
