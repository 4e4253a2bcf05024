import Catalog
import Foundation
import Imaging
import Remote
import SystemPackage
import Testing
import TierModel
import TierSync
import TierSyncTestSupport

/// Photos that lie on the remote already, in a directory.
@Suite struct `Adopting from a directory` {
    private let fixture: EngineFixture
    private let remote: FilePath
    private var library: Library { fixture.library }

    init() async throws {
        fixture = try await EngineFixture()
        remote = fixture.directory.path.appending("remote")
    }

    /// Puts one of the project's photos, or some bytes, on the remote as somebody else would.
    private func put(_ key: String, _ photo: String? = nil) throws {
        let bytes = try photo.map { try Data(contentsOf: URL(filePath: "\(EngineFixture.photos)/portraits/\($0)")) }
        _ = try fixture.write(bytes ?? Data(key.utf8), as: "remote/" + key)
    }

    @Test(.inPlain) func `groups what lies beside a picture, and leaves the rest alone`() async throws {
        try put("Pictures/IMG_1.JPG", "hopper.jpg")
        try put("Pictures/IMG_1.CR2")
        try put("Pictures/img_1.xmp")
        try put("Pictures/IMG_1.JPG.xmp")
        try put("Pictures/IMG_2.mov")
        try put("Pictures/deeper/IMG_2.jpg", "collins.jpg")
        try put("Pictures/.hidden/IMG_3.jpg", "collins.jpg")
        try put("Pictures/notes.txt")
        try put("tiersync/v1/segments/IMG_4.jpg")
        let plan = try await library.adopt("Pictures/", dryRun: true)
        // A movie alone is a photo of its own where movies can be looked into.
        let movies = PhotoReader().readsMovies ? 1 : 0
        #expect((plan.job.done, plan.companions) == (2 + movies, 3))
        #expect(try await library.status().photos == 0)
        let summary = try await library.adopt("Pictures/")
        #expect((summary.job.done, summary.companions, summary.job.failed) == (2 + movies, 3, []))
        #expect(
            summary.job.notes.contains { $0.hasPrefix("1 movie without a picture beside it was left alone") }
                == (movies == 0))
        let photo = try await library.photo("IMG_1.JPG")
        #expect(photo.companions.map(\.fileName).sorted() == ["IMG_1.CR2", "IMG_1.JPG.xmp", "img_1.xmp"])
        #expect(photo.companions.allSatisfy { $0.tier == .remote && $0.digest == nil })
        // All of the remote: nothing more, and nothing of the engine's own.
        #expect(try await library.adopt().job.done == 0)
        #expect(try await library.adopt().job.skipped == 2 + movies)
        #expect(try await library.push().done == 0)
        let ledger = try await library.bandwidthReport().totals
        #expect(ledger["analysis"]?.received ?? 0 == 0 && ledger["metadata"]?.requests ?? 0 > 0)
    }

    @Test(.inPlain)
    func `before its fetch a photo can be shown, opened and counted, and is neither pushed nor dropped`()
        async throws
    {
        try put("2019/IMG_1.JPG", "hopper.jpg")
        _ = try await library.adopt()
        let photo = try await library.photo("IMG_1.JPG")
        let report = try await library.report(on: photo)
        #expect(report.tier == .remote && report.sha256 == nil && report.width == 0 && !report.analyzed)
        #expect(report.remoteKey == "2019/IMG_1.JPG" && report.faces.isEmpty)
        let status = try await library.status()
        #expect((status.photos, status.remote, status.unanalyzed) == (1, 1, 1))
        #expect(try await library.evict(EvictOptions(photos: [photo.id])).failed == [])
        #expect(await Doctor(library: library).examine().filter { $0.name == "catalog" }.map(\.state) == [.ok])
        let opened = try await library.open(photo, output: fixture.directory.path.appending("out.jpg"))
        #expect(
            FileManager.default.contents(atPath: opened.file)
                == FileManager.default.contents(atPath: "\(EngineFixture.photos)/portraits/hopper.jpg"))
    }

    @Test(.inPlain) func `again it says what has vanished, and touches nothing`() async throws {
        try put("a/IMG_1.JPG", "hopper.jpg")
        try put("b/IMG_2.JPG", "collins.jpg")
        _ = try await library.adopt()
        try FileManager.default.removeItem(atPath: remote.appending("b/IMG_2.JPG").string)
        #expect(try await library.adopt("a").vanished == 0)
        let summary = try await library.adopt()
        #expect(summary.vanished == 1 && summary.missing.map(\.key) == ["b/IMG_2.JPG"])
        #expect(try await library.status().photos == 2)
    }

    @Test(.inPlain) func `a key that a server could take for another costs only itself`() async throws {
        try put("a/IMG_1.JPG", "hopper.jpg")
        try put("a/Img_1.jpg", "collins.jpg")
        try put("a/IMG_2.JPG", "hopper-grey.jpg")
        let summary = try await library.adopt()
        #expect(summary.job.done == 2 && summary.job.failed.map(\.file) == ["a/Img_1.jpg"])
        #expect(summary.job.failed.first?.remedy?.contains("rename") == true)
    }

    @Test(.inPlain, arguments: ["tiersync", "tiersync/v1", "../elsewhere"])
    func `a folder that is not the user's is refused`(_ prefix: String) async throws {
        let error = await #expect(throws: EngineError.self) { try await library.adopt(prefix) }
        #expect(error?.code == .badPrefix && error?.exitStatus == .usage)
    }

    @Test(.inPlain) func `an empty folder is said to be so`() async throws {
        let error = await #expect(throws: EngineError.self) { try await library.adopt("nothing/here") }
        #expect(error?.code == .noPhotos)
    }

    @Test(.inPlain, .enabled(if: EngineFixture.hasModels, Comment(rawValue: EngineFixture.missingModels)))
    func `what is no picture fails alone, and keeps neither spool nor a second fetch`() async throws {
        try put("a/IMG_1.JPG", "hopper.jpg")
        try put("a/IMG_2.JPG")
        _ = try await library.adopt()
        let summary = try await library.analyze()
        #expect(summary.done == 1 && summary.failed.map(\.file) == ["IMG_2.JPG"])
        #expect(EngineFixture.files(below: library.layout.spool) == [])
        let before = try await library.bandwidthReport().totals["analysis"]
        #expect(try await library.analyze().done == 0)
        #expect(try await library.bandwidthReport().totals["analysis"] == before)
    }

    @Test(.inPlain, .enabled(if: EngineFixture.hasModels, Comment(rawValue: EngineFixture.missingModels)))
    func `the same bytes imported from disk are one photo after the fetch`() async throws {
        try put("a/IMG_1.JPG", "hopper.jpg")
        _ = try await library.adopt()
        _ = try await library.importPhotos(at: [EngineFixture.photos.appending("portraits/hopper.jpg")])
        #expect(try await library.status().photos == 2)
        _ = try await library.assign(try await library.photo("hopper.jpg"), to: "Grace")
        let proxy = library.layout.path(
            LibraryLayout.proxy(try #require(try await library.photo("hopper.jpg").primary.digest)))
        let before = FileManager.default.contents(atPath: proxy.string)
        let summary = try await library.analyze(
            AnalyzeOptions(photos: [try await library.photo("IMG_1.JPG").id]))
        #expect(summary.done == 1)
        #expect(summary.notes == ["1 adopted photo turned out to be known: further copies of those photos now"])
        #expect(try await library.status().photos == 1)
        let photo = try await library.photo("hopper.jpg")
        #expect(photo.isAnalyzed && photo.primary.tier == .local)
        #expect(try await library.report(on: photo).faces.map(\.person) == ["Grace"])
        // The proxy of the one that was there is what it was.
        #expect(FileManager.default.contents(atPath: proxy.string) == before)
        #expect(try await library.catalog.checkIntegrity() == [])
        #expect(try await library.adopt().job.skipped == 1)
    }
}

/// The same on real servers, with each request counted.
@Suite(.enabled(if: EngineFixture.hasModels, Comment(rawValue: EngineFixture.missingModels)))
struct `Adopting from a server` {
    typealias Server = ServerFixture.Server

    /// Puts the portraits on the remote as somebody else would, with a RAW and a sidecar beside one.
    private func filled(_ server: Server) async throws -> ServerFixture {
        let fixture = try await ServerFixture(server)
        // Makes the place, too.
        _ = try await fixture.library.makeStore()
        for file in EngineFixture.files(below: EngineFixture.photos.appending("portraits")) {
            try await put(file, as: "Family/2019/\(file.lastComponent?.string ?? "")", fixture)
        }
        for ending in ["dng", "xmp"] {
            let file = try fixture.engine.write(Data(repeating: 7, count: 3000), as: "beside.\(ending)")
            try await put(file, as: "Family/2019/hopper.\(ending)", fixture)
        }
        return fixture
    }

    private func put(_ file: FilePath, as key: String, _ fixture: ServerFixture) async throws {
        let bytes = try Data(contentsOf: URL(filePath: file.string))
        _ = try await fixture.backDoor.put(
            ObjectUpload(
                key: try #require(ObjectKey(key)), file: file, digest: ContentDigest(of: bytes),
                byteCount: Int64(bytes.count)), TransferContext(ledger: InMemoryLedger(), purpose: .push))
    }

    private func fetches(_ fixture: ServerFixture) -> [String] {
        fixture.proxy.exchanges.filter { $0.method == "GET" && $0.target.contains("/Family/") }.map(\.target)
    }

    @Test(.inPlain, arguments: Server.installed)
    func `lists only, and one fetch of each original tells all the rest`(_ server: Server) async throws {
        let fixture = try await filled(server)
        let library = fixture.library
        fixture.proxy.reset()
        let summary = try await library.adopt("Family")
        #expect((summary.job.done, summary.companions, summary.job.failed) == (7, 2, []))
        #expect(fetches(fixture) == [])
        #expect(fixture.proxy.exchanges.filter { $0.method == "HEAD" || $0.method == "PUT" }.isEmpty)
        let analysis = try await library.analyze()
        #expect(analysis.done == 7 && analysis.failed == [])
        #expect(fetches(fixture).count == 7 && Set(fetches(fixture)).count == 7)
        for file in EngineFixture.files(below: EngineFixture.photos.appending("portraits")) {
            let bytes = try Data(contentsOf: URL(filePath: file.string))
            let photo = try await library.photo(try #require(file.lastComponent?.string))
            let digest = ContentDigest(of: bytes)
            #expect(photo.primary.digest == digest && photo.isAnalyzed && photo.metadata.width > 0)
            #expect(photo.primary.remote?.proof?.digest == digest && photo.primary.tier == .remote)
            for relative in [LibraryLayout.proxy(digest), LibraryLayout.thumbnail(digest)] {
                #expect(FileManager.default.fileExists(atPath: library.layout.path(relative).string))
            }
            let derived = try await library.catalog.derivedFiles(of: photo.primary.id)
            #expect(Set(derived.map(\.kind)).isSuperset(of: [.proxy, .thumbnail]))
        }
        let report = try await library.bandwidthReport().analysis
        let size = try await library.catalog.photos(after: nil, limit: 99).map(\.primary.byteCount).reduce(0, +)
        #expect(report.originals == 7 && report.bytesFetched == size && report.fetchedMoreThanOnce == [])
        #expect(try await library.status().faces >= 7)
        #expect(EngineFixture.files(below: library.layout.spool) == [] && fixture.localOriginals == [])
        // Known by key and version from now on, pushed never, and imported as what it is.
        #expect(try await library.adopt().job.skipped == 7)
        #expect(try await library.push().done == 0)
        let imported = try await library.importPhotos(at: [EngineFixture.photos.appending("portraits")])
        #expect((imported.done, imported.skipped) == (0, 7))
        #expect(try await library.catalog.checkIntegrity() == [])
    }

    @Test(.inPlain, arguments: Server.installed)
    func `a fetch that breaks off goes on behind what came, and never joins another version to it`(_ server: Server)
        async throws
    {
        let fixture = try await filled(server)
        let library = fixture.library
        _ = try await library.adopt()
        let (hopper, collins) = (try await library.photo("hopper.jpg"), try await library.photo("collins.jpg"))
        // Of one the rest is there. The other has become another, of the same size, since its beginning was fetched.
        for photo in [hopper, collins] {
            let copy = try #require(photo.primary.remote)
            let bytes = try Data(
                contentsOf: URL(filePath: "\(EngineFixture.photos)/portraits/\(photo.primary.fileName)"))
            let part = "spool/\(photo.primary.id.rawValue).part"
            try await library.catalog.saveSpoolEntry(
                SpoolEntry(
                    file: photo.primary.id, path: part, object: copy.key, version: copy.version ?? ObjectVersion(),
                    byteCount: copy.byteCount, transfers: []))
            try bytes.prefix(5000).write(to: URL(filePath: library.layout.path(part).string))
        }
        let other = Data(repeating: 3, count: Int(collins.primary.byteCount))
        try await fixture.replace(try #require(ObjectKey("Family/2019/collins.jpg")), with: other)
        fixture.proxy.reset()
        #expect(try await library.analyze(AnalyzeOptions(photos: [hopper.id])).done == 1)
        let fetched = try await library.bandwidthReport().totals["analysis"]
        #expect(fetched?.received == hopper.primary.byteCount - 5000)
        let summary = try await library.analyze(AnalyzeOptions(photos: [collins.id]))
        #expect(summary.done == 0 && summary.failed.map(\.photo) == [collins.id])
        #expect(try await library.photo("hopper.jpg").isAnalyzed)
        #expect(try await library.photo("collins.jpg").primary.digest == nil)
    }

    @Test(.inPlain, arguments: Server.installed)
    func `what was replaced since fails alone, and is fetched as it is when it was adopted again`(_ server: Server)
        async throws
    {
        let fixture = try await filled(server)
        let library = fixture.library
        _ = try await library.adopt()
        let hopper = try await library.photo("hopper.jpg")
        let other = try Data(contentsOf: URL(filePath: "\(EngineFixture.photos)/2010/blue-room-1.jpg"))
        try await fixture.replace(try #require(ObjectKey("Family/2019/hopper.jpg")), with: other)
        let summary = try await library.analyze()
        #expect(summary.done == 6 && summary.failed.map(\.photo) == [hopper.id])
        #expect(summary.failed.first?.remedy == "run: tiersync adopt")
        #expect(try await library.photo("hopper.jpg").primary.digest == nil)
        let again = try await library.adopt()
        #expect((again.changed, again.job.done, again.job.skipped) == (1, 0, 6))
        #expect(try await library.analyze().done == 1)
        let now = try await library.photo("hopper.jpg")
        #expect(now.id == hopper.id && now.primary.digest == ContentDigest(of: other))
        #expect(try await library.bandwidthReport().analysis.fetchedMoreThanOnce == [])
    }
}
