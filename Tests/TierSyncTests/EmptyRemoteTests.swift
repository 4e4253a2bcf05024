import Catalog
import Foundation
import Remote
import SystemPackage
import Testing
import TierModel
import TierSync
import TierSyncTestSupport

/// A remote that answers, and is not the one that holds the originals.
@Suite struct `A remote that comes up empty` {
    typealias Server = ServerFixture.Server

    private var context: TransferContext { TransferContext(ledger: InMemoryLedger(), purpose: .metadata) }

    /// As after a restart without the disk: the server is there, and what it held is not.
    private func empty(_ fixture: ServerFixture) async throws {
        for try await object in fixture.backDoor.list(nil, context) { try await fixture.delete(object.key) }
    }

    private func proofs(_ library: Library) async throws -> Int {
        var count = 0
        for candidate in try await library.catalog.filesToEvict(photos: nil, takenBefore: nil, after: nil, limit: 100)
        where candidate.file.remote?.proof != nil { count += 1 }
        return count
    }

    @Test(arguments: Server.installed)
    func `R17 stops evict and push, and no proof is forgotten`(_ server: Server) async throws {
        let fixture = try await ServerFixture(server)
        try await fixture.push()
        try await empty(fixture)
        let summary = try await fixture.library.evict()
        #expect((summary.stoppedBy as? RemoteError)?.code == .unreachable)
        #expect(summary.exitStatus == .remoteUnreachable && summary.done == 0 && fixture.localOriginals.count == 7)
        #expect(try await proofs(fixture.library) == 7)

        // Another process has not seen it yet.
        let library = try await fixture.engine.reopened()
        _ = try await library.importPhotos(at: [fixture.engine.copy("portraits/hopper.jpg", as: "new/hopper2.jpg")])
        let other = try fixture.engine.write(
            Data(contentsOf: URL(filePath: EngineFixture.photos.appending("portraits/hopper.jpg").string)) + [0],
            as: "new/other.jpg")
        _ = try await library.importPhotos(at: [other])
        fixture.proxy.reset()
        let push = try await library.push()
        #expect((push.stoppedBy as? RemoteError)?.code == .unreachable)
        #expect(await !fixture.proxy.settled().contains { $0.method == "PUT" })
    }

    @Test(arguments: Server.installed)
    func `is not marked as known by a test, but when the user begins there anew`(_ server: Server) async throws {
        let fixture = try await ServerFixture(server)
        try await fixture.push()
        try await empty(fixture)
        await #expect { try await fixture.library.testRemote() } throws: { error in
            (error as? RemoteError)?.message.contains("not the remote that was used before") == true
        }
        let marker = try #require(ObjectKey(RemoteMarker.name))
        #expect(try await fixture.backDoor.head(marker, context) == nil)
        let remote = try #require(fixture.library.configuration.remote)
        try await fixture.library.setRemote(remote, force: true)
        let library = try await fixture.engine.reopened()
        _ = try await library.testRemote()
        #expect(try await fixture.backDoor.head(marker, context) != nil)
        #expect(try await library.evict().failed.count == 7, "now it is believed")
        #expect(fixture.localOriginals.count == 7)
        #expect(try await library.push().done == 7)
    }

    @Test(arguments: Server.installed)
    func `and one of before markers that holds the originals is told from it`(_ server: Server) async throws {
        let fixture = try await ServerFixture(server)
        try await fixture.push()
        let marker = try #require(ObjectKey(RemoteMarker.name))
        try await fixture.delete(marker)
        _ = try await fixture.library.testRemote()
        #expect(try await fixture.backDoor.head(marker, context) != nil)
        #expect(try await fixture.library.evict().done == 7)
    }

    @Test func `is told also where a directory of an earlier version is not mounted`() async throws {
        let fixture = try await EngineFixture()
        _ = try await fixture.library.importPhotos(at: [EngineFixture.photos.appending("portraits/hopper.jpg")])
        _ = try await fixture.library.push()
        let remote = fixture.directory.path.appending("remote")
        try FileManager.default.moveItem(atPath: remote.string, toPath: remote.string + "-away")
        try FileManager.default.createDirectory(atPath: remote.string, withIntermediateDirectories: true)
        await #expect(throws: RemoteError.self) { try await fixture.library.testRemote() }
        #expect(EngineFixture.files(below: remote).isEmpty, "an empty mount point gets no marker")
    }
}
