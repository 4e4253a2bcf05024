import Catalog
import Foundation
import Remote
import Synchronization
import SystemPackage
import Testing
import TierModel
import TierSync
import TierSyncTestSupport

/// Deleting for good: what goes, in which order, and what must stay.
@Suite struct `Emptying the trash` {
    typealias Server = ServerFixture.Server
    private static let everything = EmptyTrashOptions(trashedBefore: nil)

    private func stored(_ fixture: EngineFixture) -> [String] {
        EngineFixture.files(below: fixture.directory.path.appending("remote/originals"))
            .compactMap { $0.lastComponent?.string }.sorted()
    }

    /// Every file of the library that is not its catalog or configuration.
    private func files(_ library: Library) -> Set<String> {
        let folders = ["originals", "proxies", "thumbnails", "chips", "spool", "views"]
        return Set(folders.flatMap { EngineFixture.files(below: library.layout.path($0)) }.map(\.string))
    }

    @Test func `removes everything of a photo here and in a directory, and nothing else`() async throws {
        let fixture = try await EngineFixture()
        let library = fixture.library
        let folder = EngineFixture.photos.appending("portraits")
        _ = try await library.importPhotos(at: [folder], options: ImportOptions(analyze: EngineFixture.hasModels))
        let kept = files(library)
        // One more, with a companion, a second version, and a copy that somebody looked at.
        let photo = try fixture.copy("2012/oval-office-portrait.jpg", as: "in/extra.jpg")
        _ = try fixture.write("<x:xmpmeta/>".utf8, as: "in/extra.xmp")
        _ = try await library.importPhotos(at: [photo], options: ImportOptions(analyze: EngineFixture.hasModels))
        let bytes = try Data(contentsOf: URL(filePath: photo.string)) + [1]
        try bytes.write(to: URL(filePath: photo.string))
        _ = try await library.importPhotos(at: [photo], options: ImportOptions(analyze: EngineFixture.hasModels))
        #expect(try await library.status().photos == 8)
        #expect(try await library.push().failed == [])
        #expect(stored(fixture).count == 10)
        let extra = try await library.photo("extra.jpg")
        _ = try await library.evict(EvictOptions(photos: [extra.id]))
        _ = try await library.open(extra)
        let first = try #require(try await library.catalog.holdings(of: extra.id) == nil ? extra.primary.digest : nil)
        #expect(files(library).contains { $0.contains("views/") })

        _ = try await library.moveToTrash(["extra.jpg"])
        let plan = try await library.trashPlan(Self.everything)
        #expect((plan.photos, plan.remoteObjects, plan.staying, plan.adopted) == (1, 3, 0, 0))
        #expect(plan.remoteBytes == 2 * Int64(bytes.count) - 1 + 12)
        let summary = try await library.emptyTrash(Self.everything)
        #expect((summary.done, summary.failed, summary.bytesReceived) == (1, [], 0))
        #expect(files(library) == kept)
        #expect(stored(fixture).count == 7 && !stored(fixture).contains("extra.jpg"))
        #expect(try await library.catalog.photo(extra.id) == nil)
        #expect(try await library.catalog.photo(withDigest: first) == nil)
        #expect(try await library.catalog.checkIntegrity() == [])
        #expect(try await library.status().photos == 7)
        // Each object was asked about, and then deleted, and the ledger has it.
        let rows = try await library.catalog.ledger(after: nil, limit: 10_000).filter { $0.intent.photo == extra.id }
        #expect(rows.suffix(3).allSatisfy { $0.intent.operation == .delete && $0.result?.outcome == "ok" })
        #expect(rows.dropLast(3).suffix(3).allSatisfy { $0.intent.operation == .head })
        // The same bytes are a new photo now.
        #expect(try await library.importPhotos(at: [photo]).done == 1)
        #expect(try await library.push().done == 1)
        #expect(try await library.evict().done == 8)
    }

