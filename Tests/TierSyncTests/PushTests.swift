import Catalog
import Foundation
import Remote
import SystemPackage
import Testing
import TierModel
import TierSync
import TierSyncTestSupport

/// Push, beside others and after mishaps.
@Suite struct `Push` {
    @Test(.enabled(if: ServerPrograms.weed != nil, Comment(rawValue: SeaweedServer.missing)))
    func `of two processes at once sends each original once`() async throws {
        let fixture = try await ServerFixture(.seaweedFS)
        _ = try await fixture.library.importPhotos(at: [EngineFixture.photos.appending("portraits")])
        let other = try await fixture.engine.reopened()
        async let first = fixture.library.push()
        async let second = other.push()
        let summaries = try await [first, second]
        #expect(summaries.map(\.failed) == [[], []] && summaries.map(\.done).reduce(0, +) == 7)
        let sent = fixture.proxy.exchanges.filter { $0.method == "PUT" && $0.target.contains("/originals/") }
        #expect(sent.count == 7 && Set(sent.map(\.target)).count == 7)
    }

    @Test func `R10 removes what a killed one left of the same file, and nothing else`() async throws {
        let fixture = try await EngineFixture()
        let library = fixture.library
        _ = try await library.importPhotos(at: [EngineFixture.photos.appending("portraits/hopper.jpg")])
        let photo = try await library.photo("hopper.jpg")
        // The name was written down, some bytes had arrived; the process died.
        let begun = try await library.catalog.beginUpload(
            of: photo.primary.id, preferring: "originals/x/hopper.jpg", as: "00aa")
        #expect(begun.earlier == nil)
        for name in ["00aa", "00bb"] {
            _ = try fixture.write([1, 2, 3], as: "remote/originals/x/.tiersync-\(name).upload")
        }
        #expect(try await library.push().failed == [])
        let left = EngineFixture.files(below: fixture.directory.path.appending("remote/originals"))
        #expect(left.map { $0.lastComponent?.string } == [".tiersync-00bb.upload", "hopper.jpg"])
    }

    @Test(.inPlain) func `gives names that a share of Windows takes, too`() async throws {
        let fixture = try await EngineFixture()
        let photo = try fixture.copy("portraits/hopper.jpg", as: "odd/8:15 \"dawn\"?.jpg")
        _ = try await fixture.library.importPhotos(at: [photo])
        #expect(try await fixture.library.push().failed == [])
        let stored = EngineFixture.files(below: fixture.directory.path.appending("remote/originals"))
        #expect(stored.map { $0.lastComponent?.string } == ["8_15 _dawn__.jpg"])
    }

    @Test(.enabled(if: ServerPrograms.weed != nil, Comment(rawValue: SeaweedServer.missing)))
    func `R13 the proven version of a bucket that keeps versions is fetched although somebody hid it`() async throws {
        let fixture = try await ServerFixture(.seaweedFS, versioned: true)
        try await fixture.push()
        #expect(try await fixture.library.evict().done == 7)
        // A delete marker over one, other bytes over another.
        try await fixture.delete(fixture.key(of: "hopper.jpg"))
        try await fixture.replace(fixture.key(of: "collins.jpg"), with: repeatElement(7, count: 5_000))
        for name in ["hopper.jpg", "collins.jpg"] {
            let output = fixture.engine.directory.path.appending("out-\(name)")
            let opened = try await fixture.library.open(fixture.library.photo(name), output: output)
            let original = EngineFixture.photos.appending("portraits/\(name)")
            #expect(FileManager.default.contentsEqual(atPath: opened.file, andPath: original.string))
        }
    }
}
