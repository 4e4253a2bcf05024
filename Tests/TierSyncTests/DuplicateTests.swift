import Catalog
import Curation
import Foundation
import Imaging
import SystemPackage
import Testing
import TierModel
import TierSync
import TierSyncTestSupport

/// Copies that the test makes of the project's photos. No models: what is needed is measured from proxies.
@Suite("Duplicates") struct DuplicateTests {
    private let fixture: EngineFixture
    private let originals: [FilePath]

    init() async throws {
        fixture = try await EngineFixture()
        originals = Array(EngineFixture.files(below: EngineFixture.photos).filter { $0.extension == "jpg" }.prefix(6))
        try #require(originals.count >= 4)
    }

    private var library: Library { fixture.library }

    /// A smaller, more compressed copy without metadata.
    private func makeCopy(of original: FilePath, named name: String) throws -> FilePath {
        let image = try PhotoReader().read(original, longSide: nil).image
        let small = image.resized(longSide: image.longSide / 2)
        return try fixture.write(try small.jpegData(quality: 70), as: "copies/\(name)")
    }

    private func photo(_ name: String) async throws -> PhotoRecord { try await library.photo(name) }

    @Test func `a smaller copy is told from its original, and from all others`() async throws {
        for (number, original) in originals.prefix(3).enumerated() {
            _ = try makeCopy(of: original, named: "copy\(number).jpg")
        }
        _ = try await library.importPhotos(at: originals + [fixture.directory.path.appending("copies")])
        let groups = try await library.duplicates([.copy])
        #expect(groups.count == 3)
        for (number, original) in originals.prefix(3).enumerated() {
            let keep = try await photo(original.lastComponent?.string ?? "").id
            let other = try await photo("copy\(number).jpg")
            let group = try #require(groups.first { $0.keep == keep })
            #expect(group.photos == [keep, other.id] && group.match == .copy && !group.reasons.isEmpty)
            #expect(group.others.map(\.freesLocal) == [other.primary.byteCount])
            #expect(group.others.map(\.freesRemote) == [0])
        }
        #expect(try await library.bandwidthReport().totals.values.allSatisfy { $0.requests == 0 })
    }

    @Test func `what was compared once is known without its pictures, until an original is gone`() async throws {
        _ = try makeCopy(of: originals[0], named: "copy.jpg")
        _ = try await library.importPhotos(at: [originals[0], fixture.directory.path.appending("copies")])
        let groups = try await library.duplicates([.copy])
        #expect(groups.count == 1)
        let catalog = library.catalog
        #expect(try await catalog.picturePairs(judge: DuplicateSearch.judge).map(\.verdict) == ["copy"])
        for folder in ["thumbnails", "proxies"] {
            try FileManager.default.removeItem(atPath: library.layout.path(folder).string)
        }
        #expect(try await library.duplicates([.copy]) == groups)
        #expect(try await catalog.picturePairs(judge: DuplicateSearch.judge + 1).isEmpty)
        // Another judge concludes anew, and what the first one kept is forgotten.
        try await catalog.forgetOldPicturePairs(judge: DuplicateSearch.judge + 1)
        #expect(try await catalog.picturePairs(judge: DuplicateSearch.judge).isEmpty)
    }

    @Test func `the same bytes under several paths are one photo, and said to be`() async throws {
        let first = try fixture.copy("2009/" + name(in: "2009"), as: "a/one.jpg")
        let second = try fixture.copy("2009/" + name(in: "2009"), as: "b/two.jpg")
        _ = try await library.importPhotos(at: [first, second])
        let groups = try await library.duplicates([.identical])
        #expect(groups.count == 1 && groups[0].paths.count == 2 && groups[0].others.isEmpty)
        let resolution = try await library.resolve(groups)
        #expect(resolution.groups.isEmpty && resolution.summary.done == 0)
    }

    private func name(in folder: String) throws -> String {
        let files = EngineFixture.files(below: EngineFixture.photos.appending(folder))
        return try #require(files.first?.lastComponent?.string)
    }

    @Test func `resolving keeps the best, loses nothing that was said, and is taken back by one undo`() async throws {
        let original = originals[0]
        let copy = try makeCopy(of: original, named: "copy.jpg")
        _ = try await library.importPhotos(at: [original, copy])
        let keep = try await photo(original.lastComponent?.string ?? "")
        let other = try await photo("copy.jpg")
        _ = try await library.setInAlbum(true, "Trip", [other.id])
        _ = try await library.mark(
            [other.id], as: [.tag("moon", true), .caption("of the copy"), .rating(5), .favourite(true)])
        _ = try await library.mark([keep.id], as: [.caption("of the original"), .rating(3)])
        _ = try await library.assign(other, to: "Neil")
        let groups = try await library.duplicates([.copy])
        let dry = try await library.resolve(groups, dryRun: true)
        #expect(dry.summary.done == 1 && dry.freesLocal == other.primary.byteCount)
        #expect(try await library.catalog.photo(other.id)?.trashedAt == nil)
        let resolution = try await library.resolve(groups)
        #expect(resolution.summary.done == 1)
        #expect(try await library.catalog.photo(other.id)?.trashedAt != nil)
        let album = try await library.album(named: "Trip")
        #expect(
            Set(try await library.marks(of: keep.id)) == [
                .album(album.id, true), .tag("moon", true), .caption("of the original\nof the copy"), .rating(5),
                .favourite(true),
            ])
        let said = try await library.catalog.decisions(aboutPeopleOn: keep.id)
        #expect(said.count == 1)
        #expect(try await library.duplicates([.copy]).isEmpty)
        let receipt = try await library.undo()
        #expect(receipt.photosChanged == 2)
        #expect(try await library.catalog.photo(other.id)?.trashedAt == nil)
        #expect(Set(try await library.marks(of: keep.id)) == [.caption("of the original"), .rating(3)])
        #expect(try await library.catalog.decisions(aboutPeopleOn: keep.id).isEmpty)
    }
}