    @Test func `keeps what has not been there for long enough`() async throws {
        let fixture = try await EngineFixture()
        let library = fixture.library
        _ = try await library.importPhotos(at: [EngineFixture.photos.appending("portraits")])
        let ids = try #require(try await library.photoIDs(["hopper.jpg", "collins.jpg"]))
        _ = try await library.catalog.moveToTrash([ids[0]], at: Date(timeIntervalSinceNow: -31 * 86_400))
        _ = try await library.catalog.moveToTrash([ids[1]], at: Date(timeIntervalSinceNow: -29 * 86_400))
        let options = EmptyTrashOptions(trashedBefore: library.trashRetentionLimit)
        let plan = try await library.trashPlan(options)
        #expect((plan.photos, plan.staying) == (1, 1))
        #expect(try await library.emptyTrash(options).done == 1)
        #expect(try await library.status().trashed == 1)
        #expect(try await library.catalog.photo(ids[0]) == nil)
        #expect(try await library.emptyTrash(options).done == 0)
        #expect(try await library.emptyTrash(Self.everything).done == 1)
    }

    @Test(arguments: Server.installed)
    func `removes objects from a server, and somebody else's content at the key stays`(_ server: Server) async throws {
        let fixture = try await ServerFixture(server)
        try await fixture.push()
        let library = fixture.library
        let keys = try await ["hopper.jpg", "collins.jpg", "hopper-grey.jpg"].asyncMap { try await fixture.key(of: $0) }
        let size = Int(try await library.photo("collins.jpg").primary.byteCount)
        // The same size, other bytes; and one that somebody has removed already.
        try await fixture.replace(keys[1], with: repeatElement(7, count: size))
        try await fixture.delete(keys[2])
        _ = try await library.moveToTrash(["hopper.jpg", "collins.jpg", "hopper-grey.jpg"])
        let summary = try await library.emptyTrash(Self.everything)
        #expect((summary.done, summary.failed) == (3, []))
        #expect(summary.notes == ["1 object left on the remote: not what was proven there"])
        let context = TransferContext(ledger: InMemoryLedger(), purpose: .metadata)
        #expect(try await fixture.backDoor.head(keys[0], context) == nil)
        #expect(try await fixture.backDoor.head(keys[1], context)?.byteCount == Int64(size))
        #expect(try await fixture.backDoor.head(keys[2], context) == nil)
        #expect(fixture.localOriginals.count == 4)
        // The occupied key is not offered again.
        _ = try await library.importPhotos(at: [EngineFixture.photos.appending("portraits/collins.jpg")])
        #expect(try await library.push().done == 1)
        #expect(try await fixture.key(of: "collins.jpg") != keys[1])
    }

    @Test(arguments: Server.installed)
    func `touches nothing while the remote does not answer`(_ server: Server) async throws {
        let fixture = try await ServerFixture(server)
        try await fixture.push()
        let library = fixture.library
        let before = files(library)
        _ = try await library.moveToTrash(["hopper.jpg"])
        for method in ["HEAD", "GET", "PROPFIND"] {
            fixture.proxy.inject(.answer(status: 403), method: method, times: .max)
        }
        let summary = try await library.emptyTrash(Self.everything)
        #expect(summary.done == 0 && summary.exitStatus != .done)
        #expect(files(library) == before)
        #expect(try await library.catalog.photosBeingDeleted() == [])
        let ids = try await library.trashedPhotoIDs(["hopper.jpg"])
        #expect(try await library.restoreFromTrash(ids).done == 1)
        #expect(fixture.proxy.exchanges.allSatisfy { $0.method != "DELETE" || !$0.target.contains("hopper.jpg") })
    }

    @Test(arguments: Server.installed)
    func `stops at a remote that comes up empty, and the photo stays whole`(_ server: Server) async throws {
        let fixture = try await ServerFixture(server)
        try await fixture.push()
        let library = fixture.library
        let before = files(library)
        _ = try await library.moveToTrash(["hopper.jpg"])
        let context = TransferContext(ledger: InMemoryLedger(), purpose: .metadata)
        for try await object in fixture.backDoor.list(nil, context) { try await fixture.delete(object.key) }
        let summary = try await library.emptyTrash(Self.everything)
        #expect(summary.done == 0 && summary.exitStatus == .remoteUnreachable)
        #expect(files(library) == before)
        #expect(try await library.catalog.photosBeingDeleted() == [])
    }

