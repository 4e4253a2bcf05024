import Catalog
import Foundation
import GRDB
import SystemPackage
import Testing
import TierModel

@Suite struct MigrationTests {
    /// A library that was written by the version of this dump.
    private func library(from dump: String, headers: String) throws -> FilePath {
        let folder = try CatalogFixture.makeFolder()
        var configuration = Configuration()
        configuration.foreignKeysEnabled = false
        configuration.allowsUnsafeTransactions = true
        let database = try DatabaseQueue(
            path: folder.appending(PhotoCatalog.fileName).string, configuration: configuration)
        try database.writeWithoutTransaction { db in
            try db.execute(sql: headers)
            try db.execute(sql: dump)
        }
        try database.close()
        return folder
    }

    @Test func `a library of version 1 opens with all that it holds`() async throws {
        let folder = try library(from: CatalogV1.dump, headers: CatalogV1.headers)
        defer { try? FileManager.default.removeItem(atPath: folder.string) }
        let catalog = try PhotoCatalog.open(in: folder)
        let photos = try await catalog.photos(after: nil, limit: 9)
        #expect(photos.map(\.primary.fileName) == ["IMG_1.JPG", "IMG_3.JPG"])
        #expect(photos[0].companions.map(\.fileName) == ["IMG_1.MOV"])
        #expect(photos[0].primary.tier == .remote && photos[0].primary.remote?.proof == Sample.proof(1))
        #expect(photos[0].metadata.captured?.utcOffset == 3600 && photos[0].isAnalyzed)
        #expect(try await catalog.faces(of: photos[0].id).map(\.face) == [Sample.face(1, photo: 1, x: 4)])
        let decisions = try await catalog.decisions()
        #expect(decisions.count == 1 && decisions[0].time.device == catalog.device)
        #expect(try await catalog.analysisFetches(since: nil).bytesFetched == 1001)
        #expect(try await catalog.countPhotosToAnalyze(Sample.analyzer) == 1)
        #expect(try await catalog.recoverTransfers() == 0)
        #expect(try await catalog.checkIntegrity() == [])
        // Nothing of it was published: the photo whose original is on the remote waits, as do all decisions.
        let backlog = try await catalog.publicationBacklog()
        #expect(backlog == PublicationBacklog(photos: 1, decisions: 1, gone: 0))
        #expect(try await catalog.unpublishedDocuments(after: 0, limit: 9).page.map(\.photo) == [photos[0].id])
        try await catalog.setSetting("still", to: "writable")
    }

    /// Fails when a released migration was edited instead of a new one added.
    @Test func `an upgraded catalog has the same tables as a new one`() async throws {
        let folder = try library(from: CatalogV1.dump, headers: CatalogV1.headers)
        defer { try? FileManager.default.removeItem(atPath: folder.string) }
        _ = try PhotoCatalog.open(in: folder)
        let fixture = try CatalogFixture()
        let upgraded = try schema(of: folder)
        let new = try schema(of: fixture.folder)
        #expect(!new.isEmpty && upgraded == new)
    }

    private func schema(of library: FilePath) throws -> [String: String] {
        let database = try DatabaseQueue(path: library.appending(PhotoCatalog.fileName).string)
        return try database.read { db in
            let rows = try Row.fetchAll(db, sql: "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")
            return Dictionary(
                rows.map { row in
                    // A dump indents otherwise; white space says nothing.
                    let words = (row["sql"] as String).split(whereSeparator: \.isWhitespace).joined(separator: " ")
                    return (row["name"] as String, words)
                }
            ) { first, _ in first }
        }
    }
}
