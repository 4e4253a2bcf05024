import Catalog
import Foundation
import GRDB
import SystemPackage
import Testing
import TierModel
import TierSync
import TierSyncTestSupport

/// Corrections and new photos read only what they touch; what comes out must be what clustering all faces anew gives.
@Suite struct `Updates of people` {
    /// More cases with TIERSYNC_HEAVY=1.
    static let seeds = 1...(ProcessInfo.processInfo.environment["TIERSYNC_HEAVY"] == nil ? 4 : 40)

    @Test(arguments: seeds)
    func `end as one full run, whatever came in between`(seed: Int) async throws {
        var generator = SeededGenerator(seed: UInt64(seed))
        let fixture = try await EngineFixture()
        var faces = MadeUpFaces(seed: UInt64(seed), people: 9)
        var library = fixture.library
        try await faces.add(photos: 25, to: library.catalog)
        for step in 1...14 {
            switch Int.random(in: 0..<6, using: &generator) {
            case 0: try await faces.add(photos: Int.random(in: 1...6, using: &generator), to: library.catalog)
            case 1: _ = try? await library.undo()
            case 2:
                let photo = try #require(faces.photos.randomElement(using: &generator))
                let record = try await library.photo(photo.description)
                _ = try await library.moveToTrash([photo.description])
                _ = try await library.people()
                if Bool.random(using: &generator) { _ = try await library.restoreFromTrash([record.id]) }
            case 3:
                let names = try await library.people().compactMap(\.person)
                if let first = names.randomElement(using: &generator), let second = names.last, first != second {
                    _ = try await library.mergePeople(first, into: second)
                }
            default: try await decide(library, faces, &generator)
            }
            let made = try await snapshot(library)
            let fresh = try await clusteredAnew(fixture)
            #expect(made == fresh, "after step \(step)")
            guard made == fresh else { return }
            library = try await fixture.reopened()
        }
    }

    @Test func `tell before what they will do`() async throws {
        let fixture = try await EngineFixture()
        var faces = MadeUpFaces(seed: 3, people: 4)
        try await faces.add(photos: 30, to: fixture.library.catalog)
        let library = fixture.library
        _ = try await library.people()
        let record = try #require(try await library.catalog.clusteringFaces(after: nil, limit: 1).first)
        let photo = try await library.photo("photo\(record.photo.rawValue)")
        let index = try #require(try await library.catalog.faces(of: photo.id).first { $0.face.key == record.key })
            .index
        let told = try await library.assign(photo, to: "Alice", face: index, dryRun: true)
        #expect(told.moves.count == told.facesMoved && told.facesMoved > 0)
        #expect(told.moves.allSatisfy { $0.to == "Alice" && $0.from == nil })
        #expect(try await library.catalog.decisions().isEmpty)
        let made = try await library.assign(photo, to: "Alice", face: index)
        #expect(made.facesMoved == told.facesMoved && made.moves.isEmpty)
        #expect(try await library.faces(ofPerson: "Alice").map(\.face).sorted() == told.moves.map(\.face).sorted())
    }

    @Test func `take in faces with a vector of a new model`() async throws {
        let fixture = try await EngineFixture()
        let library = fixture.library
        var faces = MadeUpFaces(seed: 6, people: 5)
        try await faces.add(photos: 25, to: library.catalog)
        let before = try await snapshot(library)
        // Everybody now looks like the first face: what renewal from chips may bring.
        let all = try await library.catalog.clusteringFaces(after: nil, limit: 1_000)
        for face in all {
            try await library.catalog.renew(
                [face.key: all[0].vector], of: face.photo, analyzer: MadeUpFaces.analyzer, isComplete: true)
        }
        let after = try await snapshot(library)
        #expect(after != before)
        #expect(after == (try await clusteredAnew(fixture)))
    }

    @Test func `outlive undos that name each other in a circle`() async throws {
        let fixture = try await EngineFixture()
        let library = fixture.library
        var faces = MadeUpFaces(seed: 7, people: 3)
        try await faces.add(photos: 10, to: library.catalog)
        let before = try await library.people()
        let ids = (0..<3).map { _ in UUID() }
        for (place, undone) in [(0, 1), (1, 2), (2, 1)] {
            try await library.catalog.receiveDecision(
                Decision(
                    id: ids[place], time: LogicalTime(counter: Int64(place + 1), device: DeviceID(rawValue: UUID())),
                    madeAt: Date(), statement: .undo(ids[undone])))
        }
        #expect(try await library.people() == before)
    }

