import Catalog
import Foundation
import Imaging
import SystemPackage
import Testing
import TierModel
import TierSync
import TierSyncTestSupport

/// Photos whose files are not the ordinary ones, on their whole way.
@Suite struct `A photo that is cut off` {
    /// A photo of the project, of which a part was lost.
    private func cut(_ fixture: EngineFixture, share: Double = 0.5, as name: String = "in/half.jpg") throws -> FilePath
    {
        let whole = try Data(contentsOf: URL(filePath: "\(EngineFixture.photos)/portraits/hopper.jpg"))
        return try fixture.write(whole.prefix(Int(Double(whole.count) * share)), as: name)
    }

    @Test func `is kept and told, in the summary and by show`() async throws {
        let fixture = try await EngineFixture()
        let library = fixture.library
        let summary = try await library.importPhotos(at: [try cut(fixture)])
        #expect((summary.done, summary.failed) == (1, []))
        #expect(
            summary.notes.contains { $0.contains("half.jpg is cut off: ") && $0.contains("% of the picture is there") })
        let photo = try await library.photo("half.jpg")
        let note = try #require(try await library.report(on: photo).notes.first)
        #expect(note.hasPrefix("cut off: ") && summary.notes.contains { $0.hasSuffix(note) })
        let digest = try #require(photo.primary.digest)
        let proxy = try PhotoReader().read(library.layout.path(LibraryLayout.proxy(digest)), longSide: nil).image
        let last = proxy.pixels.suffix(3).map(Int.init)
        #expect(last.allSatisfy { abs($0 - 128) <= 3 }, "grey where nothing is left")
        #expect(try await library.push().done == 1)
        #expect(try await library.evict().done == 1)
        #expect(try await library.verify().problems.isEmpty)
    }

    @Test func `gives way to the whole one at the same place`() async throws {
        let fixture = try await EngineFixture()
        let library = fixture.library
        let file = try cut(fixture)
        _ = try await library.importPhotos(at: [file])
        try FileManager.default.removeItem(atPath: file.string)
        _ = try fixture.copy("portraits/hopper.jpg", as: "in/half.jpg")
        #expect(try await library.importPhotos(at: [file]).done == 1)
        let photo = try await library.photo("photo1")
        #expect(photo.primary.version == 2)
        #expect(try await library.report(on: photo).notes == [])
        #expect(try await library.status().photos == 1)
    }

    @Test func `is told by a clone too`() async throws {
        let fixture = try await EngineFixture()
        _ = try await fixture.library.importPhotos(at: [try cut(fixture)])
        _ = try await fixture.library.push()
        let folder = fixture.directory.path.appending("clone")
        _ = try await Library.clone(
            from: "file://\(fixture.directory.path.appending("remote"))", to: folder, unlocking: TestEncryption.secret)
        let clone = try await Library.open(in: folder)
        #expect(
            try await clone.report(on: try await clone.photo("half.jpg")).notes.first?.hasPrefix("cut off: ") == true)
    }

    @Test func `gets its proxy back from its original`() async throws {
        let fixture = try await EngineFixture()
        let library = fixture.library
        _ = try await library.importPhotos(at: [try cut(fixture)])
        let digest = try #require(try await library.photo("photo1").primary.digest)
        let proxy = library.layout.path(LibraryLayout.proxy(digest))
        let before = try Data(contentsOf: URL(filePath: proxy.string))
        try FileManager.default.removeItem(atPath: proxy.string)
        _ = try await library.verify()
        #expect(try Data(contentsOf: URL(filePath: proxy.string)) == before)
    }

    @Test(.inPlain, .enabled(if: EngineFixture.hasModels, Comment(rawValue: EngineFixture.missingModels)))
    func `on the remote is adopted and analysed like any other`() async throws {
        let fixture = try await EngineFixture()
        let library = fixture.library
        _ = try cut(fixture, as: "remote/2001/half.jpg")
        #expect(try await library.adopt().job.done == 1)
        let summary = try await library.analyze()
        #expect((summary.done, summary.failed) == (1, []))
        let photo = try await library.photo("half.jpg")
        #expect(try await library.report(on: photo).notes.first?.hasPrefix("cut off: ") == true)
    }
}

@Suite(.enabled(if: PhotoReader.findDecoder() != nil, "tiersync-decoder is not built"))
struct `A RAW file` {
    @Test(.inPlain) func `alone is a photo of its own, with its sidecar`() async throws {
        let fixture = try await EngineFixture()
        let library = fixture.library
        _ = try fixture.write(RawPhoto().bytes, as: "in/IMG_1.DNG")
        _ = try fixture.write("<x/>".utf8, as: "in/IMG_1.xmp")
        let summary = try await library.importPhotos(at: [fixture.directory.path.appending("in")])
        #expect((summary.done, summary.failed, summary.notes) == (1, [], []))
        let photo = try await library.photo("IMG_1.DNG")
        #expect(photo.primary.format == .raw)
        #expect(photo.companions.map(\.role) == [.sidecar])
        #expect(try await library.report(on: photo).captured == "2021-07-08T09:10:11+05:30")
        #expect(try await library.push().done == 1)
        let stored = EngineFixture.files(below: fixture.directory.path.appending("remote/originals"))
        #expect(stored.map { $0.lastComponent?.string } == ["IMG_1.DNG", "IMG_1.xmp"])
        #expect(stored.allSatisfy { $0.string.contains("/2021/07/") })
        #expect(try await library.evict().done == 1)
    }

