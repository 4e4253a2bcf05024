import Catalog
import Foundation
import Glibc
import SystemPackage
import Testing
import TierModel
import TierSync
import TierSyncTestSupport

@Suite struct `Import` {
    @Test func `reads each photo into proxy, thumbnail, digest and metadata`() async throws {
        let fixture = try await EngineFixture()
        let library = fixture.library
        _ = try await library.importPhotos(at: [EngineFixture.photos.appending("2019/Café.jpg")])
        let photo = try await library.photo("Café.jpg")
        let source = try Data(contentsOf: URL(filePath: EngineFixture.photos.appending("2019/Café.jpg").string))
        let digest = try #require(photo.primary.digest)
        #expect(digest == ContentDigest(of: source))
        #expect(photo.metadata.captured?.iso8601.hasPrefix("2019-") == true)
        for relative in [LibraryLayout.proxy(digest), LibraryLayout.thumbnail(digest)] {
            #expect(FileManager.default.fileExists(atPath: library.layout.path(relative).string))
        }
        let kept = try #require(photo.primary.localPath)
        #expect(FileManager.default.contents(atPath: library.layout.path(kept).string) == source)
        #expect(EngineFixture.files(below: library.layout.incoming) == [])
    }

    @Test func `skips what it has, by name and by content`() async throws {
        let fixture = try await EngineFixture()
        let first = try fixture.copy("portraits/collins.jpg", as: "a/one.jpg")
        let library = fixture.library
        #expect(try await library.importPhotos(at: [first]).done == 1)
        #expect(try await library.importPhotos(at: [first]).skipped == 1)
        let second = try fixture.copy("portraits/collins.jpg", as: "b/two.jpg")
        let again = try await library.importPhotos(at: [second])
        #expect((again.done, again.skipped) == (0, 1))
        let photo = try await library.photo("photo1")
        #expect(try await library.report(on: photo).sources.count == 2)
    }

    @Test func `takes the same photo twice in one folder as one`() async throws {
        let fixture = try await EngineFixture()
        for name in ["in/a.jpg", "in/b.jpg", "in/deep/c.jpg"] { _ = try fixture.copy("portraits/hopper.jpg", as: name) }
        let summary = try await fixture.library.importPhotos(at: [fixture.directory.path.appending("in")])
        #expect((summary.done, summary.skipped) == (1, 2))
        #expect(try await fixture.library.status().photos == 1)
    }

    @Test(.inPlain) func `keeps photos of one name apart, also on the remote`() async throws {
        let fixture = try await EngineFixture()
        _ = try fixture.copy("portraits/hopper.jpg", as: "in/1/IMG_0001.JPG")
        _ = try fixture.copy("portraits/collins.jpg", as: "in/2/IMG_0001.JPG")
        let library = fixture.library
        #expect(try await library.importPhotos(at: [fixture.directory.path.appending("in")]).done == 2)
        #expect(try await library.push().done == 2)
        let stored = EngineFixture.files(below: fixture.directory.path.appending("remote/originals"))
        #expect(Set(stored.compactMap(\.lastComponent?.string)) == ["IMG_0001.JPG", "IMG_0001-2.JPG"])
        await #expect(throws: EngineError.self) { try await library.photo("IMG_0001.JPG") }
    }

    @Test func `takes a changed file at a known path as a new version`() async throws {
        let fixture = try await EngineFixture()
        let file = try fixture.copy("portraits/hopper.jpg", as: "in/portrait.jpg")
        let library = fixture.library
        _ = try await library.importPhotos(at: [file])
        try FileManager.default.removeItem(atPath: file.string)
        _ = try fixture.copy("portraits/hopper-close.jpg", as: "in/portrait.jpg")
        #expect(try await library.importPhotos(at: [file]).done == 1)
        #expect(try await library.status().photos == 1)
        #expect(try await library.photo("photo1").primary.version == 2)
    }

