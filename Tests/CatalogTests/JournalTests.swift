import Catalog
import Foundation
import GRDB
import Testing
import TierModel

@Suite struct JournalTests {
    @Test func `a step is open until it is ended`() async throws {
        let fixture = try CatalogFixture()
        let catalog = fixture.catalog
        let record = try #require(try await fixture.add(1...1).first).primary
        try await fixture.push(record, number: 1)
        let file = record.id
        let detail = ["path": "line\nbreak 💩", "key": ""]
        let evict = try await catalog.beginStep(.evict, file: file, detail: detail)
        let other = try await catalog.beginStep(.importPhoto, file: nil, detail: [:])
        let open = try await catalog.openSteps()
        #expect(open.map(\.id) == [evict, other] && open.map(\.kind) == [.evict, .importPhoto])
        #expect(open[0].file == file && open[0].detail == detail && open[1].file == nil)
        #expect(open.allSatisfy { $0.isAlive && $0.process == catalog.process })
        try await catalog.endStep(evict)
        try await catalog.endStep(evict)
        #expect(try await catalog.openSteps().map(\.id) == [other])
        await expectCode(.unknownPhoto) {
            _ = try await catalog.beginStep(.push, file: OriginalID(rawValue: 99), detail: [:])
        }
    }

    @Test func `a drop is begun for what is proven, and by one at a time`() async throws {
        let fixture = try CatalogFixture()
        let catalog = fixture.catalog
        let file = try #require(try await fixture.add(1...1).first).primary
        await expectCode(.notAllowed) { _ = try await catalog.beginStep(.evict, file: file.id, detail: [:]) }
        try await fixture.push(file, number: 1)
        #expect(try await catalog.state(of: file.id) == .both)
        let step = try await catalog.beginStep(.evict, file: file.id, detail: [:])
        #expect(try await catalog.state(of: file.id) == .dropping)
        await expectCode(.notAllowed) { _ = try await catalog.beginStep(.evict, file: file.id, detail: [:]) }
        // Taken back: the file is where it was.
        try await catalog.endStep(step)
        #expect(try await catalog.state(of: file.id) == .both)
        let again = try await catalog.beginStep(.evict, file: file.id, detail: [:])
        try await catalog.recordEviction(file.id, proof: Sample.proof(1))
        #expect(try await catalog.state(of: file.id) == .remote)
        try await catalog.endStep(again)
        try await catalog.forgetProof(file.id)
        #expect(try await catalog.state(of: file.id) == .lost)
        #expect(try await catalog.state(of: OriginalID(rawValue: 99)) == .absent)
    }

    @Test func `a step of a process that is gone is not at work`() async throws {
        let fixture = try CatalogFixture()
        do {
            let other = try PhotoCatalog.open(in: fixture.folder)
            _ = try await other.beginStep(.push, file: nil, detail: [:])
            #expect(try await fixture.catalog.openSteps().map(\.isAlive) == [true])
        }
        #expect(try await fixture.catalog.openSteps().map(\.isAlive) == [false])
    }

    /// What can be wrong with a process that was recorded, as SQL on its row.
    @Test(arguments: [
        ("started = started + 1", false), ("boot = 'another'", false), ("pid = 4194304", false),
        ("namespace = 'pid:[1]'", true), ("namespace = 'pid:[1]', seen_at = seen_at - 1000000000", false),
        ("seen_at = 0", true),
    ])
    func `a process number that is used again does not count as alive`(change: String, isAlive: Bool) async throws {
        let fixture = try CatalogFixture()
        _ = try await fixture.catalog.beginStep(.push, file: nil, detail: [:])
        try await fixture.sqlite().write { try $0.execute(sql: "UPDATE process SET \(change)") }
        #expect(try await fixture.catalog.openSteps().map(\.isAlive) == [isAlive])
    }

