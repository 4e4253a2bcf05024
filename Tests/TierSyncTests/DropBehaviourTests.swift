import Catalog
import Foundation
import Remote
import Synchronization
import SystemPackage
import Testing
import TierModel
import TierSync
import TierSyncTestSupport

/// What must be true before a local original is dropped, on real servers.
@Suite struct `Drop behaviours` {
    typealias Server = ServerFixture.Server

    @Test(arguments: Server.installed)
    func `R12 each drop is preceded by a question about that very object`(_ server: Server) async throws {
        let fixture = try await ServerFixture(server)
        try await fixture.push()
        let key = try await fixture.key(of: "hopper.jpg")
        fixture.proxy.reset()
        // Of one object nobody can say how it is now: what was proven at the upload is not enough.
        fixture.proxy.inject(.answer(status: 410), method: "HEAD", target: key.rawValue, times: 9)
        let summary = try await fixture.library.evict()
        #expect(summary.failed.map(\.file) == ["hopper.jpg"] && summary.done == 6)
        #expect(fixture.localOriginals.map { $0.lastComponent?.extension } == ["jpg"])
        let asked = Set(fixture.proxy.exchanges.filter { $0.method == "HEAD" && $0.status == 200 }.map(\.target))
        #expect(asked.count == 6)
    }

    @Test(arguments: Server.installed)
    func `R13 what was deleted or changed on the remote since is not dropped`(_ server: Server) async throws {
        let fixture = try await ServerFixture(server)
        try await fixture.push()
        try await fixture.delete(fixture.key(of: "hopper.jpg"))
        let size = Int(try await fixture.library.photo("collins.jpg").primary.byteCount)
        // The same size, other bytes.
        try await fixture.replace(fixture.key(of: "collins.jpg"), with: repeatElement(7, count: size))
        let summary = try await fixture.library.evict()
        #expect(Set(summary.failed.map(\.file)) == ["hopper.jpg", "collins.jpg"] && summary.done == 5)
        #expect(fixture.localOriginals.count == 2)
        // Neither counts as proven any more, and the next push brings both there again.
        #expect(try await fixture.library.push().done == 2)
        #expect(try await fixture.library.evict().done == 2)
        #expect(fixture.localOriginals.isEmpty)
    }

    @Test(arguments: Server.installed)
    func `R14 an original that was edited in the library since is not dropped`(_ server: Server) async throws {
        let fixture = try await ServerFixture(server)
        try await fixture.push()
        let photo = try await fixture.library.photo("hopper.jpg")
        let path = fixture.library.layout.path(try #require(photo.primary.localPath))
        let edited = Data("edited".utf8) + (try Data(contentsOf: URL(filePath: path.string)))
        try edited.write(to: URL(filePath: path.string))
        let summary = try await fixture.library.evict()
        #expect(summary.failed.map(\.file) == ["hopper.jpg"] && summary.done == 6)
        #expect(FileManager.default.contents(atPath: path.string) == edited)
    }

    /// The catalog's files are copied in the moment before each unlink: the copy is what a power cut would leave.
    @Test(arguments: Server.installed)
    func `R16 journal and ledger are on disk before the unlink`(_ server: Server) async throws {
        let fixture = try await ServerFixture(server)
        try await fixture.push()
        let layout = fixture.library.layout
        let folder = fixture.engine.directory.path.appending("copies")
        let taken = Mutex<[String]>([])
        let witness = DurableFile.Witness { event in
            // Where the read-back was the fetch for its analysis, the original goes into the spool.
            switch event {
            case .remove(let path) where path.string.contains("/originals/"): break
            case .rename(let path) where path.string.contains("/spool/"): break
            default: return
            }
            let copy = folder.appending(UUID().uuidString)
            try FileManager.default.createDirectory(atPath: copy.string, withIntermediateDirectories: true)
            for name in ["catalog.sqlite", "catalog.sqlite-wal"] {
                try? FileManager.default.copyItem(
                    atPath: layout.folder.appending(name).string, toPath: copy.appending(name).string)
            }
            taken.withLock { $0.append(copy.string) }
        }
        let photo = try await fixture.library.photo("hopper.jpg").id
        let summary = try await DurableFile.$witness.withValue(witness) {
            try await fixture.library.evict(EvictOptions(photos: [photo]))
        }
        let copies = taken.withLock { $0 }
        #expect(summary.done == 1 && copies.count == 1)
        let catalog = try PhotoCatalog.open(in: FilePath(try #require(copies.first)))
        let file = try await fixture.library.photo("hopper.jpg").primary
        #expect(
            try await catalog.openSteps().map { "\($0.kind) \($0.file?.rawValue ?? 0)" } == [
                "evict \(file.id.rawValue)"
            ])
        #expect(try await catalog.file(file.id)?.remote?.proof != nil)
        let rows = try await catalog.ledger(after: nil, limit: 10_000)
        let last = try #require(rows.last { $0.intent.key == file.remote?.key })
        #expect(last.intent.operation == .head && last.result?.outcome == "ok")
    }

    enum Answer: CaseIterable, Sendable { case notFound, unauthorized, forbidden, unavailable, emptied }

    @Test(arguments: Server.installed, Answer.allCases)
    func `R17 a remote that says it has nothing, or says nothing, costs no local original`(
        _ server: Server, _ answer: Answer
    ) async throws {
        let fixture = try await ServerFixture(server)
        try await fixture.push()
        let statuses: [Answer: Int] = [.notFound: 404, .unauthorized: 401, .forbidden: 403, .unavailable: 503]
        if let status = statuses[answer] {
            let headers = status == 503 ? ["Retry-After: 900"] : []
            for method in ["HEAD", "GET", "PROPFIND", "OPTIONS"] {
                fixture.proxy.inject(.answer(status: status, headers: headers), method: method, times: 1_000)
            }
        } else {
            let context = TransferContext(ledger: InMemoryLedger(), purpose: .metadata)
            for try await object in fixture.backDoor.list(ObjectKey("originals"), context) {
                try await fixture.delete(object.key)
            }
        }
        let summary = try await fixture.library.evict()
        #expect(summary.done == 0)
        #expect(fixture.localOriginals.count == 7)
        #expect(summary.exitStatus != .done)
    }
}
