import Catalog
import Foundation
import GRDB
import SystemPackage
import Testing
import TierModel

/// What `verify` asks the catalog.
@Suite struct `Verifying the catalog` {
    @Test func `each file comes with what should be beside it, written down or not`() async throws {
        let fixture = try CatalogFixture()
        let made = DerivedFile(kind: .proxy, name: Sample.digest(1).hex, byteCount: 9, digest: Sample.digest(7))
        var photo = Sample.photo(1, companions: [Sample.file(50, role: .movie)])
        photo.derived = [made]
        _ = try await fixture.catalog.addPhotos([photo, Sample.photo(2)])
        let face = Sample.face(1, photo: 2, x: 4)
        let second = try #require(try await fixture.catalog.photo(PhotoID(rawValue: 2)))
        try await fixture.catalog.recordFaces(
            [face], photo: second.id, file: second.primary.id, analyzer: Sample.analyzer, finishing: nil, at: .now)
        let files = try await fixture.catalog.filesToVerify(after: nil, limit: 10)
        #expect(files.map(\.file.role) == [.primary, .movie, .primary])
        #expect(files[0].derived == [made] && files[0].expected.map(\.kind) == [.proxy, .thumbnail])
        #expect(files[1].expected.isEmpty && files[2].derived == [])
        #expect(files[2].expected.map(\.kind) == [.proxy, .thumbnail, .chip])
        #expect(files[2].expected.last?.name == face.key.rawValue)
        #expect(try await fixture.catalog.filesToVerify(after: files[1].file.id, limit: 10) == [files[2]])
        #expect(try await fixture.catalog.source(of: .proxy, named: made.name) == files[0].file.id)
        #expect(try await fixture.catalog.source(of: .thumbnail, named: Sample.digest(2).hex) == files[2].file.id)
        #expect(try await fixture.catalog.source(of: .chip, named: face.key.rawValue) == files[2].file.id)
        #expect(try await fixture.catalog.source(of: .chip, named: "nobody") == nil)
    }

    @Test func `what is read back comes round, the longest unread first`() async throws {
        let fixture = try CatalogFixture()
        let photos = try await fixture.add(1...5)
        for (number, photo) in photos.enumerated() { try await fixture.push(photo.primary, number: number + 1) }
        func next(_ limit: Int, before: Date = .now) async throws -> [Int64] {
            try await fixture.catalog.filesToRead(before: before, after: nil, limit: limit).map { $0.file.id.rawValue }
        }
        #expect(try await next(2) == [1, 2])
        for id in [2, 1] as [Int64] {
            try await fixture.catalog.recordContentRead(
                OriginalID(rawValue: id), at: Date(timeIntervalSince1970: 1_760_000_000 - Double(id)), proof: nil)
        }
        #expect(try await next(9) == [3, 4, 5, 2, 1])
        #expect(try await next(9, before: Date(timeIntervalSince1970: 1_000_000_000)) == [3, 4, 5])
        // Page by page, also where several were read at the same time.
        let page = try await fixture.catalog.filesToRead(before: .now, after: nil, limit: 4)
        let rest = try await fixture.catalog.filesToRead(
            before: .now, after: (page[3].file.id, page[3].readAt), limit: 4)
        #expect(rest.map(\.file.id.rawValue) == [1])
        // What has to be pushed again was never read.
        try await fixture.catalog.forgetProof(OriginalID(rawValue: 2))
        #expect(try await next(9) == [3, 4, 5, 1])
        #expect(try await fixture.catalog.provenFileCount() == 4)
        try await fixture.push(photos[1].primary, number: 2)
        #expect(try await next(9) == [2, 3, 4, 5, 1])
    }

    @Test func `a file that is neither here nor there keeps its proof, and is pushed when it comes back`() async throws
    {
        let fixture = try CatalogFixture()
        let file = try await fixture.add(1...1)[0].primary
        await #expect(throws: CatalogError.self) { try await fixture.catalog.recordLost(file.id) }
        try await fixture.push(file, number: 1)
        try await fixture.catalog.recordLost(file.id)
        let lost = try #require(try await fixture.catalog.file(file.id))
        #expect(lost.tier == .remote && lost.localPath == nil && lost.remote?.lostAt != nil)
        #expect(lost.remote?.proof != nil)
        #expect(try await fixture.catalog.state(of: file.id) == .lost)
        try await fixture.catalog.recordLocal(file.id, path: "originals/x")
        #expect(try await fixture.catalog.filesToPush(photos: nil, after: nil, limit: 9).map(\.id) == [file.id])
        #expect(try await fixture.catalog.checkIntegrity() == [])
    }

