import Catalog
import Foundation
import Testing
import TierModel

@Suite struct TierTests {
    @Test func `a file goes from local to both to remote and back`() async throws {
        let fixture = try CatalogFixture()
        let catalog = fixture.catalog
        let file = try #require(try await fixture.add(1...1).first).primary
        #expect(try await catalog.filesToPush(photos: nil, after: nil, limit: 9) == [file])
        #expect(try await catalog.filesToEvict(photos: nil, takenBefore: nil, after: nil, limit: 9) == [])

        try await fixture.push(file, number: 1)
        let both = try #require(try await catalog.file(file.id))
        #expect(both.tier == .both && both.localPath != nil)
        #expect(both.remote?.proof == Sample.proof(1))
        #expect(both.remote?.version == Sample.version() && both.remote?.digest == Sample.digest(1))
        #expect(try await catalog.filesToPush(photos: nil, after: nil, limit: 9) == [])
        #expect(
            try await catalog.filesToEvict(photos: nil, takenBefore: nil, after: nil, limit: 9).map(\.file) == [both])

        try await catalog.recordEviction(file.id, proof: Sample.proof(1, etag: "e2"))
        let remote = try #require(try await catalog.file(file.id))
        #expect(remote.tier == .remote && remote.localPath == nil)
        #expect(remote.remote?.proof?.version.etag == "e2")
        #expect(try await catalog.filesToEvict(photos: nil, takenBefore: nil, after: nil, limit: 9) == [])

        try await catalog.recordLocal(file.id, path: "originals/again")
        let back = try #require(try await catalog.file(file.id))
        #expect(back.tier == .both && back.localPath == "originals/again")
    }

    @Test func `status counts photos by the tier of the current original`() async throws {
        let fixture = try CatalogFixture()
        let photos = try await fixture.add(1...4)
        try await fixture.push(photos[0].primary, number: 1)
        try await fixture.push(photos[1].primary, number: 2)
        try await fixture.catalog.recordEviction(photos[1].primary.id, proof: Sample.proof(2))
        _ = try await fixture.catalog.addVersion(Sample.photo(9), of: photos[1].id)
        let status = try await fixture.catalog.status(analyzer: Sample.analyzer)
        #expect(status.photos == 4 && status.local == 3 && status.both == 1 && status.remote == 0)
        #expect(status.originalBytes == 1001 + 1002 + 1003 + 1004 + 1009)
        #expect(status.localOriginalBytes == 1001 + 1003 + 1004 + 1009)
        #expect(status.derivedBytes == 5 * 220)
        #expect(status.unanalyzed == 4)
    }

    @Test func `nothing is dropped without an upload and a proof of the same bytes`() async throws {
        let fixture = try CatalogFixture()
        let catalog = fixture.catalog
        let file = try #require(try await fixture.add(1...1).first).primary
        await expectCode(.notAllowed) { try await catalog.recordEviction(file.id, proof: Sample.proof(1)) }
        await expectCode(.notAllowed) { try await catalog.recordProof(file.id, Sample.proof(1)) }
        let key = try await catalog.reserveKey("a.jpg", for: file.id)
        await expectCode(.notAllowed) { try await catalog.recordEviction(file.id, proof: Sample.proof(1)) }
        try await catalog.recordUpload(
            file.id, object: key, digest: Sample.digest(1), byteCount: 1001, version: Sample.version())
        await expectCode(.notAllowed) { try await catalog.recordProof(file.id, Sample.proof(2)) }
        await expectCode(.notAllowed) { try await catalog.recordEviction(file.id, proof: Sample.proof(2)) }
        #expect(try await catalog.file(file.id)?.tier == .local)
        #expect(try await catalog.file(file.id)?.localPath != nil)
    }

    @Test func `a copy that is gone makes the file local again, and to be pushed`() async throws {
        let fixture = try CatalogFixture()
        let file = try #require(try await fixture.add(1...1).first).primary
        try await fixture.push(file, number: 1)
        try await fixture.catalog.forgetProof(file.id)
        let local = try #require(try await fixture.catalog.file(file.id))
        #expect(local.tier == .local && local.remote?.proof == nil && local.remote?.uploadedAt == nil)
        #expect(local.remote?.key == "originals/IMG_1.JPG")
        #expect(try await fixture.catalog.filesToPush(photos: nil, after: nil, limit: 9) == [local])
    }

    @Test func `a copy that is gone and was the last stays remote and is reported`() async throws {
        let fixture = try CatalogFixture()
        let catalog = fixture.catalog
        let file = try #require(try await fixture.add(1...1).first).primary
        try await fixture.push(file, number: 1)
        try await catalog.recordEviction(file.id, proof: Sample.proof(1))
        #expect(try await catalog.lostFiles(after: nil, limit: 9) == [])
        try await catalog.forgetProof(file.id)
        let lost = try #require(try await catalog.lostFiles(after: nil, limit: 9).first)
        #expect(lost.tier == .remote && lost.remote?.proof == Sample.proof(1) && lost.remote?.lostAt != nil)
        try await catalog.recordLocal(file.id, path: "found")
        #expect(try await catalog.file(file.id)?.tier == .local)
        #expect(try await catalog.lostFiles(after: nil, limit: 9) == [])
    }

    @Test func `pages and choices of files to push and evict`() async throws {
        let fixture = try CatalogFixture()
        let catalog = fixture.catalog
        _ = try await catalog.addPhotos(
            (1...6).map { number in
                Sample.photo(
                    number, companions: number == 3 ? [Sample.file(30, role: .movie)] : [],
                    captured: Double(number) * 1000 + 3600)
            })
        let all = try await catalog.filesToPush(photos: nil, after: nil, limit: 99)
        #expect(all.count == 7)
        let page = try await catalog.filesToPush(photos: nil, after: all[1].id, limit: 3)
        #expect(page == Array(all[2...4]))
        let third = PhotoID(rawValue: 3)
        #expect(try await catalog.filesToPush(photos: [third], after: nil, limit: 9).map(\.photo) == [third, third])
        for file in all where file.role == .primary { try await fixture.push(file, number: Int(file.byteCount) - 1000) }
        let old = try await catalog.filesToEvict(
            photos: nil, takenBefore: Date(timeIntervalSince1970: 3000), after: nil, limit: 9)
        #expect(old.map(\.file.photo.rawValue) == [1, 2])
        let chosen = try await catalog.filesToEvict(
            photos: [1, 4, 5].map(PhotoID.init), takenBefore: Date(timeIntervalSince1970: 4500), after: old[0].place,
            limit: 9)
        #expect(chosen.map(\.file.photo.rawValue) == [4])
    }

    @Test func `an upload of other bytes over a proven copy is refused`() async throws {
        let fixture = try CatalogFixture()
        let file = try #require(try await fixture.add(1...1).first).primary
        try await fixture.push(file, number: 1)
        await expectCode(.notAllowed) {
            try await fixture.catalog.recordUpload(
                file.id, object: "x", digest: Sample.digest(2), byteCount: 1, version: Sample.version())
        }
        #expect(try await fixture.catalog.file(file.id)?.remote?.proof == Sample.proof(1))
    }
}
