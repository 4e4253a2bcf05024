import Catalog
import Foundation
import SystemPackage
import Testing
import TierModel

/// Photos that lie on the remote already.
@Suite struct AdoptTests {
    private let fixture: CatalogFixture
    private var catalog: PhotoCatalog { fixture.catalog }

    init() throws { fixture = try CatalogFixture() }

    private func only(_ name: String) async throws -> PhotoRecord {
        let found = try await catalog.photos(matching: name, limit: 9)
        #expect(found.count == 1)
        return try #require(found.first)
    }

    @Test func `an adopted photo is on the remote, unread, and owed for analysis`() async throws {
        _ = try await catalog.photosToAnalyze(Sample.analyzer, photos: nil, tiers: nil, after: nil, limit: 1)
        let page = try await catalog.adopt([Sample.adopted("a/IMG_1.JPG", companions: ["a/IMG_1.XMP"])])
        #expect(page.photos == 1 && page.companions == 1 && page.known == 0 && page.refused == [])
        let photo = try await only("IMG_1.JPG")
        #expect(photo.primary.tier == .remote && photo.primary.digest == nil && photo.primary.localPath == nil)
        #expect(photo.primary.remote?.key == "a/IMG_1.JPG" && photo.primary.remote?.version == Sample.version())
        #expect(photo.metadata.width == 0 && photo.companions.map(\.fileName) == ["IMG_1.XMP"])
        #expect(try await catalog.state(of: photo.primary.id) == .adopted)
        let owed = try await catalog.photosToAnalyze(
            Sample.analyzer, photos: nil, tiers: [.remote], after: nil, limit: 9)
        #expect(owed.map(\.id) == [photo.id])
        #expect(try await catalog.filesToPush(photos: nil, after: nil, limit: 9) == [])
        #expect(try await catalog.filesToEvict(photos: nil, takenBefore: nil, after: nil, limit: 9) == [])
        let status = try await catalog.status(analyzer: Sample.analyzer)
        #expect(status.photos == 1 && status.remote == 1 && status.unanalyzed == 1)
        #expect(try await catalog.checkIntegrity() == [])
    }

    @Test func `again it is known, and what came beside it since is added`() async throws {
        _ = try await catalog.adopt([Sample.adopted("a/IMG_1.JPG")])
        let again = try await catalog.adopt([Sample.adopted("a/IMG_1.JPG", companions: ["a/IMG_1.MOV"])])
        #expect(again.photos == 0 && again.known == 1 && again.companions == 1)
        #expect(try await only("IMG_1.JPG").companions.map(\.role) == [.movie])
    }

    @Test func `a dry run says the same and changes nothing`() async throws {
        let page = try await catalog.adopt(
            [Sample.adopted("a/IMG_1.JPG", companions: ["a/IMG_1.XMP"])], dryRun: true)
        #expect(page.photos == 1 && page.companions == 1)
        #expect(try await catalog.status(analyzer: nil).photos == 0)
    }

    @Test func `a key that folds to a known one costs only itself`() async throws {
        let page = try await catalog.adopt([
            Sample.adopted("a/IMG_1.JPG"), Sample.adopted("a/img_1.jpg"), Sample.adopted("a/IMG_2.JPG"),
        ])
        #expect(page.photos == 2)
        #expect(page.refused.map(\.key) == ["a/img_1.jpg"] && page.refused.map(\.other) == ["a/IMG_1.JPG"])
    }

    @Test func `what this library pushed is never adopted`() async throws {
        let photo = try #require(try await fixture.add(1...1).first)
        try await fixture.push(photo.primary, number: 1)
        let page = try await catalog.adopt([Sample.adopted("originals/IMG_1.JPG", etag: "another")])
        #expect(page.known == 1 && page.photos == 0 && page.changed == 0)
        #expect(try await catalog.photo(photo.id)?.primary.tier == .both)
    }

    @Test func `the first reading gives digest, proof, picture and faces in one`() async throws {
        _ = try await catalog.adopt([Sample.adopted("a/IMG_1.JPG")])
        let photo = try await only("IMG_1.JPG")
        #expect(try await catalog.read(photo, as: 1) == photo.id)
        let read = try #require(try await catalog.photo(photo.id))
        #expect(read.primary.digest == Sample.digest(1) && read.primary.remote?.proof?.kind == .readBack)
        #expect(read.metadata.width == 4000 && read.isAnalyzed && read.primary.format == .jpeg)
        #expect(try await catalog.state(of: read.primary.id) == .remote)
        #expect(try await catalog.faces(of: photo.id).count == 1)
        #expect(try await catalog.derivedFiles(of: read.primary.id).map(\.kind) == [.proxy, .thumbnail])
        #expect(try await catalog.checkIntegrity() == [])
    }

    @Test func `another version before the first reading takes the place of the first`() async throws {
        _ = try await catalog.adopt([Sample.adopted("a/IMG_1.JPG")])
        let photo = try await only("IMG_1.JPG")
        try await catalog.recordAnalysisFailure(
            PhotoFailure(photo: photo.id, file: "IMG_1.JPG", error: "replaced", remedy: nil), photo: photo.id,
            analyzer: Sample.analyzer)
        let page = try await catalog.adopt([Sample.adopted("a/IMG_1.JPG", bytes: 5, etag: "e2")])
        #expect(page.changed == 1)
        let now = try await only("IMG_1.JPG")
        #expect(now.id == photo.id && now.primary.id == photo.primary.id && now.primary.byteCount == 5)
        #expect(now.primary.remote?.version?.etag == "e2")
        #expect(try await catalog.countPhotosToAnalyze(Sample.analyzer) == 1)
        // Bytes of the version before are not taken for it.
        await #expect(throws: CatalogError.self) { try await catalog.read(photo, as: 1) }
        #expect(try await catalog.photo(photo.id)?.primary.digest == nil)
    }

