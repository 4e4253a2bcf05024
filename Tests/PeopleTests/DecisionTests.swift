import Foundation
import People
import Testing
import TierModel

@Suite struct DecisionTests {
    let alice = person(1)
    let bob = person(2)
    /// Five photos of one, five of a sibling who is so near that likeness makes them one, and one of somebody else.
    let mine = (0..<5).map { sample(photo: "a\($0)", vector: vector(axis: 0, lean: $0 + 2, by: 0.03)) }
    let sibling = (0..<5).map { sample(photo: "b\($0)", vector: vector(axis: 0, lean: 1, by: 0.2 + 0.01 * Float($0))) }
    let other = sample(photo: "c", vector: vector(axis: 4))

    private func result(_ statements: Decision.Statement...) -> PeopleClusters {
        PeopleClustering.clusters(
            of: mine + sibling + [other], decisions: PeopleState(decisions: decisions(statements)))
    }

    @Test func `one name spreads to the cluster and no further`() {
        let result = result(assign(mine[0], alice))
        #expect(Set(result.faces(of: alice)) == Set((mine + sibling).map(\.key)))
        #expect(result.person(of: other.key) == nil)
    }

    @Test func `a second name splits siblings along their likeness`() {
        let result = result(assign(mine[0], alice), assign(sibling[0], bob))
        #expect(Set(result.faces(of: alice)) == Set(mine.map(\.key)))
        #expect(Set(result.faces(of: bob)) == Set(sibling.map(\.key)))
    }

    @Test func `a rejection takes lookalikes with it, and breaks nothing else`() {
        let result = result(assign(mine[0], alice), reject(sibling[2], alice))
        #expect(Set(result.faces(of: alice)) == Set(mine.map(\.key)))
        let one = self.result(assign(mine[0], alice), reject(mine[3], alice))
        #expect(one.person(of: mine[3].key) == nil)
        #expect(one.person(of: mine[1].key) == alice && one.person(of: mine[2].key) == alice)
    }

    @Test func `a person owns clusters far apart`() {
        let result = result(assign(mine[0], alice), assign(other, alice))
        #expect(result.clusters(of: alice).count == 2)
        #expect(result.faces(of: alice).count == 11)
    }

    @Test func `an ignored face is left out until somebody is assigned to it`() {
        let ignored = Decision.Statement.ignore(.face(photo: other.photo, box: other.box))
        #expect(result(ignored).ignored == [other.key])
        #expect(result(ignored).cluster(of: other.key) == nil)
        #expect(result(ignored, assign(other, bob)).person(of: other.key) == bob)
    }

    @Test func `a whole photo means its only face, else it gets a tag`() {
        #expect(result(.assign(.photo(other.photo), alice)).person(of: other.key) == alice)
        let unknown = digest("not analysed")
        let tagged = result(.assign(.photo(unknown), alice))
        #expect(tagged.photoTags == [unknown: [alice]])
        #expect(result(.assign(.photo(unknown), alice), .reject(.photo(unknown), alice)).photoTags.isEmpty)
        #expect(result(assign(other, alice), .reject(.photo(other.photo), alice)).person(of: other.key) == nil)
    }

    @Test func `a decision finds its face after a new detector`() {
        let moved = FractionBox(x: other.box.x + 0.02, y: other.box.y - 0.02, width: 0.11, height: 0.22)
        #expect(result(.assign(.face(photo: other.photo, box: moved), alice)).person(of: other.key) == alice)
        let within = FractionBox(x: 0, y: 0, width: 0.5, height: 1)
        #expect(result(.assign(.face(photo: other.photo, box: within), alice)).person(of: other.key) == alice)
        let apart = FractionBox(x: 0.8, y: 0.8, width: 0.1, height: 0.1)
        let lost = result(.assign(.face(photo: other.photo, box: apart), alice))
        #expect(lost.pending.map(\.box) == [apart])
        #expect(lost.photoTags == [other.photo: [alice]])
        #expect(lost.person(of: other.key) == nil)
    }

    @Test func `contradictions are reported with both photos`() {
        let merged = result(assign(other, alice), reject(other, bob), .merge(bob, into: alice))
        #expect(merged.conflicts.map(\.kind) == [.assignedAndRejected])
        #expect(merged.person(of: other.key) == alice)
        let copy = sample(photo: "copy of c", vector: other.vector)
        let people = state(assign(other, alice), assign(copy, bob))
        let copies = PeopleClustering.clusters(of: [other, copy], decisions: people)
        #expect(copies.conflicts.map(\.kind) == [.copiesDiffer])
        #expect(Set(copies.conflicts.flatMap { [$0.first.photo, $0.second.photo] }) == [other.photo, copy.photo])
        let twice = [other, sample(photo: "c", place: 5, vector: vector(axis: 2))]
        let both = PeopleClustering.clusters(
            of: twice, decisions: state(assign(twice[0], alice), assign(twice[1], alice)))
        #expect(both.conflicts.map(\.kind) == [.twiceInOnePhoto])
        #expect(both.faces(of: alice).count == 2)
    }

    @Test func `scores of known partitions`() {
        let perfect = ClusterScores(clusters: [1, 1, 2], truth: ["a", "a", "b"])
        #expect(perfect.bcubedF1 == 1 && perfect.pairwiseF1 == 1 && perfect.purity == 1)
        let lumped = ClusterScores(clusters: [1, 1, 1, 1], truth: ["a", "a", "b", "b"])
        #expect(lumped.bcubedPrecision == 0.5 && lumped.bcubedRecall == 1)
        #expect(abs(lumped.pairwisePrecision - 1.0 / 3) < 1e-12 && lumped.pairwiseRecall == 1)
        #expect(ClusterScores(clusters: [Int](), truth: [Int]()).bcubedF1 == 1)
    }
}