    @Test func `a claim holds against every worker until it is released`() async throws {
        let fixture = try CatalogFixture()
        let photo = try #require(try await fixture.add(1...1).first).id
        let other = try PhotoCatalog.open(in: fixture.folder)
        let now = Date()
        #expect(try await fixture.catalog.claim(photo, for: "analyze", lease: 60, now: now))
        #expect(try await !fixture.catalog.claim(photo, for: "analyze", lease: 60, now: now))
        #expect(try await !other.claim(photo, for: "analyze", lease: 60, now: now))
        #expect(try await other.claim(photo, for: "push", lease: 60, now: now))
        try await other.release(photo, job: "analyze")
        #expect(try await !other.claim(photo, for: "analyze", lease: 60, now: now))
        try await fixture.catalog.release(photo, job: "analyze")
        #expect(try await other.claim(photo, for: "analyze", lease: 60, now: now))
        await expectCode(.unknownPhoto) {
            _ = try await other.claim(PhotoID(rawValue: 9), for: "push", lease: 1, now: now)
        }
    }

    @Test func `an expired claim is taken over, a renewed one is not`() async throws {
        let fixture = try CatalogFixture()
        let photo = try #require(try await fixture.add(1...1).first).id
        let other = try PhotoCatalog.open(in: fixture.folder)
        let now = Date()
        #expect(try await fixture.catalog.claim(photo, for: "analyze", lease: 60, now: now))
        #expect(try await fixture.catalog.renewClaim(photo, for: "analyze", lease: 120, now: now))
        #expect(try await !other.claim(photo, for: "analyze", lease: 60, now: now.addingTimeInterval(90)))
        #expect(try await other.claim(photo, for: "analyze", lease: 60, now: now.addingTimeInterval(121)))
        #expect(try await !fixture.catalog.renewClaim(photo, for: "analyze", lease: 120, now: now))
    }

    @Test func `a claim of a dead process is taken over at once`() async throws {
        let fixture = try CatalogFixture()
        let photo = try #require(try await fixture.add(1...1).first).id
        do {
            let other = try PhotoCatalog.open(in: fixture.folder)
            #expect(try await other.claim(photo, for: "analyze", lease: 3600, now: .now))
        }
        #expect(try await fixture.catalog.claim(photo, for: "analyze", lease: 60, now: .now))
    }

    @Test func `of workers that want one photo at once one gets it`() async throws {
        let fixture = try CatalogFixture()
        let photo = try #require(try await fixture.add(1...1).first).id
        let other = try PhotoCatalog.open(in: fixture.folder)
        let winners = try await withThrowingTaskGroup(of: Bool.self) { group in
            for index in 0..<16 {
                let catalog = index % 2 == 0 ? fixture.catalog : other
                group.addTask { try await catalog.claim(photo, for: "analyze", lease: 60, now: .now) }
            }
            return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(winners == 1)
    }

    @Test func `a file in flight is kept, changed and forgotten`() async throws {
        let fixture = try CatalogFixture()
        let catalog = fixture.catalog
        let file = try #require(try await fixture.add(1...1).first).primary.id
        var entry = SpoolEntry(
            file: file, path: "spool/1", object: "k", version: ObjectVersion(versionID: "v", lastModified: "then"),
            byteCount: 1001, transfers: [TransferID(rawValue: 1), TransferID(rawValue: 3)])
        try await catalog.saveSpoolEntry(entry)
        #expect(try await catalog.spoolEntry(file) == entry)
        entry.version = Sample.version("e9")
        entry.transfers = []
        try await catalog.saveSpoolEntry(entry)
        #expect(try await catalog.spoolEntries() == [entry])
        try await catalog.removeSpoolEntry(file)
        #expect(try await catalog.spoolEntry(file) == nil)
        entry.file = OriginalID(rawValue: 99)
        let unknown = entry
        await expectCode(.unknownPhoto) { try await catalog.saveSpoolEntry(unknown) }
    }
}
