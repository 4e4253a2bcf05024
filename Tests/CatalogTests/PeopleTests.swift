import Catalog
import Foundation
import GRDB
import Testing
import TierModel

@Suite struct PeopleTests {
    private let alice = PersonID(rawValue: UUID())
    private let bob = PersonID(rawValue: UUID())

    /// Photos with some faces each; returns the keys by photo.
    private func keys(in fixture: CatalogFixture, facesOfPhotos counts: [Int]) async throws -> [[FaceKey]] {
        let photos = try await fixture.add(1...counts.count)
        var keys: [[FaceKey]] = []
        for (photo, count) in zip(photos, counts) {
            let number = Int(photo.primary.byteCount) - 1000
            let faces = (0..<count).map { Sample.face($0, photo: number, x: Double(200 * $0)) }
            try await fixture.catalog.recordFaces(
                faces, photo: photo.id, file: photo.primary.id, analyzer: Sample.analyzer, finishing: nil, at: .now)
            keys.append(faces.map(\.key))
        }
        return keys
    }

    @Test func `clusters are summed up as faces move between them`() async throws {
        let fixture = try CatalogFixture()
        let catalog = fixture.catalog
        let keys = try await keys(in: fixture, facesOfPhotos: [2, 1, 1])
        #expect(try await catalog.people().isEmpty)
        let named = PersonRecord(id: alice, name: "Alice", isHidden: false)
        try await catalog.saveAssignments(
            [
                FaceAssignment(face: keys[0][0], cluster: 1, person: alice),
                FaceAssignment(face: keys[0][1], cluster: 2, person: nil),
                FaceAssignment(face: keys[1][0], cluster: 2, person: nil),
                FaceAssignment(face: keys[2][0], cluster: 2, person: nil),
                FaceAssignment(face: FaceKey(rawValue: "gone"), cluster: 9, person: nil),
            ], people: [named])
        var people = try await catalog.people()
        #expect(people.map(\.cluster) == [2, 1] && people.map(\.faces) == [3, 1] && people.map(\.photos) == [3, 1])
        #expect(people.map(\.person) == [nil, named])
        var status = try await catalog.status(analyzer: nil)
        #expect(status.people == 1 && status.clusters == 2)

        try await catalog.saveAssignments(
            [keys[0][1], keys[1][0], keys[2][0]].map { FaceAssignment(face: $0, cluster: 1, person: alice) },
            people: [named])
        people = try await catalog.people()
        #expect(people.map(\.cluster) == [1] && people[0].faces == 4 && people[0].photos == 3)
        #expect(try await catalog.faces(person: alice).map(\.face.key) == keys.flatMap { $0 })
        #expect(try await catalog.faces(cluster: 1).count == 4)
        #expect(try await catalog.faces(cluster: 2).isEmpty)

        let photo = try #require(try await catalog.photo(withDigest: Sample.digest(1)))
        try await catalog.recordFaces(
            [], photo: photo.id, file: photo.primary.id, analyzer: Sample.analyzer, finishing: nil, at: .now)
        #expect(try await catalog.people().map(\.faces) == [2])
        status = try await catalog.status(analyzer: nil)
        #expect(status.faces == 2)
        #expect(try await catalog.checkIntegrity() == [])
    }

    @Test func `people are found by name in any case and width`() async throws {
        let fixture = try CatalogFixture()
        let catalog = fixture.catalog
        let keys = try await keys(in: fixture, facesOfPhotos: [1])
        let record = PersonRecord(id: alice, name: "Zoë Ａ", isHidden: false)
        try await catalog.saveAssignments(
            [FaceAssignment(face: keys[0][0], cluster: 1, person: alice)], people: [record])
        for name in ["Zoë Ａ", "ZOË a", "zoe\u{308} A"] { #expect(try await catalog.person(named: name) == [record]) }
        #expect(try await catalog.person(named: "Zoe A").isEmpty)
        #expect(try await catalog.person(alice) == record)

        let renamed = PersonRecord(id: alice, name: "Alice", isHidden: true)
        let namesake = PersonRecord(id: bob, name: "ALICE", isHidden: false)
        try await catalog.saveAssignments([], people: [renamed, namesake])
        #expect(Set(try await catalog.person(named: "alice")) == [renamed, namesake])
        #expect(try await catalog.person(named: "Zoë A").isEmpty)

        // Nobody was named after all: the one with a face keeps the id, the other is gone.
        try await catalog.saveAssignments([], people: [])
        #expect(try await catalog.person(named: "alice").isEmpty)
        #expect(try await catalog.person(alice) == PersonRecord(id: alice, name: nil, isHidden: false))
        #expect(try await catalog.person(bob) == nil)
        #expect(try await catalog.status(analyzer: nil).people == 0)
    }

    @Test func `faces stream by number`() async throws {
        let fixture = try CatalogFixture()
        _ = try await keys(in: fixture, facesOfPhotos: [2, 2])
        let first = try await fixture.catalog.faces(after: nil, limit: 3)
        let rest = try await fixture.catalog.faces(after: first.last?.id, limit: 3)
        #expect(first.count == 3 && rest.count == 1)
        #expect(Set((first + rest).map(\.face.key)).count == 4)
    }
}

@Suite struct DecisionTests {
    private let alice = PersonID(rawValue: UUID())
    private let target = Decision.Target.face(
        photo: Sample.digest(1), box: FractionBox(x: 0.1, y: 1.0 / 3, width: 0.2, height: 0.3))

