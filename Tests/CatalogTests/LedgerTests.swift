import Catalog
import Foundation
import GRDB
import SystemPackage
import Testing
import TierModel

@Suite struct LedgerTests {
    @Test func `an operation is written down before and after`() async throws {
        let fixture = try CatalogFixture()
        let photo = try #require(try await fixture.add(1...1).first)
        let intent = TransferIntent(
            photo: photo.id, purpose: .push, operation: .put, key: "a", attempt: 2, rangeStart: 7)
        let id = try await fixture.catalog.begin(intent)
        let open = try #require(try await fixture.catalog.ledger(after: nil, limit: 9).first)
        #expect(open.id == id && open.intent == intent && open.result == nil && open.finishedAt == nil)
        let result = TransferResult(
            bytes: TransferredBytes(sent: 1, received: 2, headerSent: 3, headerReceived: 4), status: 412,
            outcome: "refused", wasted: 2, wasteReason: .unusable)
        try await fixture.catalog.finish(id, result)
        let ended = try #require(try await fixture.catalog.ledger(after: nil, limit: 9).first)
        #expect(ended.result == result && ended.finishedAt != nil)
        #expect(try await fixture.catalog.ledger(after: id, limit: 9).isEmpty)
    }

    @Test func `what a caller was told is on the disk`() async throws {
        let fixture = try CatalogFixture()
        let reader = try fixture.sqlite()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for worker in 0..<8 {
                group.addTask {
                    for round in 0..<25 {
                        let id = try await fixture.catalog.begin(Sample.get(nil, key: "\(worker)/\(round)"))
                        // Another connection sees only what was committed.
                        let key = try await reader.read {
                            try String.fetchOne(
                                $0, sql: "SELECT key FROM transfer WHERE id = ?", arguments: [id.rawValue])
                        }
                        #expect(key == "\(worker)/\(round)")
                        try await fixture.catalog.finish(id, Sample.received(10))
                    }
                }
            }
            try await group.waitForAll()
        }
        let totals = try #require(try await fixture.catalog.bandwidth(since: nil)[.analysis])
        #expect(totals.requests == 200 && totals.received == 2000 && totals.headerSent == 20_000)
        #expect(try await fixture.catalog.checkIntegrity() == [])
    }

    @Test func `concurrent intents share commits`() async throws {
        let fixture = try CatalogFixture()
        let before = try fixture.logSize()
        for _ in 0..<64 { _ = try await fixture.catalog.begin(Sample.get(nil)) }
        let alone = try fixture.logSize() - before
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<64 { group.addTask { _ = try await fixture.catalog.begin(Sample.get(nil)) } }
            try await group.waitForAll()
        }
        // Each commit writes its pages to the log: fewer commits, fewer pages.
        let together = try fixture.logSize() - before - alone
        #expect(together * 2 < alone, "\(together) bytes together, \(alone) one by one")
    }

    @Test func `a change that fails takes back nothing of its neighbours`() async throws {
        let fixture = try CatalogFixture()
        let outcomes = await withTaskGroup(of: Bool.self) { group in
            for index in 0..<40 {
                group.addTask {
                    do {
                        if index % 2 == 0 {
                            _ = try await fixture.catalog.begin(Sample.get(nil))
                        } else {
                            try await fixture.catalog.finish(TransferID(rawValue: 10_000), Sample.received(1))
                        }
                        return true
                    } catch { return false }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes.count { $0 } == 20)
        #expect(try await fixture.catalog.ledger(after: nil, limit: 99).count == 20)
    }

    @Test func `a cancelled task still writes down what happened`() async throws {
        let fixture = try CatalogFixture()
        let id = try await fixture.catalog.begin(Sample.get(nil))
        await withTaskGroup(of: Void.self) { group in
            group.cancelAll()
            group.addTask { try? await fixture.catalog.finish(id, Sample.received(5)) }
        }
        #expect(try await fixture.catalog.ledger(after: nil, limit: 1).first?.result?.bytes.received == 5)
    }

    @Test func `waste is counted afterwards and never exceeds what came`() async throws {
        let fixture = try CatalogFixture()
        let catalog = fixture.catalog
        let id = try await catalog.begin(Sample.get(nil))
        await expectCode(.invalidValue) { try await catalog.waste(id, bytes: 1, reason: .corrupt) }
        try await catalog.finish(id, Sample.received(100))
        try await catalog.waste(id, bytes: 60, reason: .corrupt)
        #expect(try await catalog.bandwidth(since: nil)[.analysis]?.wasted == 60)
        try await catalog.waste(id, bytes: 60, reason: .replaced)
        try await catalog.waste(id, bytes: -5, reason: .replaced)
        #expect(try await catalog.bandwidth(since: nil)[.analysis]?.wasted == 100)
        #expect(try await catalog.ledger(after: nil, limit: 1).first?.result?.wasteReason == .replaced)
    }

    @Test(arguments: [
        "DELETE FROM transfer", "UPDATE transfer SET key = 'x'", "UPDATE transfer SET purpose = 'view'",
        "INSERT OR REPLACE INTO transfer (id, purpose, operation, key, attempt, process, started_at) "
            + "VALUES (1, 'view', 'get', 'x', 1, 1, 0)",
    ])
    func `a ledger row is never deleted nor its question changed`(sql: String) async throws {
        let fixture = try CatalogFixture()
        _ = try await fixture.catalog.begin(Sample.get(nil))
        await #expect(throws: DatabaseError.self) { try await fixture.sqlite().write { try $0.execute(sql: sql) } }
        #expect(try await fixture.catalog.ledger(after: nil, limit: 9).count == 1)
    }

    @Test func `rows of a dead process are ended as interrupted, those of a living one are left`() async throws {
        let fixture = try CatalogFixture()
        let photo = try #require(try await fixture.add(1...1).first)
        try await fixture.push(photo.primary, number: 1)
        let key = try #require(try await fixture.catalog.file(photo.primary.id)?.remote?.key)
        try await fixture.catalog.saveSpoolEntry(
            SpoolEntry(
                file: photo.primary.id, path: "s", object: key, version: Sample.version(), byteCount: 100, transfers: []
            ))
        let mine = try await fixture.catalog.begin(Sample.get(nil))
        do {
            let other = try PhotoCatalog.open(in: fixture.folder)
            var resumed = Sample.get(photo.id, key: key)
            resumed.rangeStart = 60
            _ = try await other.begin(resumed)
            _ = try await other.begin(Sample.get(nil))
            #expect(try await fixture.catalog.recoverTransfers() == 0)
        }
        #expect(try await fixture.catalog.recoverTransfers { $0 == photo.primary.id ? 100 : 7 } == 2)
        #expect(try await fixture.catalog.recoverTransfers() == 0)
        let rows = try await fixture.catalog.ledger(after: mine, limit: 9)
        #expect(rows.map { $0.result?.outcome } == ["interrupted", "interrupted"])
        #expect(rows.map { $0.result?.bytes.received } == [40, 0])
        let totals = try #require(try await fixture.catalog.bandwidth(since: nil)[.analysis])
        #expect(totals.requests == 2 && totals.requestsCutOff == 2 && totals.received == 40 && totals.wasted == 0)
        #expect(try await fixture.catalog.ledger(after: nil, limit: 1).first?.result == nil)
    }

    @Test func `the truth replaces what recovery assumed`() async throws {
        let fixture = try CatalogFixture()
        let id: TransferID
        do { id = try await PhotoCatalog.open(in: fixture.folder).begin(Sample.get(nil)) }
        #expect(try await fixture.catalog.recoverTransfers() == 1)
        try await fixture.catalog.finish(id, Sample.received(11))
        let totals = try #require(try await fixture.catalog.bandwidth(since: nil)[.analysis])
        #expect(totals.requests == 1 && totals.requestsCutOff == 0 && totals.received == 11)
    }
}

extension CatalogFixture {
    fileprivate func logSize() throws -> Int {
        let path = folder.appending("catalog.sqlite-wal").string
        return try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
    }
}
