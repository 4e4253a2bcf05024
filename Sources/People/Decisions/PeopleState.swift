import Foundation
public import TierModel

/// What is said of one person.
public struct PersonState: Hashable, Sendable {
    /// The latest name; `nil` for somebody without one.
    public var name: String?
    /// Whether the person is left out of lists.
    public var isHidden = false
    /// Who this person is since a merge; `nil` for one who stands for herself.
    public var mergedInto: PersonID?

    /// Somebody of whom nothing is said.
    public init() {}
}

/// What all decisions together say: a pure function of their set, whichever order they came in.
public struct PeopleState: Hashable, Sendable {
    /// Everybody whom a decision in force names, those merged away included.
    public private(set) var people: [PersonID: PersonState] = [:]
    /// Decisions in force about faces and photos, by photo, each list in logical time.
    private(set) var statements: [ContentDigest: [Decision]] = [:]

    /// Nothing said.
    public init() {}

    /// Reads decisions in logical time; equal times go by decision id, and a decision that is there twice counts once.
    public init(decisions: [Decision]) {
        for decision in Self.inForce(decisions) {
            switch decision.statement {
            case .assign(let target, let person), .reject(let target, let person):
                statements[target.photo, default: []].append(decision)
                register(person)
            case .ignore(let target):
                statements[target.photo, default: []].append(decision)
            case .name(let person, let name):
                let trimmed = name.trimmingCharacters(in: .whitespacesAndNewlines)
                register(person)
                people[resolve(person)]?.name = trimmed.isEmpty ? nil : trimmed
            case .hide(let person, let isHidden):
                register(person)
                people[resolve(person)]?.isHidden = isHidden
            case .merge(let person, into: let other):
                merge(person, into: other)
            case .mark, .album, .undo:
                break
            }
        }
    }

    /// The person that an id stands for after all merges: itself when it was never merged.
    public func resolve(_ person: PersonID) -> PersonID {
        var current = person
        while let next = people[current]?.mergedInto { current = next }
        return current
    }

    /// Everybody who stands for herself, in canonical order.
    public var standing: [PersonID] {
        people.filter { $0.value.mergedInto == nil }.keys.sorted()
    }

    /// Everybody with this name, in canonical order: exact matches if there are any, else those that differ in case only.
    public func people(named name: String) -> [PersonID] {
        let wanted = name.trimmingCharacters(in: .whitespacesAndNewlines)
        let exact = standing.filter { people[$0]?.name == wanted }
        guard exact.isEmpty else { return exact }
        return standing.filter { people[$0]?.name?.lowercased() == wanted.lowercased() }
    }

    /// The person with this name: the first in canonical order when several have it.
    public func person(named name: String) -> PersonID? { people(named: name).first }

    /// The decisions that no later one undoes. Undoing an undo brings back what it had taken away.
    private static func inForce(_ decisions: [Decision]) -> [Decision] {
        var seen: Set<UUID> = []
        let ordered = decisions.sorted { ($0.time, $0.id) < ($1.time, $1.id) }
            .filter { seen.insert($0.id).inserted }
        var undone: Set<UUID> = []
        for decision in ordered.reversed() where !undone.contains(decision.id) {
            if case .undo(let target) = decision.statement { undone.insert(target) }
        }
        return ordered.filter { !undone.contains($0.id) }
    }

    private mutating func register(_ person: PersonID) {
        if people[person] == nil { people[person] = PersonState() }
    }

    /// Makes two people one. Merged the other way round once more, the latest wish decides whose id lasts, so no cycle arises.
    private mutating func merge(_ person: PersonID, into other: PersonID) {
        register(person)
        register(other)
        let (leaving, lasting) = (resolve(person), resolve(other))
        let nameBefore = people[leaving]?.name
        if leaving != lasting {
            if people[lasting]?.name == nil { people[lasting]?.name = nameBefore }
            people[leaving]?.mergedInto = lasting
        } else if leaving == person, other != person {
            people[other] = people[person]
            people[person]?.mergedInto = other
        }
    }
}
