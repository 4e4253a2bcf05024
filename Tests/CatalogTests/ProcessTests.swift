import Catalog
import Foundation
import SystemPackage
import Testing
import TierModel

@Suite struct ProcessTests {
    @Test func `a process lives in the catalog from its announcement to its end`() async throws {
        let fixture = try CatalogFixture()
        let mine = fixture.catalog.process.token
        #expect(try await fixture.catalog.livingProcesses() == [])
        try await fixture.catalog.announceProcess()
        let theirs: UUID
        do {
            let other = try PhotoCatalog.open(in: fixture.folder)
            theirs = other.process.token
            try await other.announceProcess()
            #expect(try await fixture.catalog.livingProcesses() == [mine, theirs])
        }
        #expect(try await fixture.catalog.livingProcesses() == [mine])
    }

    @Test func `the file last read from a path is the last one, and content tells where it is kept`() async throws {
        let fixture = try CatalogFixture()
        let catalog = fixture.catalog
        let photos = try await fixture.add(1...2)
        let path = FilePath("/card/IMG_0001.JPG")
        #expect(try await catalog.fileLastRead(from: path) == nil)
        for photo in photos { try await catalog.addSource(path, modified: .now, to: photo.primary.id) }
        #expect(try await catalog.fileLastRead(from: path)?.id == photos[1].primary.id)
        let kept = try #require(photos[0].primary.localPath)
        #expect(try await catalog.localPaths(ofDigest: Sample.digest(1)) == [kept])
        #expect(try await catalog.localPaths(ofDigest: Sample.digest(99)) == [])
    }
}
