import Foundation
import People
import Testing
import TierModel

@Suite struct PeopleStateTests {
    let alice = person(1)
    let bob = person(2)
    let carol = person(3)

    @Test func `nothing said is nobody`() {
        #expect(PeopleState(decisions: []) == PeopleState())
        #expect(state().person(named: "Alice") == nil)
    }

    @Test func `the latest name holds, and is found without regard to case`() {
        let people = state(.name(alice, "Alicia"), .name(alice, " Alice "), .name(bob, "Bob"))
        #expect(people.people[alice]?.name == "Alice")
        #expect(people.person(named: "alice") == alice)
        #expect(people.person(named: "Alicia") == nil)
        #expect(state(.name(alice, "x"), .name(alice, " ")).people[alice]?.name == nil)
    }

    @Test func `merged people are one, and a name given to either is hers`() {
        let people = state(.name(alice, "Alice"), .merge(alice, into: bob), .merge(carol, into: alice))
        #expect([alice, bob, carol].map(people.resolve) == [bob, bob, bob])
        #expect(people.people[bob]?.name == "Alice")
        #expect(people.standing == [bob])
        let renamed = state(.name(bob, "Bob"), .merge(alice, into: bob), .name(alice, "Robert"))
        #expect(renamed.people[bob]?.name == "Robert")
    }

    @Test func `merges in a circle end, and the latest wish decides who lasts`() {
        let circle = state(.merge(alice, into: bob), .merge(bob, into: carol), .merge(carol, into: alice))
        #expect([alice, bob, carol].map(circle.resolve) == [alice, alice, alice])
        let back = state(
            .name(bob, "B"), .merge(alice, into: bob), .merge(bob, into: alice), .merge(alice, into: alice))
        #expect([alice, bob].map(back.resolve) == [alice, alice])
        #expect(back.people[alice]?.name == "B")
    }

    @Test func `undo and its undo`() {
        let said = decisions([.name(alice, "A"), .name(alice, "B"), .undo(uuid(2)), .undo(uuid(3))])
        #expect(PeopleState(decisions: Array(said.prefix(3))).people[alice]?.name == "A")
        #expect(PeopleState(decisions: said).people[alice]?.name == "B")
        #expect(PeopleState(decisions: decisions([.merge(alice, into: bob), .undo(uuid(1))])).resolve(alice) == alice)
        #expect(
            PeopleState(decisions: decisions([.undo(uuid(77)), .hide(alice, true)])).people[alice]?.isHidden == true)
    }
}
