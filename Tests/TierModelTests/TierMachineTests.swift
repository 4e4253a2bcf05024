import Testing
import TierModel

/// Every state with every event.
@Suite struct TierMachineTests {
    private typealias State = TierMachine.State
    private typealias Event = TierMachine.Event

    private static let pairs = State.allCases.flatMap { state in Event.allCases.map { (state, $0) } }

    @Test func `no event leads from an original that is somewhere to one that is nowhere, but the user's own deletion`()
    {
        for (state, event) in Self.pairs where state != .absent && event != .deleted {
            guard let next = TierMachine.next(state, after: event) else { continue }
            #expect(next != .absent, "\(state) \(event)")
            let isSomewhere = TierMachine.isHere(in: next) || TierMachine.isProven(in: next)
            // What was never proven, or was seen to be gone, cannot be proven by an event that is about something else.
            let wasLost = [.lost, .adopted].contains(state) || [.proofForgotten, .foundLost].contains(event)
            #expect(isSomewhere || wasLost, "\(state) after \(event) is \(next)")
        }
    }

    @Test func `the local file is only given up in the state that a journalled drop leads to`() {
        for (state, event) in Self.pairs {
            guard let next = TierMachine.next(state, after: event) else { continue }
            if TierMachine.isHere(in: state), !TierMachine.isHere(in: next) {
                #expect([.dropBegun, .vanished, .foundLost, .deleted].contains(event), "\(state) \(event)")
            }
        }
        #expect(State.allCases.filter { TierMachine.mayUnlink(in: $0) } == [.dropping])
        for state in State.allCases where TierMachine.next(state, after: .dropBegun) != nil {
            #expect(TierMachine.isProven(in: state) && TierMachine.isHere(in: state))
        }
    }

    @Test func `a drop is begun with a fresh proof of the content, and ends after its journal`() {
        let begun = TierMachine.preconditions(of: .dropBegun)
        #expect(begun.isSuperset(of: [.contentIsProven, .proofIsFresh, .intentIsDurable, .entryIsPublished]))
        #expect(TierMachine.preconditions(of: .dropped) == begun.union([.stepIsDurable]))
        #expect(TierMachine.preconditions(of: .deleted).contains(.userConfirmed))
    }

    @Test func `only an event that proves content leads to a proven state`() {
        for (state, event) in Self.pairs where !TierMachine.isProven(in: state) {
            guard let next = TierMachine.next(state, after: event), TierMachine.isProven(in: next) else { continue }
            #expect(TierMachine.preconditions(of: event).contains(.contentIsProven), "\(state) \(event)")
        }
    }

    @Test func `a state that says the file is here was reached by an event that made it durable`() {
        for (state, event) in Self.pairs where !TierMachine.isHere(in: state) {
            guard let next = TierMachine.next(state, after: event), TierMachine.isHere(in: next) else { continue }
            let isStillHere = event == .dropAbandoned || (state == .dropping && event == .proofForgotten)
            #expect(TierMachine.preconditions(of: event).contains(.fileIsDurable) || isStillHere, "\(state) \(event)")
        }
    }

    @Test func `recovery leaves no drop open, and does what the disk says`() {
        for state in State.allCases {
            for fileIsHere in [true, false] {
                let event = TierMachine.recovery(from: state, fileIsHere: fileIsHere)
                #expect((event != nil) == (state == .dropping))
                guard let event else { continue }
                let next = TierMachine.next(state, after: event)
                #expect(next == (fileIsHere ? .both : .remote))
            }
        }
    }

    @Test func `every state but absence can be reached, and every event can happen`() {
        var reached: Set<State> = [.absent]
        var happened: Set<Event> = []
        var last = 0
        while reached.count != last {
            last = reached.count
            for (state, event) in Self.pairs where reached.contains(state) {
                guard let next = TierMachine.next(state, after: event) else { continue }
                reached.insert(next)
                happened.insert(event)
            }
        }
        #expect(reached == Set(State.allCases) && happened == Set(Event.allCases))
    }

    @Test func `what is in one state is shown as the tier that it is`() {
        for state in State.allCases {
            let tier = TierMachine.tier(of: state)
            #expect((tier == nil) == (state == .absent))
            if tier == .local { #expect(TierMachine.isHere(in: state) && !TierMachine.isProven(in: state)) }
            if tier == .both { #expect(TierMachine.isProven(in: state)) }
        }
    }
}
