import Catalog
import Foundation
import Remote
import SystemPackage
import Testing
import TierModel
import TierSync
import TierSyncTestSupport

/// A lost device is rebuilt from its remote.
@Suite struct `A clone` {
    private static let portraits = EngineFixture.photos.appending("portraits")

    /// A library with a bit of everything, pushed.
    private func fill(_ library: Library) async throws {
        let analyze = EngineFixture.hasModels
        _ = try await library.importPhotos(at: [Self.portraits], options: ImportOptions(analyze: analyze))
        // Decided before anything is on the remote.
        _ = try await library.assign(try await library.photo("hopper.jpg"), to: "Grace Hopper", face: analyze ? 1 : nil)
        let summary = try await library.push()
        #expect(summary.failed == [] && summary.stoppedBy == nil)
        _ = try await library.assign(
            try await library.photo("collins.jpg"), to: "Eileen Collins", face: analyze ? 1 : nil)
        _ = try await library.undo()
        try await library.publish()
        #expect(try await library.evict().failed == [])
    }

    private func expectSame(_ library: Library, _ clone: Library) async throws {
        #expect(try CatalogComparison.differences(library.layout.folder, clone.layout.folder) == [])
        for kind in ["proxies", "thumbnails", "chips"] {
            let files = EngineFixture.files(below: library.layout.path(kind))
            #expect(kind == "chips" || !files.isEmpty)
            for file in files {
                let relative = String(file.string.dropFirst(library.layout.folder.string.count + 1))
                let copy = FileManager.default.contents(atPath: clone.layout.path(relative).string)
                #expect(copy == FileManager.default.contents(atPath: file.string), "\(relative)")
            }
        }
        #expect(try await clone.catalog.checkIntegrity() == [])
    }

    @Test func `of a directory is the library, table by table`() async throws {
        let fixture = try await EngineFixture()
        try await fill(fixture.library)
        let folder = fixture.directory.path.appending("clone")
        let (clone, summary) = try await Library.clone(
            from: try #require(fixture.library.configuration.remote), to: folder, unlocking: TestEncryption.secret)
        #expect(summary.photos == 7 && summary.decisions > 0 && summary.missing == 0 && summary.failed == [])
        #expect(summary.notes == [])
        try await expectSame(fixture.library, clone)
        let traffic = try await clone.bandwidthReport().totals.filter { $0.value.requests > 0 }
        #expect(Set(traffic.keys) == ["metadata"])
        let status = try await clone.status()
        #expect(status.remote == 7 && status.unpublishedPhotos == 0 && status.unpublishedDecisions == 0)
    }

    @Test(arguments: ServerFixture.Server.installed)
    func `fetches no original, by the counting proxy, and equals the library`(server: ServerFixture.Server) async throws
    {
        let fixture = try await ServerFixture(server)
        try await fill(fixture.library)
        fixture.proxy.reset()
        let folder = fixture.engine.directory.path.appending("clone")
        try FileManager.default.createDirectory(atPath: folder.string, withIntermediateDirectories: true)
        let (clone, summary) = try await fixture.clone(to: folder)
        #expect(summary.photos == 7 && summary.missing == 0)
        let exchanges = await fixture.proxy.settled()
        #expect(exchanges.filter { $0.target.contains("/originals/") } == [])
        let totals = try await clone.bandwidthReport().totals
        #expect(totals["metadata"]?.received == Int64(exchanges.map(\.responseBody).reduce(0, +)))
        #expect(totals["metadata"]?.requests == Int64(exchanges.count))
        try await expectSame(fixture.library, clone)
    }
}
