import Catalog
import Foundation
import GRDB
import Testing
import TierModel

@Suite struct TrashTests {
    /// Four photos: 1 and 2 pushed, 2 dropped, 3 with two faces in clusters; all but 3 owed to the analyzer.
    private func filled() async throws -> (CatalogFixture, [PhotoRecord]) {
        let fixture = try CatalogFixture()
        let photos = try await fixture.add(1...4)
        try await fixture.push(photos[0].primary, number: 1)
        try await fixture.push(photos[1].primary, number: 2)
        try await fixture.catalog.recordEviction(photos[1].primary.id, proof: Sample.proof(2))
        try await fixture.catalog.recordFaces(
            [Sample.face(1, photo: 3, x: 1), Sample.face(2, photo: 3, x: 300)], photo: photos[2].id,
            file: photos[2].primary.id, analyzer: Sample.analyzer, finishing: nil, at: .now)
        let person = PersonID(rawValue: UUID())
        try await fixture.catalog.saveAssignments(
            [Sample.face(1, photo: 3, x: 1), Sample.face(2, photo: 3, x: 300)].map {
                FaceAssignment(face: $0.key, cluster: 7, person: person)
            }, people: [PersonRecord(id: person, name: "Ada", isHidden: false)])
        return (fixture, try await fixture.catalog.photos(after: nil, limit: 9))
    }

    @Test func `what is in the trash is counted there and nowhere else`() async throws {
        let (fixture, photos) = try await filled()
        let catalog = fixture.catalog
        let before = try await catalog.status(analyzer: Sample.analyzer)
        #expect((before.photos, before.local, before.both, before.remote, before.trashed) == (4, 2, 1, 1, 0))
        #expect((before.faces, before.people, before.clusters, before.unanalyzed) == (2, 1, 1, 3))

        let ids = photos.map(\.id)
        #expect(try await catalog.moveToTrash([ids[0], ids[1], ids[2]], at: .now) == [ids[0], ids[1], ids[2]])
        #expect(try await catalog.moveToTrash([ids[0]], at: .now) == [])
        let during = try await catalog.status(analyzer: Sample.analyzer)
        #expect((during.photos, during.local, during.both, during.remote, during.trashed) == (1, 1, 0, 0, 3))
        #expect((during.faces, during.people, during.clusters, during.unanalyzed) == (0, 0, 0, 1))
        #expect(during.originalBytes == 1004 && during.localOriginalBytes == 1004)
        #expect(during.trashedLocalBytes == 1001 + 1003 && during.derivedBytes == before.derivedBytes)
        #expect(try await catalog.checkIntegrity() == [])

        #expect(try await catalog.restoreFromTrash(ids) == [ids[0], ids[1], ids[2]])
        var after = try await catalog.status(analyzer: Sample.analyzer)
        #expect(try await catalog.checkIntegrity() == [])
        // Clusters and people are for the next clustering.
        #expect((after.clusters, after.people) == (0, 0))
        (after.clusters, after.people) = (before.clusters, before.people)
        #expect(after == before)
    }

    @Test func `what is in the trash is on no page of work and in no cluster`() async throws {
        let (fixture, photos) = try await filled()
        let catalog = fixture.catalog
        _ = try await catalog.addCompanion(Sample.file(50, role: .movie), to: photos[0].id)
        _ = try await catalog.moveToTrash(photos.map(\.id), at: .now)
        #expect(try await catalog.filesToPush(photos: nil, after: nil, limit: 9) == [])
        #expect(try await catalog.filesToPush(photos: photos.map(\.id), after: nil, limit: 9) == [])
        #expect(try await catalog.filesToEvict(photos: nil, takenBefore: nil, after: nil, limit: 9) == [])
        #expect(try await catalog.filesToEvict(photos: photos.map(\.id), takenBefore: nil, after: nil, limit: 9) == [])
        let owed = try await catalog.photosToAnalyze(
            Sample.analyzer, photos: photos.map(\.id), tiers: nil, after: nil, limit: 9)
        #expect(owed == [])
        #expect(try await catalog.countPhotosToAnalyze(AnalyzerVersion(name: "other", version: "1")) == 0)
        #expect(try await catalog.faces(after: nil, limit: 9) == [])
        #expect(try await catalog.people() == [])
        // It is still all there.
        #expect(try await catalog.faces(of: photos[2].id).count == 2)
        #expect(try await catalog.photo(photos[0].id)?.companions.count == 1)
    }

