import Catalog
import Foundation
import GRDB
import Testing
import TierModel

@Suite struct BandwidthTests {
    private static let day = 86_400.0

    /// A finished transfer that began at this time.
    private func move(
        _ fixture: CatalogFixture, at time: Double, _ intent: TransferIntent, _ result: TransferResult
    ) async throws {
        // The catalog has its own clock; a row of the past is written as the catalog writes it.
        let id = try await fixture.sqlite().write { db in
            try db.execute(
                sql: """
                    INSERT OR IGNORE INTO process VALUES (1, x'00', 1, 1, 'b', 'n', 0);
                    """)
            try db.execute(
                sql: """
                    INSERT INTO transfer (photo, file, purpose, operation, key, attempt, process, started_at)
                    VALUES (?1, (SELECT id FROM file WHERE photo = ?1), ?, ?, ?, 1, 1, ?)
                    """,
                arguments: [
                    intent.photo?.rawValue, intent.purpose.rawValue, intent.operation.rawValue, intent.key,
                    Int64(time * 1e6),
                ])
            return TransferID(rawValue: db.lastInsertedRowID)
        }
        try await fixture.catalog.finish(id, result)
    }

    @Test func `sums by purpose, day and photo agree, from any moment on`() async throws {
        let fixture = try CatalogFixture()
        let photos = try await fixture.add(1...2).map(\.id)
        let start = 19_900 * Self.day
        try await move(fixture, at: start + 10, Sample.get(photos[0]), Sample.received(1001))
        try await move(fixture, at: start + 20, Sample.get(photos[1], purpose: .view), Sample.received(5, wasted: 5))
        try await move(fixture, at: start + 1.5 * Self.day, Sample.get(photos[1]), Sample.received(7))
        try await move(fixture, at: start + 3 * Self.day, Sample.get(nil, purpose: .metadata), Sample.received(9))
        _ = try await fixture.catalog.begin(Sample.get(photos[0]))

        func sums(_ since: Double?) async throws -> [Purpose: Int64] {
            try await fixture.catalog.bandwidth(since: since.map { Date(timeIntervalSince1970: $0) })
                .mapValues(\.received)
        }
        #expect(try await sums(nil) == [.analysis: 1008, .view: 5, .metadata: 9])
        #expect(try await sums(start) == [.analysis: 1008, .view: 5, .metadata: 9])
        #expect(try await sums(start + 15) == [.analysis: 7, .view: 5, .metadata: 9])
        #expect(try await sums(start + 20) == [.analysis: 7, .view: 5, .metadata: 9])
        #expect(try await sums(start + Self.day) == [.analysis: 7, .metadata: 9])
        #expect(try await sums(start + 9 * Self.day) == [:])

        let days = try await fixture.catalog.bandwidthByDay(since: nil)
        #expect(days.map(\.day) == ["2024-06-26", "2024-06-26", "2024-06-27", "2024-06-29"])
        #expect(days.map(\.purpose) == [.analysis, .view, .analysis, .metadata])
        #expect(days[1].totals.wasted == 5 && days[1].totals.headerReceived == 200)

        let first = try await fixture.catalog.bandwidthByPhoto(since: nil, after: nil, limit: 1)
        #expect(first.map(\.photo) == [photos[0]] && first[0].file == "IMG_1.JPG" && first[0].totals.requests == 1)
        let second = try await fixture.catalog.bandwidthByPhoto(since: nil, after: photos[0], limit: 1)
        #expect(second.map(\.purpose) == [.analysis, .view])
        #expect(try await fixture.catalog.checkIntegrity() == [])
    }

    @Test func `remotes, operations and retries are told apart, and change nothing of the sums`() async throws {
        let fixture = try CatalogFixture()
        let photo = try #require(try await fixture.add(1...1).first)
        let catalog = fixture.catalog
        var again = Sample.get(photo.id)
        again.attempt = 2
        for (intent, remote) in [(Sample.get(photo.id), "file:///a"), (again, "file:///a"), (again, "file:///b")] {
            let id = try await catalog.begin(intent, remote: remote)
            try await catalog.finish(id, Sample.received(100))
        }
        let put = TransferIntent(photo: photo.id, purpose: .push, operation: .put, key: "k")
        let id = try await catalog.begin(put)
        try await catalog.finish(id, TransferResult(bytes: TransferredBytes(sent: 7)))
        let rows = try await catalog.bandwidthByDay(since: nil)
        #expect(rows.map(\.remote) == ["", "file:///a", "file:///b"])
        #expect(rows.map(\.operation) == [.put, .get, .get])
        #expect(rows.map(\.totals.requests) == [1, 2, 1] && rows.map(\.totals.retries) == [0, 1, 1])
        #expect(try await catalog.bandwidth(since: nil)[.analysis]?.received == 300)
        #expect(try await catalog.movedBytes(fromDay: 0).reduce(0) { $0 + $1.bytes } == 307)
        #expect(try await catalog.movedBytes(fromDay: Int64(Date().timeIntervalSince1970 / 86_400) + 1).isEmpty)
        #expect(try await catalog.ledgerContradictions() == [])
        #expect(try await catalog.checkIntegrity() == [])
    }

    @Test func `one fetch each is told from more than one`() async throws {
        let fixture = try CatalogFixture()
        let photos = try await fixture.add(1...5).map(\.id)
        let catalog = fixture.catalog
        func fetch(_ photo: Int, _ bytes: Int64, wasted: Int64 = 0, purpose: Purpose = .analysis) async throws {
            let id = try await catalog.begin(Sample.get(photos[photo], purpose: purpose))
            try await catalog.finish(id, Sample.received(bytes, wasted: wasted))
        }
        try await fetch(0, 1001)
        // Resumed: two parts of one fetch, with some bytes lost between.
        try await fetch(1, 600, wasted: 100)
        try await fetch(1, 502)
        // Twice.
        try await fetch(2, 1003)
        try await fetch(2, 1)
        // Nothing came, nothing was for analysis.
        try await fetch(3, 50, wasted: 50)
        try await fetch(4, 1005, purpose: .view)
        let fetches = try await catalog.analysisFetches(since: nil)
        #expect(fetches.originals == 3)
        #expect(fetches.originalBytes == 1001 + 1002 + 1003)
        #expect(fetches.bytesFetched == 1001 + 1002 + 1004)
        #expect(fetches.bytesWasted == 150)
        #expect(fetches.fetchedMoreThanOnce == [photos[2]])
        let later = try await catalog.analysisFetches(since: Date().addingTimeInterval(60))
        #expect(later.originals == 0 && later.bytesFetched == 0 && later.fetchedMoreThanOnce.isEmpty)
    }

    @Test func `each version of a photo has its own fetch`() async throws {
        let fixture = try CatalogFixture()
        let catalog = fixture.catalog
        let photo = try #require(try await fixture.add(1...1).first)
        try await fixture.push(photo.primary, number: 1)
        let second = try await catalog.addVersion(Sample.photo(2), of: photo.id)
        try await fixture.push(second, number: 2)
        for file in [photo.primary.id, second.id] {
            let record = try #require(try await catalog.file(file))
            let key = try #require(record.remote?.key)
            let id = try await catalog.begin(Sample.get(photo.id, key: key))
            try await catalog.finish(id, Sample.received(record.byteCount))
        }
        let fetches = try await catalog.analysisFetches(since: nil)
        #expect(fetches.originals == 2 && fetches.originalBytes == 2003 && fetches.fetchedMoreThanOnce.isEmpty)
    }
}
