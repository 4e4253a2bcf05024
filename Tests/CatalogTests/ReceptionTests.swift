import Catalog
import Foundation
import Testing
import TierModel
import TierSyncTestSupport

/// Catalogs that are told the same entries come to the same, in whatever order, and however often, they are told.
@Suite struct `Entries that are taken in` {
    @Test(arguments: 0..<25) func `leave the same photo in every catalog`(seed: Int) async throws {
        var random = SeededGenerator(seed: UInt64(seed))
        let entries = (0..<4).map { _ in MadeUpEntry.entry(&random) }
        let joint = entries.dropFirst().reduce(entries[0]) { $0.joined(with: $1) }
        for _ in 0..<3 {
            let fixture = try CatalogFixture()
            let catalog = fixture.catalog
            for entry in (entries + [entries[0]]).shuffled(using: &random) {
                try await catalog.receive(photos: [entry])
            }
            let all = try await Self.all(catalog)
            #expect(all.count == 1)
            let found = try #require(all.first)
            #expect(Self.comparable(found.document) == Self.comparable(joint))
            #expect(try await catalog.checkIntegrity() == [])
            // All of it others have said: nothing waits to be published.
            #expect(try await catalog.publicationBacklog().isEmpty)
        }
    }

    @Test(arguments: 0..<25) func `do not bring back what was deleted for good, unless it was published anew`(seed: Int)
        async throws
    {
        var random = SeededGenerator(seed: UInt64(seed))
        var old = MadeUpEntry.entry(&random)
        old.born = 1
        old.time = 9
        var new = old
        new.born = 6
        let gone = GoneDocument(key: old.key, time: 5)
        let steps: [[PhotoDocument]] = [[old], [new], []]
        for order in [[0, 2], [2, 0], [0, 2, 1], [1, 2, 0], [2, 1, 0], [0, 1, 2]] {
            let fixture = try CatalogFixture()
            let catalog = fixture.catalog
            for step in order {
                try await catalog.receive(photos: steps[step])
                if step == 2 { try await catalog.receive(gone: [gone]) }
            }
            let count = try await Self.all(catalog).count
            #expect(count == (order.contains(1) ? 1 : 0), "\(order)")
            #expect(try await catalog.checkIntegrity() == [])
        }
    }

    private static func all(_ catalog: PhotoCatalog) async throws -> [PendingDocument] {
        try await catalog.documents(of: (1...10).map { PhotoID(rawValue: $0) })
    }

    /// What one device must know as the other does. Faces of versions that do not count are not kept.
    private static func comparable(_ document: PhotoDocument) -> PhotoDocument {
        var document = document.joined(with: document)
        document.key = PhotoKey(rawValue: "")
        document.time = 0
        document.born = nil
        for index in document.files.indices
        where document.files[index].role == .primary && !document.files[index].isCurrent {
            document.files[index].faces = []
            document.files[index].analyses = []
        }
        return document
    }
}
