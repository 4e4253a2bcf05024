import Catalog
import Foundation
import SystemPackage
import Testing
import TierModel

@Suite struct ImportTests {
    @Test func `a photo comes back as it was added`() async throws {
        let fixture = try CatalogFixture()
        let movie = Sample.file(2, role: .movie, name: "IMG_1.MOV")
        let photo = Sample.photo(1, companions: [movie], captured: 1_600_000_000.5)
        let start = Date()
        let ids = try await fixture.catalog.addPhotos([photo])
        let record = try #require(try await fixture.catalog.photo(ids[0]))
        #expect(record.metadata == photo.metadata)
        #expect(record.primary.digest == Sample.digest(1))
        #expect(record.primary.tier == .local && record.primary.version == 1 && record.primary.remote == nil)
        #expect(record.primary.format == .jpeg && record.primary.byteCount == 1001)
        #expect(record.companions.map(\.fileName) == ["IMG_1.MOV"])
        #expect(record.companions.first?.role == .movie)
        #expect(!record.isAnalyzed)
        // Kept in whole microseconds.
        #expect(record.addedAt >= start.addingTimeInterval(-0.001) && record.addedAt <= Date())
    }

    @Test(
        arguments: [
            [0x2F, 0x61, -1, -2, 0x2E, 0x6A], [0x2F, 0x0A, 0x09], [0x2F, -16, -97, -110, -87], [0x2F],
        ] as [[CChar]])
    func `a source path keeps its bytes, whatever they are`(bytes: [CChar]) async throws {
        let fixture = try CatalogFixture()
        let path = FilePath(platformString: bytes + [0])
        _ = try await fixture.catalog.addPhotos([Sample.photo(1, path: path)])
        let file = try #require(try await fixture.catalog.file(withDigest: Sample.digest(1)))
        #expect(try await fixture.catalog.sources(of: file.id) == [path])
        #expect(try await fixture.catalog.photo(atSource: path) == file.photo)
    }

    @Test func `an unchanged source needs no reading, a changed one does`() async throws {
        let fixture = try CatalogFixture()
        let modified = Date(timeIntervalSince1970: 1_700_000_000.123_456)
        let path: FilePath = "/photos/a.jpg"
        var photo = Sample.photo(1)
        photo.primary = Sample.file(1, path: path, modified: modified)
        let ids = try await fixture.catalog.addPhotos([photo])
        let same = try await fixture.catalog.file(atSource: path, byteCount: 1001, modified: modified)
        #expect(same?.photo == ids.first)
        #expect(try await fixture.catalog.file(atSource: path, byteCount: 1002, modified: modified) == nil)
        let later = modified.addingTimeInterval(0.000_01)
        #expect(try await fixture.catalog.file(atSource: path, byteCount: 1001, modified: later) == nil)
        #expect(try await fixture.catalog.file(atSource: "/photos/b.jpg", byteCount: 1001, modified: modified) == nil)
        #expect(try await fixture.catalog.photo(atSource: path) == ids.first)
    }

    @Test func `the same content under other paths is one photo with many sources`() async throws {
        let fixture = try CatalogFixture()
        let ids = try await fixture.catalog.addPhotos([
            Sample.photo(1, path: "/a"), Sample.photo(1, path: "/b"), Sample.photo(2),
        ])
        #expect(ids[0] == ids[1] && ids[1] != ids[2])
        let file = try #require(try await fixture.catalog.photo(ids[0])).primary
        try await fixture.catalog.addSource("/c", modified: .now, to: file.id)
        try await fixture.catalog.addSource("/a", modified: .now, to: file.id)
        #expect(try await fixture.catalog.sources(of: file.id) == ["/b", "/c", "/a"])
        #expect(try await fixture.catalog.status(analyzer: nil).photos == 2)
    }

    @Test func `a photo that cannot be stored leaves nothing of its batch`() async throws {
        let fixture = try CatalogFixture()
        var nowhere = Sample.photo(2)
        nowhere.primary.localPath = nil
        let batch = [Sample.photo(1), nowhere]
        await expectCode(.invalidValue) { _ = try await fixture.catalog.addPhotos(batch) }
        #expect(try await fixture.catalog.photos(after: nil, limit: 9).isEmpty)
    }

    @Test func `metadata that is no number is left out`() async throws {
        let fixture = try CatalogFixture()
        var photo = Sample.photo(1, captured: .nan)
        photo.metadata.fNumber = .infinity
        let id = try #require(try await fixture.catalog.addPhotos([photo]).first)
        #expect(try await fixture.catalog.photo(id)?.metadata.captured == nil)
    }

    @Test func `a changed file becomes the current version and both digests lead to the photo`() async throws {
        let fixture = try CatalogFixture()
        let first = try #require(try await fixture.add(1...1).first)
        let second = try await fixture.catalog.addVersion(Sample.photo(2, path: "/photos/primary-1"), of: first.id)
        #expect(second.version == 2 && second.photo == first.id)
        let record = try #require(try await fixture.catalog.photo(withDigest: Sample.digest(1)))
        #expect(record.primary == second)
        #expect(try await fixture.catalog.photo(withDigest: Sample.digest(2)) == record)
        #expect(try await fixture.catalog.file(first.primary.id)?.version == 1)
        #expect(record.companions.isEmpty)
        #expect(try await fixture.catalog.filesToPush(photos: nil, after: nil, limit: 9).count == 2)
        let status = try await fixture.catalog.status(analyzer: nil)
        #expect(status.photos == 1 && status.originalBytes == 2003)
        #expect(try await fixture.catalog.photo(atSource: "/photos/primary-1") == first.id)
    }