    @Test func `read all faces of a photo that was decided about as a whole`() async throws {
        let fixture = try await EngineFixture()
        let library = fixture.library
        var faces = MadeUpFaces(seed: 12, people: 2)
        for _ in 0..<4 {
            let photo = try #require(try await faces.addPhoto(to: library.catalog))
            try await faces.find([(0, 0.1)], in: photo, library.catalog)
        }
        // Said before anybody looked for faces; then there are two, so that it is a tag of the photo and not of a face.
        let tagged = try #require(try await faces.addPhoto(to: library.catalog))
        _ = try await library.assign(tagged, to: "Alice")
        try await faces.find([(0, 0.1), (1, 0.1)], in: tagged, library.catalog)
        _ = try await library.people()
        let other = try await library.photo(faces.photos[0].description)
        #expect(try await library.assign(other, to: "Bob").facesMoved == 5)
        #expect(try await library.faces(ofPerson: "Bob").count == 5)
        #expect(try await snapshot(library) == clusteredAnew(fixture))
    }

    @Test func `reach lone faces whose person turns out to be another one in their photo`() async throws {
        let fixture = try await EngineFixture()
        let library = fixture.library
        var faces = MadeUpFaces(seed: 13, people: 2)
        for person in [0, 0, 0, 0, 1] {
            let photo = try #require(try await faces.addPhoto(to: library.catalog))
            try await faces.find([(person, 0.1)], in: photo, library.catalog)
        }
        // Some of these are alone and near enough to follow the first person; the second one is beside each.
        for step in 0..<24 {
            let photo = try #require(try await faces.addPhoto(to: library.catalog))
            try await faces.find([(0, 0.36 + 0.005 * Float(step)), (1, 0.1)], in: photo, library.catalog)
        }
        _ = try await library.assign(try await library.photo(faces.photos[0].description), to: "Alice")
        let lone = try await library.explained(faces.photos.dropFirst(5), person: "Alice").filter { $0 == .follows }
        try #require(!lone.isEmpty)
        // Alice is the second one, too: nobody is twice in a photo, so what was alone follows her no more.
        _ = try await library.assign(try await library.photo(faces.photos[4].description), to: "Alice")
        #expect(
            try await library.explained(faces.photos.dropFirst(5), person: "Alice").allSatisfy { $0 != .follows })
        #expect(try await snapshot(library) == clusteredAnew(fixture))
    }

    private func decide(
        _ library: Library, _ faces: MadeUpFaces, _ generator: inout SeededGenerator
    ) async throws {
        let photo = try #require(faces.photos.randomElement(using: &generator))
        guard let record = try? await library.photo(photo.description), record.trashedAt == nil else { return }
        let count = try await library.catalog.faces(of: photo).count
        let index = Int.random(in: 1...max(1, count), using: &generator)
        let name = ["Alice", "Bob", "Carol", "Dave"][Int.random(in: 0..<4, using: &generator)]
        switch Int.random(in: 0..<6, using: &generator) {
        case 0, 1, 2: _ = try await library.assign(record, to: name, face: index)
        case 3: _ = try? await library.reject(record, from: name, face: index)
        case 4: _ = try await library.ignore(record, face: index)
        default: _ = try? await library.splitPerson(name, newName: Bool.random(using: &generator) ? "Eve" : nil)
        }
    }

    /// Of each face: its cluster and person, and what it is like.
    private func snapshot(_ library: Library) async throws -> [String] {
        _ = try await library.people()
        let clusters = try await library.catalog.likenessClusters().map { "\($0.id): \($0.faces) \($0.merges)" }
        return try await library.catalog.clusteringFaces(after: nil, limit: 100_000).map {
            "\($0.id) \($0.likeness ?? -7) \($0.cluster ?? -7) \($0.person?.rawValue.uuidString ?? "")"
        } + clusters
    }

    /// The same of a copy of the library that has forgotten all clusters.
    private func clusteredAnew(_ fixture: EngineFixture) async throws -> [String] {
        let copy = try TemporaryDirectory()
        let folder = copy.path.appending("library")
        try FileManager.default.copyItem(atPath: fixture.library.layout.folder.string, toPath: folder.string)
        do {
            let database = try DatabaseQueue(path: folder.appending("catalog.sqlite").string)
            try await database.write { db in
                try db.execute(sql: "DELETE FROM setting WHERE name IN ('clusteredAt', 'likeness')")
                try db.execute(sql: "DELETE FROM likeness; DELETE FROM followable; UPDATE face SET likeness = NULL")
                try db.execute(sql: "UPDATE face SET cluster = NULL, person = NULL; DELETE FROM cluster")
            }
            try database.close()
        }
        return try await snapshot(try await Library.open(in: folder))
    }
}

extension Library {
    /// Why faces of some photos are a person's.
    fileprivate func explained(
        _ photos: some Sequence<PhotoID>, person: String
    ) async throws -> [FaceExplanation.Cause] {
        var causes: [FaceExplanation.Cause] = []
        for id in photos { causes += try await explain(try await photo(id.description), person: person).map(\.cause) }
        return causes
    }
}
