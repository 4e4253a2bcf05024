import Catalog
import Foundation
import Inference
import Remote
import Synchronization
import SystemPackage
import Testing
import TierModel
import TierSync
import TierSyncTestSupport

/// A library with a remote and an analyzer that the program adds.
struct ExtendedLibrary: Sendable {
    let directory: TemporaryDirectory
    let backend = MemoryBackend()
    let library: Library

    init(analyzers: [any PhotoAnalyzer] = []) async throws {
        directory = try TemporaryDirectory()
        library = try await Library.create(
            in: directory.path.appending("library"), remote: "x-memory://shelf",
            extensions: LibraryExtensions(stores: [try Self.scheme(backend)], analyzers: analyzers))
    }

    static func scheme(_ backend: MemoryBackend) throws -> ObjectStoreScheme {
        try ObjectStoreScheme("x-memory") { _, _ in backend }
    }

    func reopened(analyzers: [any PhotoAnalyzer] = []) async throws -> Library {
        try await Library.open(
            in: library.layout.folder,
            extensions: LibraryExtensions(stores: [try Self.scheme(backend)], analyzers: analyzers))
    }
}

/// Says how red a picture is; counts what it was shown.
final class RednessAnalyzer: PhotoAnalyzer {
    struct Unable: Error {}

    let version: AnalyzerVersion
    let failing: Bool
    private let looks = Mutex(0)

    init(_ version: String = "1", failing: Bool = false) {
        self.version = AnalyzerVersion(name: "test.redness", version: version)
        self.failing = failing
    }

    var looked: Int { looks.withLock { $0 } }

    func finding(in picture: AnalyzedPicture) throws -> AnalyzerFinding? {
        looks.withLock { $0 += 1 }
        if failing { throw Unable() }
        let red = stride(from: 0, to: picture.pixels.count, by: 3).reduce(0) { $0 + Int(picture.pixels[$1]) }
        return try AnalyzerFinding(["red": Double(red) / Double(picture.pixels.count / 3 * 255)])
    }
}

struct `A remote that the program adds` {
    @Test func `keeps what the others keep: proofs before a drop, and one fetch`() async throws {
        let fixture = try await ExtendedLibrary()
        let library = fixture.library
        _ = try await library.importPhotos(at: [EngineFixture.photos.appending("2010")])
        let photos = try await library.catalog.photos(after: nil, limit: 100)
        let pushed = try await library.push()
        #expect(pushed.done == photos.count && pushed.failed.isEmpty && pushed.stoppedBy == nil)
        let evicted = try await library.evict()
        #expect(evicted.done == photos.count)
        // The marker is there, and each copy was read back before it counted.
        #expect(fixture.backend.keys.contains { $0.rawValue == RemoteMarker.name })
        let report = try await library.bandwidthReport()
        #expect(!report.totals.isEmpty)

        let other = try await fixture.reopened()
        let photo = try #require(try await other.catalog.photos(after: nil, limit: 1).first)
        let opened = try await other.open(photo, output: fixture.directory.path.appending("copy.jpg"))
        // What was read back at the push is kept for the analysis, which is owed: it is not read again.
        #expect(opened.bytesFetched == 0)
        let copy = try Data(contentsOf: URL(filePath: opened.file))
        #expect(ContentDigest(of: copy) == photo.primary.digest)
    }

    @Test(.enabled(if: EngineFixture.hasModels, Comment(rawValue: EngineFixture.missingModels)))
    func `is analysed with one fetch of each original`() async throws {
        let fixture = try await ExtendedLibrary()
        let library = fixture.library
        _ = try await library.importPhotos(at: [EngineFixture.photos.appending("2010")])
        _ = try await library.push()
        _ = try await library.evict()
        let analyzed = try await library.analyze()
        #expect(analyzed.failed.isEmpty && analyzed.stoppedBy == nil)
        let report = try await library.bandwidthReport()
        #expect(report.analysis.fetchedMoreThanOnce.isEmpty)
    }

    @Test func `is refused by a program that does not know it, before anything is written`() async throws {
        let directory = try TemporaryDirectory()
        let folder = directory.path.appending("library")
        await #expect(throws: RemoteError.self) { _ = try await Library.create(in: folder, remote: "x-memory://shelf") }
        #expect(!FileManager.default.fileExists(atPath: folder.string))
    }