    @Test func `keeps companions with their photo`() async throws {
        let fixture = try await EngineFixture()
        _ = try fixture.copy("portraits/hopper.jpg", as: "in/IMG_7.jpg")
        _ = try fixture.write("movie".utf8, as: "in/IMG_7.MOV")
        _ = try fixture.write("raw".utf8, as: "in/IMG_7.DNG")
        _ = try fixture.write("<x/>".utf8, as: "in/IMG_7.jpg.xmp")
        _ = try fixture.write("other".utf8, as: "in/notes.txt")
        let library = fixture.library
        let summary = try await library.importPhotos(at: [fixture.directory.path.appending("in")])
        #expect(summary.done == 1)
        #expect(summary.failed == [])
        let photo = try await library.photo("IMG_7.jpg")
        #expect(Set(photo.companions.map(\.role)) == [.movie, .raw, .sidecar])
        _ = try await library.push()
        #expect(EngineFixture.files(below: fixture.directory.path.appending("remote/originals")).count == 4)
        _ = try await library.evict()
        #expect(EngineFixture.files(below: library.layout.folder.appending("originals")) == [])
    }

    @Test func `moves only what is safely in the library`() async throws {
        let fixture = try await EngineFixture()
        let good = try fixture.copy("portraits/hopper.jpg", as: "in/good.jpg")
        let bad = try fixture.write("no picture".utf8, as: "in/bad.jpg")
        let summary = try await fixture.library.importPhotos(
            at: [fixture.directory.path.appending("in")], options: ImportOptions(move: true))
        #expect((summary.done, summary.failed.count) == (1, 1))
        #expect(!FileManager.default.fileExists(atPath: good.string))
        #expect(FileManager.default.fileExists(atPath: bad.string))
    }

    @Test(.enabled(if: EngineFixture.hasModels, Comment(rawValue: EngineFixture.missingModels)))
    func `with analysis leaves nothing to fetch`() async throws {
        let fixture = try await EngineFixture()
        let library = fixture.library
        _ = try await library.importPhotos(
            at: [EngineFixture.photos.appending("portraits")], options: ImportOptions(analyze: true))
        #expect(try await library.status().unanalyzed == 0)
        _ = try await library.push()
        _ = try await library.evict()
        #expect(try await library.analyze().done == 0)
        #expect(try await library.bandwidthReport().analysis.bytesFetched == 0)
        #expect(try await library.people().first?.photos == 4)
    }
}

@Suite struct `Bad input` {
    @Test func `costs one photo, never the run`() async throws {
        let fixture = try await EngineFixture()
        _ = try fixture.copy("portraits/hopper.jpg", as: "in/good.jpg")
        let folder = fixture.directory.path.appending("in")
        for file in EngineFixture.files(below: EngineFixture.broken) {
            let name = try #require(file.lastComponent)
            try FileManager.default.copyItem(atPath: file.string, toPath: folder.appending(name).string)
        }
        let summary = try await fixture.library.importPhotos(at: [folder])
        #expect(summary.done == 1)
        #expect(summary.exitStatus == .somePhotosFailed)
        let failed = Set(summary.failed.compactMap { FilePath($0.file).lastComponent?.string })
        #expect(failed == ["truncated.jpg", "empty.jpg", "start-only.jpg", "text.jpg", "huge.jpg", "huge.png"])
        for failure in summary.failed {
            #expect(failure.error.contains(try #require(FilePath(failure.file).lastComponent).string), "names the file")
            #expect(failure.remedy?.isEmpty == false, "\(failure.file) has a remedy")
        }
        #expect(try await fixture.library.status().photos == 1)
        #expect(EngineFixture.files(below: fixture.library.layout.incoming) == [])
    }

