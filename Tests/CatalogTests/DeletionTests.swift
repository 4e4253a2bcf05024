import Catalog
import Foundation
import GRDB
import Testing
import TierModel

@Suite struct DeletionTests {
    /// A photo with all that a photo can have, and beside it one that is to stay as it is.
    private func full() async throws -> (CatalogFixture, photo: PhotoID, other: PhotoID) {
        let fixture = try CatalogFixture()
        let catalog = fixture.catalog
        var new = Sample.photo(1, companions: [Sample.file(2, role: .movie)])
        new.derived = [DerivedFile(kind: .proxy, name: Sample.digest(1).hex, byteCount: 200, digest: .zero)]
        let ids = try await catalog.addPhotos([new, Sample.photo(3)])
        let file = try await catalog.addVersion(Sample.photo(4), of: ids[0])
        try await fixture.push(file, number: 4)
        for (id, number) in [(ids[0], 4), (ids[1], 3)] {
            let photo = try #require(try await catalog.photo(id))
            try await catalog.recordFaces(
                [Sample.face(1, photo: number, x: 1)], photo: id, file: photo.primary.id, analyzer: Sample.analyzer,
                finishing: nil,
                chips: [DerivedFile(kind: .chip, name: "chip \(number)", byteCount: 9, digest: .zero)], at: .now)
        }
        try await catalog.saveSpoolEntry(
            SpoolEntry(
                file: file.id, path: "spool/x", object: "k", version: ObjectVersion(), byteCount: 9, transfers: []))
        try await catalog.saveUpload(
            UploadInParts(
                remote: "r", object: "originals/IMG_4.JPG", digest: .zero, identifier: "i", partBytes: 1,
                startedAt: .now))
        _ = try await catalog.claim(ids[0], for: "analyze", lease: 99, now: .now)
        _ = try await catalog.addDecision(.ignore(.photo(Sample.digest(4))), at: .now)
        let transfer = try await catalog.begin(Sample.get(ids[0]))
        try await catalog.finish(transfer, Sample.received(7))
        return (fixture, ids[0], ids[1])
    }

    @Test func `a photo is deleted with all its rows and leaves decisions and the ledger`() async throws {
        let (fixture, photo, other) = try await full()
        let catalog = fixture.catalog
        let kept = try await catalog.photo(other)
        _ = try await catalog.moveToTrash([photo], at: .now)
        _ = try await catalog.beginDeletion(of: photo)
        try await catalog.deletePhoto(photo, leaving: ["Taken.JPG"])
        #expect(try await catalog.checkIntegrity() == [])
        #expect(try await catalog.photo(photo) == nil)
        #expect(try await catalog.photo(other) == kept)
        #expect(try await catalog.faces(of: other).count == 1)
        #expect(try await catalog.decisions().count == 1)
        #expect(try await catalog.ledger(after: nil, limit: 9).count == 1)
        let status = try await catalog.status(analyzer: Sample.analyzer)
        #expect((status.photos, status.trashed, status.faces, status.derivedBytes) == (1, 0, 1, 220))
        let left = try await fixture.sqlite().read { db in
            try ["source", "spool", "upload", "claim", "step", "owed"].map { table in
                try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM \(table)") ?? -1
            }
        }
        #expect(left == [1, 0, 0, 0, 0, 0])
        // The key that other content occupies is not offered again; the photo's own is.
        let file = try #require(kept).primary.id
        #expect(try await catalog.reserveKey("taken.jpg", for: file) == "taken-2.jpg")
    }

    @Test func `nothing is deleted that is not in the trash, or whose deletion was not begun`() async throws {
        let (fixture, photo, _) = try await full()
        let catalog = fixture.catalog
        #expect(try await catalog.beginDeletion(of: photo) == nil)
        #expect(try await catalog.holdings(of: photo) == nil)
        await expectCode(.notAllowed) { try await catalog.deletePhoto(photo) }
        _ = try await catalog.moveToTrash([photo], at: .now)
        await expectCode(.notAllowed) { try await catalog.deletePhoto(photo) }
        #expect(try await catalog.photo(photo) != nil)
    }

    @Test func `a photo whose deletion has begun is not restored, by whatever way`() async throws {
        let (fixture, photo, _) = try await full()
        let catalog = fixture.catalog
        _ = try await catalog.moveToTrash([photo], at: .now)
        let step = try await catalog.beginDeletion(of: photo)
        #expect(try await catalog.photosBeingDeleted() == [photo])
        #expect(try await catalog.beginDeletion(of: photo) == step, "begun once")
        await expectCode(.notAllowed) { _ = try await catalog.restoreFromTrash([photo]) }
        await expectCode(.notAllowed) { _ = try await catalog.addPhotos([Sample.photo(4)]) }
        #expect(try await catalog.photo(photo)?.trashedAt != nil)
    }

    @Test func `a photo of which a file is being dropped is not deleted`() async throws {
        let (fixture, photo, _) = try await full()
        let catalog = fixture.catalog
        let file = try #require(try await catalog.photo(photo)).primary
        let step = try await catalog.beginStep(.evict, file: file.id, detail: [:])
        _ = try await catalog.moveToTrash([photo], at: .now)
        await expectCode(.notAllowed) { _ = try await catalog.beginDeletion(of: photo) }
        try await catalog.endStep(step)
        #expect(try await catalog.beginDeletion(of: photo) != nil)
    }

    @Test func `what a photo has outside the catalog is told before it is deleted`() async throws {
        let (fixture, photo, _) = try await full()
        let catalog = fixture.catalog
        _ = try await catalog.moveToTrash([photo], at: .now)
        let holdings = try #require(try await catalog.holdings(of: photo))
        #expect(holdings.files.map(\.role) == [.primary, .movie, .primary])
        #expect(Set(holdings.originals) == ["originals/primary-1", "originals/movie-2", "originals/primary-4"])
        #expect(Set(holdings.derived.map(\.name)) == [Sample.digest(1).hex, "chip 4"])
        #expect(holdings.faces == [Sample.face(1, photo: 4, x: 1).key])
        #expect(!holdings.isAdopted && !holdings.isBeingDeleted)
    }

    @Test func `a photo that is imported again has another number`() async throws {
        let (fixture, photo, _) = try await full()
        let catalog = fixture.catalog
        _ = try await catalog.moveToTrash([photo], at: .now)
        _ = try await catalog.beginDeletion(of: photo)
        try await catalog.deletePhoto(photo)
        let again = try await catalog.addPhotos([Sample.photo(1)])
        #expect(again.first.map { $0 > photo } == true, "numbers are never given twice")
    }

    /// Else SQLite reads a whole table for each photo that is deleted.
    @Test func `each reference to a photo or a file is indexed`() async throws {
        let fixture = try CatalogFixture()
        let missing = try await fixture.sqlite().read { db in
            var missing: [String] = []
            for table in try String.fetchAll(db, sql: "SELECT name FROM sqlite_master WHERE type = 'table'") {
                for key in try Row.fetchAll(db, sql: "PRAGMA foreign_key_list(\(table))") {
                    guard ["photo", "file"].contains(key["table"] as String) else { continue }
                    let column = key["from"] as String
                    let plan = try Row.fetchAll(
                        db, sql: "EXPLAIN QUERY PLAN SELECT 1 FROM \(table) WHERE \(column) = 1")
                    if plan.contains(where: { ($0["detail"] as String).hasPrefix("SCAN") }) {
                        missing.append("\(table).\(column)")
                    }
                }
            }
            return missing
        }
        #expect(missing == [])
    }
}