    @Test func `a decision is kept as it was made`() async throws {
        let fixture = try CatalogFixture()
        let statements: [Decision.Statement] = [
            .assign(target, alice), .reject(.photo(Sample.digest(2)), alice), .ignore(target),
            .name(alice, "Ä 💩 \"quoted\""), .merge(alice, into: PersonID(rawValue: UUID())), .hide(alice, true),
            .undo(UUID()),
        ]
        var made: [Decision] = []
        for statement in statements { made.append(try await fixture.catalog.addDecision(statement, at: .now)) }
        #expect(made.map(\.statement) == statements)
        #expect(made.map(\.time.counter) == Array(1...7))
        #expect(made.allSatisfy { $0.time.device == CatalogFixture.device })
        #expect(try await PhotoCatalog.open(in: fixture.folder).decisions() == made)
    }

    @Test(arguments: [
        "DELETE FROM decision", "UPDATE decision SET statement = '{}'", "UPDATE decision SET counter = 9",
        "INSERT OR REPLACE INTO decision SELECT * FROM decision",
        "INSERT OR REPLACE INTO decision (id, counter, device, made_at, statement) SELECT id, 5, 'd', 0, '' FROM decision",
    ])
    func `a decision never changes`(sql: String) async throws {
        let fixture = try CatalogFixture()
        let decision = try await fixture.catalog.addDecision(.hide(alice, true), at: .now)
        await #expect(throws: DatabaseError.self) { try await fixture.sqlite().write { try $0.execute(sql: sql) } }
        #expect(try await fixture.catalog.decisions() == [decision])
    }

    @Test func `a received decision counts once, and later ones come after it`() async throws {
        let fixture = try CatalogFixture()
        let catalog = fixture.catalog
        let elsewhere = TierModel.DeviceID(rawValue: UUID())
        var foreign = Decision(
            id: UUID(), time: LogicalTime(counter: 41, device: elsewhere),
            madeAt: Date(timeIntervalSince1970: 1_700_000_000), statement: .name(alice, "Alice"))
        try await catalog.receiveDecision(foreign)
        try await catalog.receiveDecision(foreign)
        foreign.statement = .name(alice, "Mallory")
        try await catalog.receiveDecision(foreign)
        let mine = try await catalog.addDecision(.hide(alice, true), at: .now)
        #expect(mine.time.counter == 42)
        #expect(try await catalog.decisions().map(\.statement) == [.name(alice, "Alice"), .hide(alice, true)])
        foreign.id = UUID()
        for counter in [Int64.max, 0, -1] {
            foreign.time.counter = counter
            let bad = foreign
            await expectCode(.invalidValue) { try await catalog.receiveDecision(bad) }
        }
    }

    @Test func `logical order does not depend on arrival`() async throws {
        let first = try CatalogFixture()
        let second = try CatalogFixture()
        let devices = (0..<3).map { _ in TierModel.DeviceID(rawValue: UUID()) }
        let decisions = (1...30).map { (number: Int) -> Decision in
            let time = LogicalTime(counter: Int64(number / 3 + 1), device: devices[number % 3])
            let madeAt = Date(timeIntervalSince1970: Double(number))
            return Decision(id: UUID(), time: time, madeAt: madeAt, statement: .hide(alice, number % 2 == 0))
        }
        for decision in decisions { try await first.catalog.receiveDecision(decision) }
        for decision in decisions.reversed() { try await second.catalog.receiveDecision(decision) }
        let order = try await first.catalog.decisions()
        #expect(order == (try await second.catalog.decisions()))
        #expect(order == decisions.sorted { $0.time < $1.time })
    }

    @Test func `two processes never give the same logical time`() async throws {
        let fixture = try CatalogFixture()
        let other = try PhotoCatalog.open(in: fixture.folder)
        let counters = try await withThrowingTaskGroup(of: [Int64].self) { group in
            for index in 0..<40 {
                let catalog = index % 2 == 0 ? fixture.catalog : other
                group.addTask { [alice] in
                    try await catalog.addDecisions([.hide(alice, true), .hide(alice, false)], at: .now)
                        .map(\.time.counter)
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(counters.sorted() == Array(1...80))
    }

    @Test func `the last action is what undo takes back, all of it and one after the other`() async throws {
        let fixture = try CatalogFixture()
        let catalog = fixture.catalog
        #expect(try await catalog.lastAction() == nil)
        let first = try await catalog.addDecisions([.name(alice, "Alice"), .assign(target, alice)], at: .now)
        let second = try await catalog.addDecision(.hide(alice, true), at: .now)
        let elsewhere = LogicalTime(counter: 9, device: TierModel.DeviceID(rawValue: UUID()))
        try await catalog.receiveDecision(
            Decision(id: UUID(), time: elsewhere, madeAt: .now, statement: .hide(alice, false)))
        #expect(try await catalog.lastAction()?.decisions == [second])
        let undo = try await catalog.addDecision(.undo(second.id), at: .now)
        #expect(try await catalog.lastAction()?.decisions == first)
        // Redone by undoing the undo.
        let redo = try await catalog.addDecision(.undo(undo.id), at: .now)
        #expect(try await catalog.lastAction()?.decisions == [second])
        _ = try await catalog.addDecision(.undo(redo.id), at: .now)
        _ = try await catalog.addDecision(.undo(first[1].id), at: .now)
        #expect(try await catalog.lastAction()?.decisions == [first[0]])
        _ = try await catalog.addDecision(.undo(first[0].id), at: .now)
        #expect(try await catalog.lastAction() == nil)
    }

    @Test func `a decision about no numbers is refused`() async throws {
        let fixture = try CatalogFixture()
        let nowhere = Decision.Target.face(
            photo: Sample.digest(1), box: FractionBox(x: .nan, y: 0, width: 0, height: .infinity))
        await expectCode(.invalidValue) { [alice] in
            _ = try await fixture.catalog.addDecisions([.hide(alice, true), .assign(nowhere, alice)], at: .now)
        }
        #expect(try await fixture.catalog.decisions().isEmpty)
    }
}