    @Test func `beside a JPEG stays its companion, also when it alone is named`() async throws {
        let fixture = try await EngineFixture()
        let library = fixture.library
        _ = try fixture.copy("portraits/hopper.jpg", as: "in/IMG_1.JPG")
        let raw = try fixture.write(RawPhoto().bytes, as: "in/img_1.dng")
        let other = try fixture.write(RawPhoto().bytes.reversed().reversed() + [0], as: "in/IMG_2.dng")
        let named = try await library.importPhotos(at: [raw, other])
        #expect(named.done == 1)
        #expect(named.notes == ["1 file that belongs to a picture was left alone: name the picture, or the folder"])
        let all = try await library.importPhotos(at: [fixture.directory.path.appending("in")])
        #expect((all.done, all.skipped) == (1, 1))
        #expect(try await library.photo("IMG_1.JPG").companions.map(\.role) == [.raw])
    }

    @Test func `that is damaged costs one photo`() async throws {
        let fixture = try await EngineFixture()
        _ = try fixture.copy("portraits/hopper.jpg", as: "in/good.jpg")
        _ = try fixture.write(RawPhoto().bytes.prefix(300), as: "in/bad.nef")
        let summary = try await fixture.library.importPhotos(at: [fixture.directory.path.appending("in")])
        #expect((summary.done, summary.failed.count) == (1, 1))
        #expect(summary.failed.first?.remedy?.isEmpty == false)
    }
}

@Suite(
    .enabled(if: PhotoReader().readsMovies, "tiersync-decoder is not built, or ffmpeg not installed"))
struct `A movie` {
    @Test(.inPlain) func `alone is a photo of its own, with a frame for its picture`() async throws {
        let fixture = try await EngineFixture()
        let library = fixture.library
        let file = try fixture.write([], as: "in/VID_1.MOV")
        try TestMovie.make(file, tags: ["com.apple.quicktime.creationdate": "2019-05-04T23:30:00-0700"])
        let summary = try await library.importPhotos(at: [fixture.directory.path.appending("in")])
        #expect((summary.done, summary.failed, summary.notes) == (1, [], []))
        let photo = try await library.photo("VID_1.MOV")
        #expect(photo.primary.format == .movie)
        #expect(try await library.report(on: photo).captured == "2019-05-04T23:30:00-07:00")
        let digest = try #require(photo.primary.digest)
        #expect(FileManager.default.fileExists(atPath: library.layout.path(LibraryLayout.proxy(digest)).string))
        #expect(try await library.push().done == 1)
        #expect(try await library.evict().done == 1)
        #expect(try await library.status().remote == 1)
        let stored = EngineFixture.files(below: fixture.directory.path.appending("remote/originals"))
        // In the folder of the day where it was taken, though it was the next one in UTC.
        #expect(stored.allSatisfy { $0.string.hasSuffix("/2019/05/VID_1.MOV") } && stored.count == 1)
    }

    @Test(.inPlain) func `of a Live Photo is kept, tiered and paired with its still`() async throws {
        let fixture = try await EngineFixture()
        let library = fixture.library
        _ = try fixture.write(SamplePictures.heic, as: "in/IMG_1.HEIC")
        try TestMovie.make(try fixture.write([], as: "in/IMG_1.MOV"))
        let summary = try await library.importPhotos(at: [fixture.directory.path.appending("in")])
        #expect((summary.done, summary.failed, summary.notes) == (1, [], []))
        let photo = try await library.photo("IMG_1.HEIC")
        #expect(photo.primary.format == .heic)
        #expect(photo.companions.map(\.role) == [.movie])
        _ = try await library.push()
        _ = try await library.evict()
        let after = try await library.photo("IMG_1.HEIC")
        #expect(after.primary.tier == .remote && after.companions.map(\.tier) == [.remote])
        let stored = EngineFixture.files(below: fixture.directory.path.appending("remote/originals"))
        #expect(stored.map { $0.lastComponent?.string } == ["IMG_1.HEIC", "IMG_1.MOV"])
    }

    @Test(.inPlain) func `that lies alone on the remote is adopted as a photo`() async throws {
        let fixture = try await EngineFixture()
        try TestMovie.make(try fixture.write([], as: "remote/films/VID_1.mp4"))
        #expect(try await fixture.library.adopt().job.done == 1)
    }
}
