import Catalog
import Foundation
import SystemPackage
import Testing
import TierModel
import TierSync
import TierSyncTestSupport

@Suite("Marks") struct MarkTests {
    private func library() async throws -> MadeUpLibrary {
        try await MadeUpLibrary([.init(name: "a.jpg"), .init(name: "b.jpg")])
    }

    @Test func `are said once, taken away, and taken back`() async throws {
        let made = try await library()
        let (library, photos) = (made.library, [try made.id("a.jpg"), try made.id("b.jpg")])
        #expect(try await library.mark(photos, as: [.tag("Rome", true), .rating(4)]).done == 2)
        #expect(try await library.mark(photos, as: [.rating(4), .tag("Rome", true)]).skipped == 2)
        #expect(try await library.mark(photos, as: [.title(nil)]).skipped == 2)
        #expect(try await library.mark([photos[0]], as: [.rating(nil)]).done == 1)
        #expect(try await library.marks(of: photos[0]) == [.tag("Rome", true)])
        let receipt = try await library.undo()
        #expect(receipt.photosChanged == 1 && receipt.facesMoved == 0 && receipt.bytesFetched == 0)
        #expect(Set(try await library.marks(of: photos[0])) == [.rating(4), .tag("Rome", true)])
        #expect(try await library.undo().photosChanged == 2)
        #expect(try await library.marks(of: photos[1]).isEmpty)
    }

    @Test func `are only told by a dry run`() async throws {
        let made = try await library()
        let summary = try await made.library.mark([made.id("a.jpg")], as: [.favourite(true)], dryRun: true)
        #expect(summary.done == 1 && summary.notes == ["photo1 (a.jpg): a favourite"])
        #expect(try await made.library.marks(of: made.id("a.jpg")).isEmpty)
    }

    @Test func `are kept trimmed and composed`() async throws {
        let made = try await library()
        let photo = try made.id("a.jpg")
        _ = try await made.library.mark([photo], as: [.tag("  Cafe\u{301} ", true), .title(" t ")])
        #expect(Set(try await made.library.marks(of: photo)) == [.tag("Café", true), .title("t")])
        #expect(try await made.library.mark([photo], as: [.tag("Café", true)]).skipped == 1)
    }

    @Test(arguments: [
        PhotoMark.captured(CaptureTime(wallClock: .nan, utcOffset: nil)), .rating(7), .rating(0), .tag("", true),
        .tag("two\nlines", true),
        .title(String(repeating: "x", count: 201)),
        .caption(""),
    ])
    func `that cannot be fail alone`(mark: PhotoMark) async throws {
        let made = try await library()
        let summary = try await made.library.mark([made.id("a.jpg")], as: [mark])
        #expect(summary.done == 0 && summary.failed.count == 1 && summary.failed[0].remedy != nil)
        #expect(try await made.library.marks(of: made.id("a.jpg")).isEmpty)
    }

    @Test func `come to a clone with albums`() async throws {
        let fixture = try await EngineFixture()
        let library = fixture.library
        _ = try await library.importPhotos(at: [EngineFixture.photos])
        let photo = try #require(try await library.catalog.photos(after: nil, limit: 1).first)
        _ = try await library.push()
        _ = try await library.setInAlbum(true, "Trip", [photo.id])
        _ = try await library.mark([photo.id], as: [.tag("Moon", true), .caption("far away")])
        _ = try await library.push()
        let clone = fixture.directory.path.appending("clone")
        _ = try await Library.clone(
            from: try #require(library.configuration.remote), to: clone, unlocking: TestEncryption.secret)
        let copy = try await Library.open(in: clone)
        #expect(try await copy.albums().map(\.name) == ["Trip"])
        #expect(try await copy.search("moon far").photos.map(\.file) == [photo.primary.fileName])
        #expect(try await copy.photos(inAlbum: "Trip", limit: 9).count == 1)
    }

    @Test(.inPlain) func `originals that were dropped come back with undo`() async throws {
        let fixture = try await EngineFixture()
        let library = fixture.library
        _ = try await library.importPhotos(at: [EngineFixture.photos])
        _ = try await library.push()
        let photos = try await library.catalog.photos(after: nil, limit: 2)
        #expect(try await library.evict(photos.map(\.id), dryRun: true).done == 2)
        #expect(try await library.evict(photos.map(\.id)).done == 2)
        #expect(try await library.catalog.photo(photos[0].id)?.primary.tier == .remote)
        let dry = try await library.bringBack(photos.map(\.id), dryRun: true)
        let bytes = photos.reduce(0) { $0 + $1.primary.byteCount }
        #expect(dry.notes == ["would fetch \(bytes) bytes"])
        // By itself undo fetches nothing: it passes over what was dropped.
        await #expect { try await library.undo() } throws: { error in
            (error as? EngineError)?.code == .nothingToUndo
                && (error as? EngineError)?.remedy?.contains("--fetch") == true
        }
        _ = try await library.mark([photos[0].id], as: [.favourite(true)])
        #expect(try await library.undo().bytesFetched == 0)
        let receipt = try await library.undo(fetching: true)
        #expect(receipt.photosChanged == 2 && receipt.bytesFetched == bytes)
        for photo in photos {
            let now = try #require(try await library.catalog.photo(photo.id))
            #expect(now.primary.tier == .both)
            let local = try #require(now.primary.localPath)
            let data = try Data(contentsOf: URL(filePath: library.layout.path(local).string))
            #expect(ContentDigest(of: data) == now.primary.digest)
        }
        #expect(try await library.verify().problems.isEmpty)
        let report = try await library.bandwidthReport()
        #expect(report.totals["restore"]?.received == bytes)
    }
}