    @Test func `content that comes back is the version that it was`() async throws {
        let fixture = try CatalogFixture()
        let first = try #require(try await fixture.add(1...1).first)
        _ = try await fixture.catalog.addVersion(Sample.photo(2), of: first.id)
        let back = try await fixture.catalog.addVersion(Sample.photo(1), of: first.id)
        #expect(back.id == first.primary.id)
        #expect(try await fixture.catalog.photo(first.id)?.primary.version == 1)
        #expect(try await fixture.catalog.checkIntegrity() == [])
    }

    @Test func `a new version is to be analysed again`() async throws {
        let fixture = try CatalogFixture()
        let photo = try #require(try await fixture.add(1...1).first)
        let catalog = fixture.catalog
        try await catalog.recordFaces(
            [Sample.face(1, photo: 1, x: 5)], photo: photo.id, file: photo.primary.id, analyzer: Sample.analyzer,
            finishing: nil, at: .now)
        #expect(try await catalog.countPhotosToAnalyze(Sample.analyzer) == 0)
        _ = try await catalog.addVersion(Sample.photo(2), of: photo.id)
        #expect(try await catalog.countPhotosToAnalyze(Sample.analyzer) == 1)
        #expect(try await catalog.photo(photo.id)?.isAnalyzed == false)
        #expect(try await catalog.faces(of: photo.id).map(\.digest) == [Sample.digest(1)])
    }

    @Test func `a companion is added once, and replaced by its next version`() async throws {
        let fixture = try CatalogFixture()
        let photo = try #require(try await fixture.add(1...1).first)
        let sidecar = Sample.file(5, role: .sidecar, name: "IMG_1.xmp")
        let first = try await fixture.catalog.addCompanion(sidecar, to: photo.id)
        #expect(try await fixture.catalog.addCompanion(sidecar, to: photo.id).id == first.id)
        let changed = Sample.file(6, role: .sidecar, name: "IMG_1.XMP")
        let second = try await fixture.catalog.addCompanion(changed, to: photo.id)
        #expect(second.version == 2)
        #expect(try await fixture.catalog.photo(photo.id)?.companions == [second])
        await expectCode(.invalidValue) { _ = try await fixture.catalog.addCompanion(Sample.file(7), to: photo.id) }
    }

    @Test func `a version or companion of an unknown photo is an error of usage`() async throws {
        let fixture = try CatalogFixture()
        let unknown = PhotoID(rawValue: 99)
        await expectCode(.unknownPhoto) { _ = try await fixture.catalog.addVersion(Sample.photo(1), of: unknown) }
        await expectCode(.unknownPhoto) {
            _ = try await fixture.catalog.addCompanion(Sample.file(1, role: .raw), to: unknown)
        }
        await expectCode(.unknownPhoto) {
            try await fixture.catalog.addSource("/a", modified: .now, to: OriginalID(rawValue: 99))
        }
        #expect(try await fixture.catalog.photo(unknown) == nil)
        #expect(try await fixture.catalog.file(OriginalID(rawValue: 99)) == nil)
    }

    @Test func `photos are found by number, digest and name`() async throws {
        let fixture = try CatalogFixture()
        let catalog = fixture.catalog
        let names = ["A.JPG", "a.jpg", "Ä.jpg", "B.JPG", "B.JPG"]
        let ids = try await catalog.addPhotos(
            names.enumerated().map { Sample.photo($0.offset + 1, name: $0.element) })
        func found(_ reference: String, limit: Int = 10) async throws -> [PhotoID] {
            try await catalog.photos(matching: reference, limit: limit).map(\.id)
        }
        #expect(try await found("photo2") == [ids[1]])
        #expect(try await found("photo99") == [])
        #expect(try await found("A.JPG") == [ids[0]])
        #expect(try await found("ä.JPG") == [ids[2]])
        #expect(try await found("B.JPG") == [ids[3], ids[4]])
        #expect(try await found("b.jpg", limit: 1) == [ids[3]])
        let hex = Sample.digest(3).hex
        #expect(try await found(String(hex.prefix(7))) == [ids[2]])
        #expect(try await found(hex.uppercased()) == [ids[2]])
        #expect(try await found(String(hex.prefix(3))) == [])
        #expect(try await found("") == [])
    }

    @Test func `photos come page by page`() async throws {
        let fixture = try CatalogFixture()
        let all = try await fixture.add(1...7)
        let first = try await fixture.catalog.photos(after: nil, limit: 4)
        let second = try await fixture.catalog.photos(after: first.last?.id, limit: 4)
        #expect(first + second == all)
        #expect(try await fixture.catalog.photos(after: second.last?.id, limit: 4).isEmpty)
    }
}
