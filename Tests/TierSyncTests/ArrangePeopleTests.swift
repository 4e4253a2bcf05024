import Catalog
import Foundation
import Testing
import TierModel
import TierSync
import TierSyncTestSupport

/// Merging, renaming, hiding, ignoring, splitting, answering: on faces of people that do not exist.
@Suite struct `People are arranged` {
    /// A library of some clusters, the largest first.
    private func library(seed: UInt64 = 5) async throws -> (fixture: EngineFixture, clusters: [PersonSummary]) {
        let fixture = try await EngineFixture()
        var faces = MadeUpFaces(seed: seed, people: 6)
        try await faces.add(photos: 40, to: fixture.library.catalog)
        let people = try await fixture.library.people().filter { $0.faces > 1 }
        try #require(people.count >= 3)
        return (fixture, people)
    }

    private func faces(_ library: Library, _ name: String) async throws -> Int {
        try await library.people().first { $0.person == name }?.faces ?? 0
    }

    @Test func `a cluster gets a name, another one, and is merged with somebody`() async throws {
        let (fixture, clusters) = try await library()
        let library = fixture.library
        let named = try await library.renamePerson("\(clusters[0].cluster)", to: "Alise")
        #expect(named.facesMoved >= clusters[0].faces && named.bytesFetched == 0)
        _ = try await library.renamePerson("Alise", to: "Alice")
        #expect(try await faces(library, "Alice") >= clusters[0].faces)
        #expect(try await faces(library, "Alise") == 0)
        _ = try await library.renamePerson("\(clusters[1].cluster)", to: "Bob")
        let (alice, bob) = (try await faces(library, "Alice"), try await faces(library, "Bob"))
        let told = try await library.mergePeople("Bob", into: "Alice", dryRun: true)
        #expect(told.facesMoved == bob && told.moves.count == bob)
        let merged = try await library.mergePeople("Bob", into: "Alice")
        #expect(merged.facesMoved == bob)
        #expect(try await faces(library, "Alice") == alice + bob)
        await #expect(throws: EngineError.self) { try await library.mergePeople("Nobody", into: "Alice") }
        let undone = try await library.undo(steps: 3)
        #expect(undone.notes.isEmpty)
        #expect(try await faces(library, "Alise") == alice)
        let all = try await library.undo(steps: 9)
        #expect(all.notes == ["only 1 could be taken back: there are no more"])
        #expect(try await library.people().allSatisfy { $0.person == nil })
    }

    @Test func `somebody hidden is in no list until shown again`() async throws {
        let (fixture, clusters) = try await library()
        let library = fixture.library
        _ = try await library.renamePerson("\(clusters[0].cluster)", to: "Alice")
        _ = try await library.hidePerson("Alice")
        #expect(try await faces(library, "Alice") == 0)
        #expect(try await !library.peopleReview().albums.contains { $0.person == "Alice" })
        _ = try await library.hidePerson("Alice", isHidden: false)
        #expect(try await faces(library, "Alice") >= clusters[0].faces)
    }