    @Test func `another version after it is a further version of the photo, owed again`() async throws {
        _ = try await catalog.adopt([Sample.adopted("a/IMG_1.JPG")])
        let photo = try await only("IMG_1.JPG")
        try await catalog.read(photo, as: 1)
        #expect(try await catalog.adopt([Sample.adopted("a/IMG_1.JPG", etag: "e2")]).changed == 1)
        let now = try await only("IMG_1.JPG")
        #expect(now.id == photo.id && now.primary.id != photo.primary.id && now.primary.version == 2)
        #expect(now.primary.digest == nil && !now.isAnalyzed)
        #expect(try await catalog.countPhotosToAnalyze(Sample.analyzer) == 1)
        #expect(try await catalog.file(photo.primary.id)?.remote == nil)
        try await catalog.read(now, as: 2)
        #expect(try await catalog.photo(photo.id)?.isAnalyzed == true)
        #expect(try await catalog.adopt([Sample.adopted("a/IMG_1.JPG", etag: "e2")]).known == 1)
        #expect(try await catalog.checkIntegrity() == [])
    }

    @Test func `bytes that another photo has make it a further copy of that photo`() async throws {
        let first = try #require(try await fixture.add(1...1).first)
        _ = try await catalog.addDecision(.ignore(.photo(Sample.digest(1))), at: .now)
        _ = try await catalog.adopt([Sample.adopted("a/OTHER.JPG", companions: ["a/OTHER.MOV"])])
        let adopted = try await only("OTHER.JPG")
        #expect(try await catalog.claim(adopted.id, for: "analyze", lease: 60, now: .now))
        #expect(try await catalog.read(adopted, as: 1) == first.id)
        #expect(try await catalog.photo(adopted.id) == nil)
        let now = try #require(try await catalog.photo(first.id))
        #expect(now.primary.id == first.primary.id && now.isAnalyzed && now.companions.map(\.fileName) == ["OTHER.MOV"])
        let copy = try #require(try await catalog.file(adopted.primary.id))
        #expect(copy.photo == first.id && copy.digest == Sample.digest(1) && copy.remote?.proof != nil)
        #expect(try await catalog.status(analyzer: Sample.analyzer).photos == 1)
        // It is known from now on, and what lies there later is a photo of its own again.
        #expect(try await catalog.adopt([Sample.adopted("a/OTHER.JPG")]).known == 1)
        let later = try await catalog.adopt([Sample.adopted("a/OTHER.JPG", etag: "e9")])
        #expect(later.photos == 1)
        #expect(try await catalog.checkIntegrity() == [])
    }

    @Test func `two adopted objects with the same bytes are one photo`() async throws {
        _ = try await catalog.adopt([Sample.adopted("a/A.JPG"), Sample.adopted("a/B.JPG")])
        let (a, b) = (try await only("A.JPG"), try await only("B.JPG"))
        #expect(try await catalog.read(a, as: 7) == a.id)
        #expect(try await catalog.read(b, as: 7) == a.id)
        #expect(try await catalog.faces(of: a.id).count == 1)
        #expect(try await catalog.checkIntegrity() == [])
    }

    @Test func `a listing in any order comes back by family`() async throws {
        let listing = try ListingFile(at: fixture.folder.appending("listing.sqlite"))
        let keys = ["b/2.jpg", "a/1.xmp", "a/1.jpg", "a/1.jpg", "b/1.jpg"]
        try await listing.add(
            keys.map {
                ListedEntry(family: String($0.dropLast(4)), key: $0, byteCount: 1, version: Sample.version())
            })
        let first = try await listing.entries(after: nil, limit: 3)
        #expect(first.map(\.key) == ["a/1.jpg", "a/1.xmp", "b/1.jpg"])
        #expect(try await listing.entries(after: first.last, limit: 3).map(\.key) == ["b/2.jpg"])
        #expect(try await listing.missing([("a/1", "a/1.jpg"), ("a/1", "a/1.mov")]) == [1])
    }
}

extension Sample {
    static func adopted(_ key: String, companions: [String] = [], bytes: Int64 = 1001, etag: String = "e1")
        -> AdoptedPhoto
    {
        AdoptedPhoto(
            primary: adopted(.primary, key, bytes, etag),
            companions: companions.map { adopted($0.hasSuffix("MOV") ? .movie : .sidecar, $0, 10, etag) })
    }

    private static func adopted(_ role: FileRole, _ key: String, _ bytes: Int64, _ etag: String) -> AdoptedFile {
        AdoptedFile(
            role: role, key: key, fileName: String(key.split(separator: "/").last ?? ""), byteCount: bytes,
            version: version(etag), modified: Date(timeIntervalSince1970: 1_600_000_000))
    }
}

extension PhotoCatalog {
    /// Records what the one fetch of an adopted photo told, as if it had this content.
    @discardableResult
    func read(_ photo: PhotoRecord, as number: Int, analyzer: AnalyzerVersion = Sample.analyzer) async throws -> PhotoID
    {
        let digest = Sample.digest(number)
        let derived = [DerivedKind.proxy, .thumbnail].map {
            DerivedFile(kind: $0, name: digest.hex, byteCount: 9, digest: Sample.digest(99))
        }
        return try await recordFirstReading(
            FirstReading(
                digest: digest, byteCount: photo.primary.byteCount, format: .jpeg,
                metadata: Sample.photo(number).metadata, derived: derived, listed: photo.primary.remote?.version,
                proof: Sample.proof(number, size: photo.primary.byteCount)),
            faces: [Sample.face(1, photo: number, x: 1)], chips: [], photo: photo.id, file: photo.primary.id,
            analyzer: analyzer, at: .now)
    }
}