    @Test func `stands in the settings without its password`() async throws {
        let directory = try TemporaryDirectory()
        let backend = MemoryBackend()
        let library = try await Library.create(
            in: directory.path.appending("library"), remote: "x-memory://me:secret@shelf",
            extensions: LibraryExtensions(stores: [try ExtendedLibrary.scheme(backend)]))
        let settings = try String(contentsOfFile: library.layout.configuration.string, encoding: .utf8)
        #expect(settings.contains("x-memory://shelf") && !settings.contains("secret"))
    }
}

@Suite(.enabled(if: EngineFixture.hasModels, Comment(rawValue: EngineFixture.missingModels)))
struct `An analyzer that the program adds` {
    private static let source = [EngineFixture.photos.appending("2010")]

    private func redness(_ library: Library) async throws -> [PhotoFeature] {
        var all: [PhotoFeature] = []
        for photo in try await library.catalog.photos(after: nil, limit: 100) {
            all += try await library.features(of: photo).filter { $0.analyzer.name == "test.redness" }
        }
        return all
    }

    @Test func `sees each photo once, and again from proxies when its version changes`() async throws {
        let first = RednessAnalyzer()
        let fixture = try await ExtendedLibrary(analyzers: [first])
        _ = try await fixture.library.importPhotos(at: Self.source)
        _ = try await fixture.library.push()
        _ = try await fixture.library.evict()
        _ = try await fixture.library.analyze()
        _ = try await fixture.library.analyze()
        let count = try await fixture.library.catalog.photos(after: nil, limit: 100).count
        #expect(first.looked == count)
        #expect(try await redness(fixture.library).count == count)

        let second = RednessAnalyzer("2")
        let newer = try await fixture.reopened(analyzers: [second])
        let received = try await newer.bandwidthReport().analysis.bytesFetched
        let summary = try await newer.analyze()
        #expect(second.looked == count && summary.done == 0)
        #expect(try await newer.bandwidthReport().analysis.bytesFetched == received)
        let found = try await redness(newer)
        #expect(found.count == count && found.allSatisfy { $0.analyzer.version == "2" })
        let value = try #require(found.first?.decoded(as: [String: Double].self)?["red"])
        #expect((0...1).contains(value))
    }

    @Test func `that fails costs its own word only`() async throws {
        let failing = RednessAnalyzer(failing: true)
        let fixture = try await ExtendedLibrary(analyzers: [failing])
        let summary = try await fixture.library.importPhotos(
            at: Self.source, options: ImportOptions(analyze: true))
        #expect(summary.failed.isEmpty && summary.done > 0)
        #expect(summary.notes.contains { $0.contains("test.redness failed on") })
        #expect(try await redness(fixture.library).isEmpty)
        let photo = try #require(try await fixture.library.catalog.photos(after: nil, limit: 1).first)
        #expect(photo.isAnalyzed)
        #expect(try await fixture.library.features(of: photo).contains { $0.analyzer.name == "scene" })
        // Nor is it asked at each analysis.
        _ = try await fixture.library.analyze()
        #expect(failing.looked == summary.done)
    }

    @Test func `keeps nobody waiting when its program is away, and sees then what came meanwhile`() async throws {
        let fixture = try await ExtendedLibrary(analyzers: [RednessAnalyzer()])
        _ = try await fixture.library.importPhotos(at: Self.source, options: ImportOptions(analyze: true))
        _ = try await fixture.library.analyze()
        let without = try await fixture.reopened()
        _ = try await without.importPhotos(
            at: [EngineFixture.photos.appending("portraits/collins.jpg")], options: ImportOptions(analyze: true))
        _ = try await without.analyze()
        #expect(try await without.catalog.countOutdatedPhotos() == 0)
        let again = RednessAnalyzer()
        let with = try await fixture.reopened(analyzers: [again])
        _ = try await with.analyze()
        #expect(again.looked == 1)
    }

    @Test(arguments: ["redness", ""]) func `needs a name with a dot`(_ name: String) async throws {
        struct Named: PhotoAnalyzer {
            var version: AnalyzerVersion
            func finding(in picture: AnalyzedPicture) throws -> AnalyzerFinding? { nil }
        }
        let directory = try TemporaryDirectory()
        await #expect(throws: EngineError.self) {
            _ = try await Library.create(
                in: directory.path.appending("library"), remote: nil,
                extensions: LibraryExtensions(analyzers: [
                    Named(version: AnalyzerVersion(name: name, version: "1"))
                ]))
        }
    }
}