    @Test func `a face that is ignored is nobody's until somebody is assigned to it`() async throws {
        let (fixture, clusters) = try await library()
        let library = fixture.library
        _ = try await library.renamePerson("\(clusters[0].cluster)", to: "Alice")
        let before = try await faces(library, "Alice")
        // Not the one that the name was given to.
        let named = try #require(clusters.first).cluster
        let face = try #require(
            try await library.catalog.faces(cluster: named).last { $0.id != named && $0.face.quality.size > 40 })
        let photo = try await library.photo(face.photo.description)
        _ = try await library.ignore(photo, face: face.index)
        #expect(try await faces(library, "Alice") == before - 1)
        _ = try await library.assign(photo, to: "Alice", face: face.index)
        #expect(try await faces(library, "Alice") == before)
    }

    /// A library in which Alice was named by one face, which is returned; one of another photo of hers goes with it.
    private func namedByOneFace() async throws -> (fixture: EngineFixture, face: FaceRecord, count: Int) {
        let (fixture, clusters) = try await library(seed: 9)
        let library = fixture.library
        let face = try #require(
            try await library.catalog.faces(cluster: clusters[0].cluster).first { $0.face.quality.size > 40 })
        _ = try await library.assign(
            try await library.photo(face.photo.description), to: "Alice", face: face.index)
        return (fixture, face, try await faces(library, "Alice"))
    }

    @Test func `an album keeps its name when the face that it was named by is left out or rejected`() async throws {
        let (fixture, face, count) = try await namedByOneFace()
        let library = fixture.library
        let photo = try await library.photo(face.photo.description)
        try #require(count > 2)
        #expect(try await library.ignore(photo, face: face.index).facesMoved == 1)
        #expect(try await faces(library, "Alice") == count - 1)
        _ = try await library.undo()
        #expect(try await faces(library, "Alice") == count)
        _ = try await library.reject(photo, from: "Alice", face: face.index)
        let left = try await faces(library, "Alice")
        #expect((1..<count).contains(left))
        #expect(try await library.catalog.face(face.face.key)?.person == nil)
        _ = try await library.undo()
        #expect(try await faces(library, "Alice") == count)
    }

    @Test func `an album keeps its name when the photo that it was named by goes, and undo is of what the user did`()
        async throws
    {
        let (fixture, face, count) = try await namedByOneFace()
        let library = fixture.library
        _ = try await library.moveToTrash([face.photo.description])
        let there = try await library.people().first { $0.person == "Alice" }?.faces
        #expect((1..<count).contains(there ?? 0))
        _ = try await library.restoreFromTrash([face.photo])
        #expect(try await faces(library, "Alice") == count)
        // Back into the trash, and out of it again.
        _ = try await library.undo()
        #expect(try await faces(library, "Alice") == there)
        _ = try await library.undo()
        #expect(try await faces(library, "Alice") == count)
        // What was said in place of the photo in the trash is no action of its own.
        _ = try await library.undo()
        #expect(try await library.people().allSatisfy { $0.person == nil })
        #expect(try await library.catalog.lastAction() == nil)
    }

    @Test func `a cluster is named by faces in several photos, so that one correction does not rename it`() async throws
    {
        let (fixture, clusters) = try await library()
        let library = fixture.library
        let cluster = clusters[0].cluster
        _ = try await library.renamePerson("\(cluster)", to: "Alice")
        let before = try await faces(library, "Alice")
        let face = try #require(try await library.catalog.faces(cluster: cluster).first { $0.id == cluster })
        let photo = try await library.photo(face.photo.description)
        _ = try await library.assign(photo, to: "Bob", face: face.index)
        let after = try await faces(library, "Alice")
        #expect(after >= 2 && after < before)
        #expect(try await library.catalog.face(face.face.key)?.person != nil)
    }

    @Test func `a split cuts where it was proposed, and nothing is lost`() async throws {
        let (fixture, clusters) = try await library()
        let library = fixture.library
        _ = try await library.renamePerson("\(clusters[0].cluster)", to: "Alice")
        _ = try await library.mergePeople("\(clusters[1].cluster)", into: "Alice")
        let whole = try await faces(library, "Alice")
        let proposal = try await library.proposeSplit("Alice")
        #expect(proposal.staying.count + proposal.leaving.count == whole)
        #expect(proposal.staying.count >= proposal.leaving.count && proposal.distance > 0)
        _ = try await library.splitPerson("Alice", newName: "Bob")
        #expect(
            Set(try await library.faces(ofPerson: "Bob").map(\.face)).isSuperset(of: proposal.leaving.map(\.face)))
        #expect(try await faces(library, "Alice") + faces(library, "Bob") >= whole)
        _ = try await library.undo()
        #expect(try await faces(library, "Alice") == whole)
    }

    @Test func `a proposal to split one cluster names each of its faces, poor ones too`() async throws {
        let (fixture, clusters) = try await library(seed: 11)
        for cluster in clusters {
            let proposal = try await fixture.library.proposeSplit("\(cluster.cluster)")
            #expect(proposal.staying.count + proposal.leaving.count == cluster.faces)
            #expect(Set((proposal.staying + proposal.leaving).map(\.face)).count == cluster.faces)
        }
    }

    @Test func `questions are about two who may be one, and answers settle them`() async throws {
        let (fixture, _) = try await library(seed: 8)
        let library = fixture.library
        let report = try await library.peopleReview(limit: 100)
        let question = try #require(report.questions.first)
        #expect(question.first.faces >= question.second.faces)
        // Likelihoods are rounded to hundredths.
        let gains = report.questions.map { ($0.likelihood * Double($0.second.faces), 0.01 * Double($0.second.faces)) }
        #expect(zip(gains, gains.dropFirst()).allSatisfy { $0.0 + $0.1 >= $1.0 - $1.1 })
        let (one, other) = ("\(question.first.cluster)", "\(question.second.cluster)")
        _ = try await library.answer(.unsure, one, other)
        #expect(try await !library.peopleReview(limit: 100).questions.contains(question))
        let same = try await library.answer(.same, one, other)
        #expect(same.facesMoved >= question.first.faces + question.second.faces)
        let together = try await library.people().first { $0.cluster == question.first.cluster }
        #expect((together?.faces ?? 0) >= question.first.faces + question.second.faces)
        _ = try await library.undo()
        _ = try await library.answer(.different, one, other)
        #expect(
            try await !library.peopleReview(limit: 100).questions.contains {
                Set([$0.first.cluster, $0.second.cluster]) == [question.first.cluster, question.second.cluster]
            })
    }

    @Test func `an explanation names the decision, or the faces that it spread from`() async throws {
        let (fixture, clusters) = try await library()
        let library = fixture.library
        let members = try await library.faces(ofPerson: "\(clusters[0].cluster)")
        let (said, other) = (members[0], members[1])
        _ = try await library.assign(try await library.photo(said.photo.description), to: "Alice", face: said.index)
        let direct = try await library.explain(try await library.photo(said.photo.description), person: "Alice")
        #expect(direct.contains { $0.face.face == said.face && $0.cause == .decision && $0.decided != nil })
        let spread = try await library.explain(try await library.photo(other.photo.description), person: "Alice")
        let reason = try #require(spread.first { $0.face.face == other.face })
        #expect(reason.cause == .cluster && reason.evidence.map(\.face.face) == [said.face])
        #expect(reason.alike.map(\.distance) == reason.alike.map(\.distance).sorted())
        await #expect(throws: EngineError.self) {
            try await library.explain(try await library.photo(said.photo.description), person: "Nobody")
        }
    }

    @Test func `decisions that cannot all hold are told with both photos`() async throws {
        let (fixture, clusters) = try await library()
        let library = fixture.library
        let group = try #require(
            Dictionary(grouping: try await library.catalog.clusteringFaces(after: nil, limit: 1_000), by: \.photo)
                .first { $0.value.count > 1 })
        let photo = try await library.photo(group.key.description)
        _ = try await library.assign(photo, to: "Alice", face: 1)
        let receipt = try await library.assign(photo, to: "Alice", face: 2)
        #expect(receipt.notes.contains { $0.contains("\(photo.id) and \(photo.id)") }, "\(receipt.notes)")
        #expect(try await library.peopleReview().conflicts.contains { $0.contains("\(photo.id)") })
        #expect(clusters.count > 2)
    }
}