    @Test func `nothing that happens meanwhile brings it back to work`() async throws {
        let (fixture, photos) = try await filled()
        let catalog = fixture.catalog
        let photo = photos[3]
        try await catalog.recordAnalysisFailure(
            PhotoFailure(photo: photo.id, file: "x", error: "bad", remedy: nil), photo: photo.id,
            analyzer: Sample.analyzer)
        _ = try await catalog.moveToTrash([photo.id, photos[0].id], at: .now)
        #expect(try await catalog.analysisFailures(Sample.analyzer, limit: 9) == [])
        #expect(try await catalog.status(analyzer: Sample.analyzer).analysisFailures == 0)
        // Failures are forgotten, another analyzer comes, an analysis ends, a version and a companion are added, a proof is lost.
        try await catalog.clearAnalysisFailures(photos: nil)
        _ = try await catalog.photosToAnalyze(
            AnalyzerVersion(name: "faces", version: "test 2"), photos: nil, tiers: nil, after: nil, limit: 9)
        try await catalog.recordFaces(
            [Sample.face(9, photo: 4, x: 9)], photo: photo.id, file: photo.primary.id, analyzer: Sample.analyzer,
            finishing: nil, at: .now)
        _ = try await catalog.addVersion(Sample.photo(60), of: photo.id)
        _ = try await catalog.addCompanion(Sample.file(61, role: .raw), to: photo.id)
        try await catalog.forgetProof(photos[0].primary.id)
        #expect(try await catalog.checkIntegrity() == [])
        let status = try await catalog.status(analyzer: nil)
        #expect((status.photos, status.trashed, status.faces) == (2, 2, 2))
        #expect(try await catalog.filesToPush(photos: nil, after: nil, limit: 9).map(\.photo) == [photos[2].id])
        _ = try await catalog.restoreFromTrash([photo.id, photos[0].id])
        #expect(try await catalog.checkIntegrity() == [])
        #expect(try await catalog.status(analyzer: nil).photos == 4)
    }

