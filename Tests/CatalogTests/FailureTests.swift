import Catalog
import Foundation
import GRDB
import SystemPackage
import Testing
import TierModel

@Suite struct FailureTests {
    @Test(arguments: [
        (ResultCode.SQLITE_BUSY, CatalogError.Code.locked), (.SQLITE_BUSY_SNAPSHOT, .locked), (.SQLITE_LOCKED, .locked),
        (.SQLITE_FULL, .diskFull), (.SQLITE_CORRUPT, .damaged), (.SQLITE_CORRUPT_INDEX, .damaged),
        (.SQLITE_NOTADB, .damaged), (.SQLITE_READONLY, .notWritable), (.SQLITE_READONLY_DIRECTORY, .notWritable),
        (.SQLITE_CANTOPEN, .notWritable), (.SQLITE_PERM, .notWritable), (.SQLITE_IOERR, .diskFailure),
        (.SQLITE_IOERR_FSYNC, .diskFailure), (.SQLITE_MISUSE, .unexpected),
    ])
    func `SQLite's errors are put into the user's words`(result: ResultCode, code: CatalogError.Code) throws {
        let error = CatalogError.translating(DatabaseError(resultCode: result), library: "/home/lib")
        let translated = try #require(error as? CatalogError)
        #expect(translated.code == code)
        #expect(translated.exitStatus == .libraryUnusable)
        #expect(translated.message.contains("/home/lib"))
        #expect(code == .unexpected || translated.remedy != nil)
        #expect(translated.underlying is DatabaseError)
    }

    @Test func `a full disk stops the change, keeps what was there, and is told`() async throws {
        let fixture = try CatalogFixture()
        try await fixture.add(1...5)
        try await fixture.catalog.limitGrowth(pages: 8)
        await expectCode(.diskFull) {
            _ = try await fixture.catalog.addPhotos((10...2000).map { Sample.photo($0) })
        }
        #expect(try await fixture.catalog.photos(after: nil, limit: 99).count == 5)
        try await fixture.catalog.limitGrowth(pages: 10_000)
        try await fixture.add(10...20)
        #expect(try await fixture.catalog.checkIntegrity() == [])
    }

    @Test func `a full disk fails every change of the shared commit`() async throws {
        let fixture = try CatalogFixture()
        try await fixture.catalog.limitGrowth(pages: 8)
        let failures = await withTaskGroup(of: Bool.self) { group in
            for worker in 0..<4 {
                group.addTask {
                    let first = 1000 * worker
                    let photos = (first...(first + 600)).map { Sample.photo($0) }
                    return (try? await fixture.catalog.addPhotos(photos)) == nil
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(failures == 4)
        #expect(try await fixture.catalog.photos(after: nil, limit: 9).isEmpty)
        #expect(try await fixture.catalog.checkIntegrity() == [])
    }

    @Test func `a catalog that another process keeps locked is reported as locked`() async throws {
        let fixture = try CatalogFixture()
        let impatient = try PhotoCatalog.open(in: fixture.folder, busyTimeout: 0.05)
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        let file = fixture.folder.appending(PhotoCatalog.fileName).string
        let other = try DatabaseQueue(path: file, configuration: configuration)
        try await other.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
        await expectCode(.locked) { try await impatient.setSetting("a", to: "b") }
        #expect(try await impatient.setting("a") == nil)
        try await other.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
        try await impatient.setSetting("a", to: "b")
        #expect(try await impatient.setting("a") == "b")
    }

    @Test func `two processes write at the same time and lose nothing`() async throws {
        let fixture = try CatalogFixture()
        let other = try PhotoCatalog.open(in: fixture.folder)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (catalog, start) in [(fixture.catalog, 0), (other, 1000)] {
                for number in 1...50 {
                    group.addTask {
                        _ = try await catalog.addPhotos([Sample.photo(start + number), Sample.photo(5000 + number)])
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try await other.status(analyzer: nil).photos == 150)
        #expect(try await other.checkIntegrity() == [])
    }
}
