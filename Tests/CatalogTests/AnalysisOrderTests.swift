import Catalog
import Foundation
import GRDB
import Testing
import TierModel

@Suite struct AnalysisOrderTests {
    private static let day = 86_400.0
    private static let noon = 20_000 * day + 43_200

    /// Photos that were taken at these times, in seconds since 1970.
    private func fixture(_ times: [Double]) async throws -> (CatalogFixture, [PhotoID]) {
        let fixture = try CatalogFixture()
        // The sample's clock is an hour ahead of UTC.
        _ = try await fixture.catalog.addPhotos(
            times.enumerated().map { Sample.photo($0.offset + 1, captured: $0.element + 3_600) })
        try await fixture.catalog.use(faces: Sample.analyzer)
        return (fixture, (1...times.count).map { PhotoID(rawValue: Int64($0)) })
    }

    private func order(_ fixture: CatalogFixture, recent: Double = .infinity, tiers: Set<Tier> = [.local, .both])
        async throws -> [Int64]
    {
        try await fixture.catalog.analysisOrder(
            Sample.analyzer, tiers: tiers,
            recent: recent == .infinity ? .distantFuture : Date(timeIntervalSince1970: recent)
        ).map(\.rawValue)
    }

    @Test func `what the user looks at and what is new comes first, the oldest last`() async throws {
        let (fixture, photos) = try await fixture((0..<5).map { Self.noon + Double($0) * 10 * Self.day })
        #expect(try await order(fixture) == [5, 4, 3, 2, 1])
        try await fixture.catalog.noteView(of: photos[0])
        try await fixture.catalog.noteView(of: photos[1])
        try await fixture.catalog.noteView(of: photos[1])
        #expect(try await order(fixture) == [2, 1, 5, 4, 3])
    }

    @Test func `what tells most of people with names comes before the rest`() async throws {
        let (fixture, photos) = try await fixture(
            [0, 1, 1.2, 2, 2.1, 3, 9].map { Self.noon + $0 * Self.day })
        let records = try await fixture.catalog.photos(after: nil, limit: 99)
        // Two faces of somebody with a name on day 1, one on day 2; on day 3 one without a name, on day 0 none.
        for (index, count) in [(1, 2), (3, 1), (5, 1)] {
            try await fixture.catalog.recordFaces(
                (0..<count).map { Sample.face($0, photo: index + 1, x: Double(100 * $0 + 1)) }, photo: photos[index],
                file: records[index].primary.id, analyzer: Sample.analyzer, finishing: nil, at: .now)
        }
        try await fixture.sqlite().write { db in
            try db.execute(
                sql: """
                    INSERT INTO person (id, name, name_folded, is_hidden) VALUES (zeroblob(16), 'Alice', 'alice', 0);
                    INSERT INTO person (id, name, name_folded, is_hidden) VALUES (randomblob(16), NULL, NULL, 0);
                    UPDATE face SET person = zeroblob(16) WHERE photo IN (2, 4);
                    UPDATE face SET person = (SELECT id FROM person WHERE name IS NULL) WHERE photo = 6;
                    """)
        }
        // 3 shares its day with two known faces, 5 with one; 7 and 1 with none.
        #expect(try await order(fixture) == [3, 5, 7, 1])
        // A decision that waits for a photo tells more than any day.
        let person = PersonID(rawValue: UUID())
        _ = try await fixture.catalog.addDecisions(
            [.name(person, "Bob"), .assign(.photo(Sample.digest(1)), person)], at: .now)
        #expect(try await order(fixture) == [1, 3, 5, 7])
        // What is new is wanted before.
        #expect(try await order(fixture, recent: Self.noon + 8 * Self.day) == [7, 1, 3, 5])
    }

    @Test func `only what is owed, of these tiers and photos, and out of the trash`() async throws {
        let (fixture, photos) = try await fixture((0..<4).map { Self.noon + Double($0) * Self.day })
        let records = try await fixture.catalog.photos(after: nil, limit: 99)
        try await fixture.push(records[1].primary, number: 2)
        try await fixture.catalog.recordEviction(records[1].primary.id, proof: Sample.proof(2))
        _ = try await fixture.catalog.moveToTrash([photos[3]], at: .now)
        #expect(try await order(fixture) == [3, 1])
        #expect(try await order(fixture, tiers: [.remote]) == [2])
        let chosen = try await fixture.catalog.analysisOrder(
            Sample.analyzer, photos: [photos[0], photos[1]], tiers: [.local, .both], recent: .distantFuture)
        #expect(chosen == [photos[0]])
        try await fixture.catalog.recordFaces(
            [], photo: photos[2], file: records[2].primary.id, analyzer: Sample.analyzer, finishing: nil, at: .now)
        #expect(try await order(fixture) == [1])
    }
}