    @Test func `a move to the trash and back makes clusters outdated, for every process`() async throws {
        let (fixture, photos) = try await filled()
        let catalog = fixture.catalog
        func cluster() async throws {
            let revision = try await catalog.peopleRevision()
            var change = ClusteringChange()
            for face in try await catalog.allClusteringFaces() { change.likeness[face.id] = -1 }
            #expect(try await catalog.saveClustering(change, at: revision, algorithm: "1"))
        }
        try await cluster()
        #expect(try await catalog.areClustersCurrent(algorithm: "1"))
        #expect(try await !catalog.areClustersCurrent(algorithm: "2"))
        let early = try await catalog.peopleRevision()
        _ = try await catalog.moveToTrash([photos[2].id], at: .now)
        #expect(try await !catalog.areClustersCurrent(algorithm: "1"))
        #expect(
            try await !catalog.saveClustering(ClusteringChange(), at: early, algorithm: "1"),
            "made of faces that are gone")
        try await cluster()
        #expect(try await PhotoCatalog.open(in: fixture.folder).areClustersCurrent(algorithm: "1"))
        _ = try await catalog.restoreFromTrash([photos[2].id])
        #expect(try await !catalog.areClustersCurrent(algorithm: "1"))
    }

    @Test func `names mean photos that are not in the trash, where there are such`() async throws {
        let fixture = try CatalogFixture()
        let catalog = fixture.catalog
        let ids = try await catalog.addPhotos([Sample.photo(1, name: "A.JPG"), Sample.photo(2, name: "A.JPG")])
        _ = try await catalog.moveToTrash([ids[0]], at: .now)
        func found(_ reference: String, _ inTrash: Bool?) async throws -> [PhotoID] {
            try await catalog.photos(matching: reference, limit: 1, inTrash: inTrash).map(\.id)
        }
        #expect(try await found("A.JPG", false) == [ids[1]])
        #expect(try await found("a.jpg", false) == [ids[1]])
        #expect(try await found("A.JPG", true) == [ids[0]])
        #expect(try await found("\(ids[0])", false) == [])
        #expect(try await found("\(ids[0])", true) == [ids[0]])
        #expect(try await found(String(Sample.digest(1).hex.prefix(8)), false) == [])
        #expect(try await found(String(Sample.digest(1).hex.prefix(8)), true) == [ids[0]])
        #expect(try await catalog.photos(matching: "A.JPG", limit: 9).count == 2)
    }

    @Test func `the trash is listed and added up by when photos went there`() async throws {
        let (fixture, photos) = try await filled()
        let catalog = fixture.catalog
        let start = Date(timeIntervalSince1970: 1_700_000_000)
        for (offset, number) in [2, 0, 1].enumerated() {
            _ = try await catalog.moveToTrash([photos[number].id], at: start.addingTimeInterval(Double(offset) * 100))
        }
        let first = try await catalog.photosInTrash(before: nil, after: nil, limit: 2)
        #expect(first.map(\.id) == [photos[2].id, photos[0].id])
        #expect(first[0].trashedAt == start)
        let second = try await catalog.photosInTrash(before: nil, after: first.last, limit: 2)
        #expect(second.map(\.id) == [photos[1].id])
        let old = start.addingTimeInterval(150)
        #expect(try await catalog.photosInTrash(before: old, after: nil, limit: 9).map(\.id) == first.map(\.id))
        #expect(
            try await catalog.trashTotals(before: old)
                == TrashTotals(photos: 2, localBytes: 2004, remoteObjects: 1, remoteBytes: 1001, adoptedPhotos: 0))
        #expect(
            try await catalog.trashTotals(before: nil)
                == TrashTotals(photos: 3, localBytes: 2004, remoteObjects: 2, remoteBytes: 2003, adoptedPhotos: 0))
    }

    @Test func `the same content added again comes back from the trash`() async throws {
        let (fixture, photos) = try await filled()
        let catalog = fixture.catalog
        _ = try await catalog.moveToTrash([photos[3].id], at: .now)
        #expect(try await catalog.addPhotos([Sample.photo(4)]) == [photos[3].id])
        #expect(try await catalog.photo(photos[3].id)?.trashedAt == nil)
        #expect(try await catalog.checkIntegrity() == [])
    }

    @Test func `a pinned photo is not dropped, whoever asks, nor is one in the trash`() async throws {
        let (fixture, photos) = try await filled()
        let catalog = fixture.catalog
        let file = photos[0].primary.id
        #expect(try await catalog.setPinned([photos[0].id], at: .now) == [photos[0].id])
        #expect(try await catalog.setPinned([photos[0].id], at: .now) == [])
        #expect(try await catalog.photo(photos[0].id)?.pinnedAt != nil)
        await expectCode(.notAllowed) { _ = try await catalog.beginStep(.evict, file: file, detail: [:]) }
        #expect(try await catalog.setPinned([photos[0].id], at: nil) == [photos[0].id])
        _ = try await catalog.moveToTrash([photos[0].id], at: .now)
        await expectCode(.notAllowed) { _ = try await catalog.beginStep(.evict, file: file, detail: [:]) }
        _ = try await catalog.restoreFromTrash([photos[0].id])
        _ = try await catalog.beginStep(.evict, file: file, detail: [:])
    }

    @Test func `evictions go by what is owed, then by when photos were taken`() async throws {
        let fixture = try CatalogFixture()
        let catalog = fixture.catalog
        // All of one hour but two: pages must go on within the same time, too.
        let taken: [Double] = [5000, 3000, 3000, 3000, 1000, 3000, 3000]
        _ = try await catalog.addPhotos(
            taken.enumerated().map { Sample.photo($0 + 1, captured: $1 + 3600) })
        let photos = try await catalog.photos(after: nil, limit: 9)
        for (offset, photo) in photos.enumerated() { try await fixture.push(photo.primary, number: offset + 1) }
        func order() async throws -> [Int64] {
            var order: [Int64] = []
            var last: EvictionPlace?
            while true {
                let page = try await catalog.filesToEvict(photos: nil, takenBefore: nil, after: last, limit: 2)
                guard let end = page.last else { return order }
                last = end.place
                order += page.map(\.file.photo.rawValue)
            }
        }
        #expect(try await order() == [5, 2, 3, 4, 6, 7, 1])
        // The analyzer is new: now all but 1, 3 and 6 are owed to it.
        for number in [1, 3, 6] {
            try await catalog.recordFaces(
                [], photo: photos[number - 1].id, file: photos[number - 1].primary.id, analyzer: Sample.analyzer,
                finishing: nil, at: .now)
        }
        #expect(try await order() == [3, 6, 1, 5, 2, 4, 7])
        let candidates = try await catalog.filesToEvict(photos: nil, takenBefore: nil, after: nil, limit: 9)
        #expect(candidates.map(\.isAnalysisOwed) == [false, false, false, true, true, true, true])
        #expect(candidates[0].takenAt == Date(timeIntervalSince1970: 3000))
        // A new version was taken otherwise, and is owed again.
        _ = try await catalog.addVersion(Sample.photo(30, captured: 3600), of: photos[2].id)
        #expect(try await order() == [6, 1, 3, 5, 2, 4, 7])
        #expect(try await catalog.checkIntegrity() == [])
    }
}
