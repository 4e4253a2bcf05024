import Catalog
import Foundation
import SystemPackage
import Testing
import TierModel
import TierSync
import TierSyncTestSupport

/// What the library takes, here and on the remote.
@Suite struct `The storage report` {
    private func bytes(below folder: FilePath) throws -> Int64 {
        try EngineFixture.files(below: folder).reduce(0) {
            $0 + Int64(try FileManager.default.attributesOfItem(atPath: $1.string)[.size] as? Int ?? 0)
        }
    }

    @Test(.inPlain) func `equals what lies on the disk and on the remote`() async throws {
        let fixture = try await EngineFixture()
        let library = fixture.library
        let (folder, remote) = (library.layout.folder, fixture.directory.path.appending("remote"))
        _ = try await library.importPhotos(at: [EngineFixture.photos.appending("portraits")])
        let before = try await library.storageReport()
        #expect(before.tiers.local.count == 7 && before.remote.total == 0 && before.here.evictable == 0)
        #expect(try await library.push().failed == [])
        let pushed = try await library.storageReport()
        #expect(pushed.tiers.both.count == 7 && pushed.here.evictable == pushed.here.originals)
        #expect(try bytes(below: folder.appending("originals")) == pushed.here.originals)
        #expect(try bytes(below: folder.appending("proxies")) == pushed.here.proxies.bytes)
        #expect(try bytes(below: folder.appending("thumbnails")) == pushed.here.thumbnails.bytes)
        #expect(try bytes(below: remote.appending("originals")) == pushed.remote.originals)
        let photo = try await library.photo("hopper.jpg")
        let away = try await library.evict([photo.id])
        #expect(away.done == 1)
        let evicted = try await library.storageReport()
        #expect(evicted.tiers.remote.count == 1 && evicted.tiers.remote.bytes == photo.primary.byteCount)
        #expect(evicted.here.originals == pushed.here.originals - photo.primary.byteCount)
        #expect(evicted.here.evictable == evicted.here.originals)
        #expect(evicted.remote.originals == pushed.remote.originals)
        // Whatever the engine keeps there is known; the marker and the like are small.
        let there = try bytes(below: remote)
        #expect(evicted.remote.total <= there && evicted.remote.total > there - 4096)
        #expect(evicted.remote.packs.count > 0 && evicted.remote.segments.count > 0)
        #expect(evicted.remote.provider == "own" && evicted.remote.monthlyCost == 0)
        let here = evicted.here
        let parts =
            [here.originals, here.catalog, here.spool, here.trash]
            + [here.proxies, here.thumbnails, here.chips].map(\.bytes)
        #expect(here.total == parts.reduce(0, +) && here.catalog > 0 && here.budget == nil)
    }
}