    @Test func `a ledger of two analysis fetches names the photo`() async throws {
        let fixture = try CatalogFixture()
        let photos = try await fixture.add(1...3)
        for (number, photo) in photos.enumerated() { try await fixture.push(photo.primary, number: number + 1) }
        for (photo, times, wasted) in [(photos[0], 2, 0), (photos[1], 2, 1), (photos[2], 1, 0)] {
            let key = try #require(try await fixture.catalog.file(photo.primary.id)?.remote?.key)
            for time in 0..<times {
                let transfer = try await fixture.catalog.begin(Sample.get(photo.id, key: key))
                let size = photo.primary.byteCount
                try await fixture.catalog.finish(
                    transfer, Sample.received(size, wasted: time < wasted ? size : 0))
            }
        }
        let found = try await fixture.catalog.fetchedMoreThanOnce(limit: 9)
        #expect(found.map(\.photo) == [photos[0].id] && found.first?.kept == 2 * photos[0].primary.byteCount)
        #expect(try await fixture.catalog.ledgerContradictions() == [])
    }

    @Test func `a ledger that was forged contradicts itself`() async throws {
        let fixture = try CatalogFixture()
        let transfer = try await fixture.catalog.begin(Sample.get(nil))
        try await fixture.catalog.finish(transfer, Sample.received(100))
        #expect(try await fixture.catalog.ledgerContradictions() == [])
        try await fixture.sqlite().write { db in
            try db.execute(sql: "UPDATE traffic SET received = received - 7")
        }
        #expect(try await fixture.catalog.ledgerContradictions().count == 1)
        try await fixture.sqlite().write { db in try db.execute(sql: "DELETE FROM traffic") }
        #expect(try await fixture.catalog.ledgerContradictions().count == 1)
        // A row whose process is gone and that nobody ended.
        try await fixture.sqlite().write { db in
            try db.execute(
                sql: """
                    INSERT INTO process (token, pid, started, boot, namespace, seen_at)
                    VALUES (x'000102030405060708090a0b0c0d0e0f', 1, 0, 'another boot', 'n', 0);
                    INSERT INTO transfer (purpose, operation, key, attempt, process, started_at)
                    VALUES ('analysis', 'get', 'k', 1, last_insert_rowid(), 0);
                    """)
        }
        #expect(try await fixture.catalog.ledgerContradictions().count == 2)
    }

    @Test func `unknown files are told from known ones, also of before digests were written down`() async throws {
        let fixture = try CatalogFixture()
        try await fixture.add(1...2)
        let catalog = fixture.catalog
        let known = "originals/primary-1"
        #expect(
            try await catalog.unknownOriginals(among: [
                (known, Sample.digest(1)), (known, Sample.digest(2)), ("originals/x", Sample.digest(9)),
            ]) == [known, "originals/x"])
        let names = [Sample.digest(1).hex, Sample.digest(9).hex, "x"]
        #expect(try await catalog.unknownDerived(.proxy, among: names) == [Sample.digest(9).hex, "x"])
        #expect(try await catalog.unknownDerived(.chip, among: ["x"]) == ["x"])
        _ = try await catalog.reserveKey("originals/2024/A.jpg", for: OriginalID(rawValue: 1))
        #expect(try await catalog.knowsKey("originals/2024/a.JPG"))
        #expect(try await !catalog.knowsKey("originals/2024/b.jpg"))
        #expect(try await !catalog.hasKeys(outside: "originals"))
        _ = try await catalog.reserveKey("holiday/A.jpg", for: OriginalID(rawValue: 2))
        #expect(try await catalog.hasKeys(outside: "originals"))
    }

    @Test func `a listing gives its objects out once, and the rest at the end`() async throws {
        let fixture = try CatalogFixture()
        let listing = try RemoteListing(at: fixture.folder.appending("listing"))
        // Two names that are equal to a person, and differ for a server.
        let names = ["b", "a", "caf\u{E9}", "cafe\u{301}"]
        try await listing.add(names.map { ListedObject(key: $0, byteCount: 1, version: Sample.version($0)) })
        try await listing.add([ListedObject(key: "b", byteCount: 2, version: Sample.version())])
        let taken = try await listing.take(["b", "x", "caf\u{E9}"])
        #expect(taken.map { $0?.byteCount } == [2, nil, 1] && taken[2]?.version == Sample.version("caf\u{E9}"))
        let rest = try await listing.unknownObjects(after: nil, limit: 9)
        #expect(rest.map { Array($0.key.utf8) } == [Array("a".utf8), Array("cafe\u{301}".utf8)])
        #expect(try await listing.unknownObjects(after: "a", limit: 9).count == 1)
        try await listing.suspect([OriginalID(rawValue: 4), OriginalID(rawValue: 2)], areRenamed: false)
        try await listing.suspect([OriginalID(rawValue: 4), OriginalID(rawValue: 3)], areRenamed: true)
        #expect(try await listing.suspects(after: nil, limit: 9, includingRenamed: true).map(\.rawValue) == [2, 3, 4])
        #expect(try await listing.suspects(after: nil, limit: 9, includingRenamed: false).map(\.rawValue) == [2, 4])
    }
}