    @Test func `of a folder without photos is said`() async throws {
        let fixture = try await EngineFixture()
        _ = try fixture.write("text".utf8, as: "in/readme.txt")
        await #expect { try await fixture.library.importPhotos(at: [fixture.directory.path.appending("in")]) } throws: {
            ($0 as? EngineError)?.code == .noPhotos
        }
    }

    @Test func `of a path that is not there is said`() async throws {
        let fixture = try await EngineFixture()
        let summary = try await fixture.library.importPhotos(at: [FilePath("/nowhere/at all.jpg")])
        #expect(summary.failed.first?.error.contains("/nowhere/at all.jpg") == true)
    }

    @Test func `of files that vanish or cannot be read is said`() async throws {
        let fixture = try await EngineFixture()
        _ = try fixture.copy("portraits/hopper.jpg", as: "in/good.jpg")
        let folder = fixture.directory.path.appending("in").string
        // A link to nothing stands for a file that went away; /proc/self/mem cannot be read at 0, not even by root.
        try FileManager.default.createSymbolicLink(atPath: folder + "/gone.jpg", withDestinationPath: "/nowhere.jpg")
        try FileManager.default.createSymbolicLink(atPath: folder + "/sick.jpg", withDestinationPath: "/proc/self/mem")
        let summary = try await fixture.library.importPhotos(at: [FilePath(folder)])
        #expect(summary.done == 1)
        #expect(summary.failed.count == 2)
        #expect(summary.failed.allSatisfy { $0.remedy != nil })
    }

    @Test func `of symbolic links in circles ends`() async throws {
        let fixture = try await EngineFixture()
        _ = try fixture.copy("portraits/hopper.jpg", as: "in/sub/good.jpg")
        let folder = fixture.directory.path.appending("in").string
        try FileManager.default.createSymbolicLink(atPath: folder + "/sub/up", withDestinationPath: "..")
        try FileManager.default.createSymbolicLink(atPath: folder + "/self", withDestinationPath: "self")
        let summary = try await fixture.library.importPhotos(at: [FilePath(folder)])
        #expect(summary.done == 1)
        #expect(summary.failed.count == 1, "the link to itself is said")
    }

    @Test func `of odd names is imported, shown and stored`() async throws {
        let fixture = try await EngineFixture()
        let names: [[UInt8]] = [
            Array("new\nline.jpg".utf8), Array("😀 emoji.jpg".utf8), [0x66, 0xFF, 0xFE] + Array(".jpg".utf8),
            Array(" spaces + = (1) % & ?.jpg".utf8),
        ]
        let photos = ["portraits/hopper.jpg", "portraits/collins.jpg", "2020/clock.jpg", "2020/photographer.jpg"]
        try FileManager.default.createDirectory(
            atPath: fixture.directory.path.appending("in").string, withIntermediateDirectories: true)
        for (name, photo) in zip(names, photos) {
            let bytes = try Data(contentsOf: URL(filePath: EngineFixture.photos.appending(photo).string))
            try Self.write(bytes, to: Array(fixture.directory.path.appending("in/").string.utf8) + [0x2F] + name)
        }
        let library = fixture.library
        let summary = try await library.importPhotos(at: [fixture.directory.path.appending("in")])
        #expect(summary.done == 4)
        #expect(summary.failed == [])
        #expect(try await library.importPhotos(at: [fixture.directory.path.appending("in")]).skipped == 4)
        #expect(try await library.push().failed == [])
        #expect(try await library.evict().failed == [])
        #expect(try await library.status().remote == 4)
        for id in 1...4 {
            let report = try await library.report(on: try await library.photo("photo\(id)"))
            #expect(!report.file.unicodeScalars.contains { $0.properties.generalCategory == .control })
        }
    }

    @Test func `of a wrong extension is told by content`() async throws {
        let fixture = try await EngineFixture()
        let file = try fixture.copy("portraits/hopper.jpg", as: "in/really-a-jpeg.png")
        _ = try await fixture.library.importPhotos(at: [file])
        #expect(try await fixture.library.photo("photo1").primary.format == .jpeg)
    }

    private static func write(_ data: Data, to path: [UInt8]) throws {
        let descriptor = (path + [0]).withUnsafeBufferPointer { buffer in
            buffer.withMemoryRebound(to: CChar.self) {
                $0.baseAddress.map { Glibc.open($0, O_WRONLY | O_CREAT, 0o644) } ?? -1
            }
        }
        try FileDescriptor(rawValue: descriptor).closeAfter {
            _ = try FileDescriptor(rawValue: descriptor).writeAll(data)
        }
    }
}