    @Test(arguments: Server.installed)
    func `that fails at the remote goes on the next time, and the photo cannot be had back meanwhile`(
        _ server: Server
    ) async throws {
        let fixture = try await ServerFixture(server)
        try await fixture.push()
        let library = fixture.library
        let source = EngineFixture.photos.appending("portraits/hopper.jpg")
        _ = try await library.moveToTrash(["hopper.jpg"])
        let ids = try await library.trashedPhotoIDs(["hopper.jpg"])
        fixture.proxy.inject(.answer(status: 403), method: "DELETE", target: "hopper.jpg", times: .max)
        #expect(try await library.emptyTrash(Self.everything).done == 0)
        #expect(try await library.catalog.photosBeingDeleted() == ids)
        await #expect { try await library.restoreFromTrash(ids) } throws: {
            ($0 as? CatalogError)?.code == .notAllowed
        }
        let report = try await library.report(on: try await library.photo("\(ids[0])"))
        #expect(report.isBeingDeleted)
        // An import of the same bytes fails alone, says what to do, and a move would not remove the source.
        let imported = try await library.importPhotos(at: [source])
        #expect(imported.failed.count == 1 && imported.failed[0].remedy?.contains("trash empty") == true)
        fixture.proxy.removeRules()
        // Whatever its age, what was begun is finished.
        let summary = try await library.emptyTrash(EmptyTrashOptions(trashedBefore: .distantPast))
        #expect((summary.done, summary.failed) == (1, []))
        #expect(try await library.importPhotos(at: [source]).done == 1)
        #expect(try await library.catalog.checkIntegrity() == [])
    }

    @Test(.inPlain) func `finds the object of an upload whose end nobody wrote down`() async throws {
        let fixture = try await ServerFixture(.seaweedFS)
        let library = fixture.library
        _ = try await library.importPhotos(at: [EngineFixture.photos.appending("portraits/hopper.jpg")])
        let photo = try await library.photo("hopper.jpg")
        // The key is reserved, and the bytes are there; the process died before it could say so.
        let name = try await library.catalog.beginUpload(
            of: photo.primary.id, preferring: "originals/x/hopper.jpg", as: "01"
        ).key
        let key = try #require(ObjectKey(name))
        let context = TransferContext(ledger: InMemoryLedger(), purpose: .push)
        _ = try await fixture.backDoor.put(
            ObjectUpload(
                key: key, file: library.layout.path(try #require(photo.primary.localPath)),
                digest: try #require(photo.primary.digest), byteCount: photo.primary.byteCount), context)
        _ = try await library.moveToTrash(["hopper.jpg"])
        #expect(try await library.emptyTrash(Self.everything).done == 1)
        #expect(try await fixture.backDoor.head(key, context) == nil)
    }

    /// Catalogs made before schema 3 do not know what was made of an original.
    @Test func `finds proxies, thumbnails and chips that were never written down`() async throws {
        let fixture = try await EngineFixture()
        let library = fixture.library
        _ = try await library.importPhotos(
            at: [EngineFixture.photos.appending("portraits/hopper.jpg")],
            options: ImportOptions(analyze: EngineFixture.hasModels))
        #expect(files(library).count == (EngineFixture.hasModels ? 4 : 3))
        try await library.catalog.tamper("DELETE FROM derived")
        _ = try await library.moveToTrash(["hopper.jpg"])
        #expect(try await library.emptyTrash(Self.everything).done == 1)
        #expect(files(library).isEmpty)
    }

    @Test(.inPlain) func `leaves what was adopted, until that is asked for`() async throws {
        let fixture = try await EngineFixture()
        let library = fixture.library
        _ = try await library.importPhotos(at: [EngineFixture.photos.appending("portraits/hopper.jpg")])
        _ = try await library.push()
        try await library.catalog.tamper("UPDATE file SET is_adopted = 1")
        _ = try await library.moveToTrash(["hopper.jpg"])
        #expect(try await library.trashPlan(Self.everything).adopted == 1)
        let summary = try await library.emptyTrash(Self.everything)
        #expect((summary.done, summary.skipped) == (0, 1) && summary.notes.count == 1)
        #expect(stored(fixture) == ["hopper.jpg"] && files(library).count == 3)
        let asked = EmptyTrashOptions(trashedBefore: nil, includesAdopted: true)
        #expect(try await library.emptyTrash(asked).done == 1)
        #expect(stored(fixture) == [] && files(library).isEmpty)
    }

    @Test(.inPlain)
    func `that was cut off is finished at the next opening, or says that the remote is still to be asked`()
        async throws
    {
        let fixture = try await EngineFixture()
        let library = fixture.library
        _ = try await library.importPhotos(at: [EngineFixture.photos.appending("portraits/hopper.jpg")])
        _ = try await library.push()
        _ = try await library.importPhotos(at: [EngineFixture.photos.appending("portraits/collins.jpg")])
        let pushed = try await library.photo("hopper.jpg").id
        let local = try await library.photo("collins.jpg").id
        _ = try await library.moveToTrash(["hopper.jpg", "collins.jpg"])
        try await fixture.leaveDeletion(of: [pushed, local])
        let reopened = try await fixture.reopened()
        #expect(
            reopened.recovery.actions == [
                "\(pushed) is being deleted, and the remote still has it: tiersync trash empty finishes that",
                "the deletion of \(local) was completed",
            ])
        #expect(files(library).isEmpty && stored(fixture) == ["hopper.jpg"])
        #expect(try await library.catalog.photo(local) == nil)
        #expect(try await library.catalog.photosBeingDeleted() == [pushed])
        #expect(try await library.emptyTrash(EmptyTrashOptions(trashedBefore: .distantPast)).done == 1)
        #expect(stored(fixture) == [])
        #expect(try await fixture.reopened().recovery.actions == [])
    }

    @Test func `leaves a photo alone that another process has in hand`() async throws {
        let fixture = try await EngineFixture()
        let library = fixture.library
        _ = try await library.importPhotos(at: [EngineFixture.photos.appending("portraits/hopper.jpg")])
        let id = try await library.photo("hopper.jpg").id
        let before = files(library)
        let other = try await fixture.reopened()
        #expect(try await other.catalog.claim(id, for: "analyze", lease: 60, now: Date()))
        _ = try await library.moveToTrash(["hopper.jpg"])
        let summary = try await library.emptyTrash(Self.everything)
        #expect(summary.done == 0 && summary.failed.map(\.photo) == [id])
        #expect(files(library) == before)
        #expect(try await library.catalog.photosBeingDeleted() == [])
        try await other.catalog.release(id, job: "analyze")
        #expect(try await library.emptyTrash(Self.everything).done == 1)
    }

    /// The catalog's files are copied in the moment before the first unlink: the copy is what a power cut would leave.
    @Test func `has its step on disk before the first unlink, and its rows until after the last`() async throws {
        let fixture = try await EngineFixture()
        let library = fixture.library
        _ = try await library.importPhotos(at: [EngineFixture.photos.appending("portraits/hopper.jpg")])
        let id = try await library.photo("hopper.jpg").id
        _ = try await library.moveToTrash(["hopper.jpg"])
        let folder = fixture.directory.path.appending("copies")
        let taken = Mutex<[String]>([])
        let witness = DurableFile.Witness { event in
            guard case .remove = event else { return }
            let copy = folder.appending(UUID().uuidString)
            try FileManager.default.createDirectory(atPath: copy.string, withIntermediateDirectories: true)
            for name in ["catalog.sqlite", "catalog.sqlite-wal"] {
                try? FileManager.default.copyItem(
                    atPath: library.layout.folder.appending(name).string, toPath: copy.appending(name).string)
            }
            taken.withLock { $0.append(copy.string) }
        }
        _ = try await DurableFile.$witness.withValue(witness) { try await library.emptyTrash(Self.everything) }
        let copies = taken.withLock { $0 }
        #expect(copies.count == 3)
        for copy in copies {
            let catalog = try PhotoCatalog.open(in: FilePath(copy))
            #expect(try await catalog.photosBeingDeleted() == [id])
            #expect(try await catalog.photo(id) != nil)
        }
    }
}

extension Sequence {
    fileprivate func asyncMap<Value>(_ transform: (Element) async throws -> Value) async throws -> [Value] {
        var values: [Value] = []
        for element in self { values.append(try await transform(element)) }
        return values
    }
}

extension EngineFixture {
    /// Begins to delete photos as a process that then ends.
    fileprivate func leaveDeletion(of photos: [PhotoID]) async throws {
        let other = try await reopened()
        for photo in photos { _ = try await other.catalog.beginDeletion(of: photo) }
    }
}
