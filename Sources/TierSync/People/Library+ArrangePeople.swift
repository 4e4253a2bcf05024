import Catalog
import Foundation
import People
import TierModel

/// Somebody, as a user refers to them: by name, or by the number of an unnamed cluster.
struct Somebody: Sendable {
    /// The person, where there is one.
    var person: PersonID?
    /// The name, or "cluster 12".
    var words: String
    /// Faces by which the cluster can be decided about, the naming one first. Several, so that a name does not hang on one that may be corrected.
    var faces: [FaceRecord] = []

    var face: FaceRecord? { faces.first }

    /// The statements that the cluster is a person.
    func assigned(to person: PersonID) throws -> [Decision.Statement] {
        try faces.map { .assign(try Library.target($0), person) }
    }
}

extension [FaceRecord] {
    /// Up to three faces of a cluster, each in another photo: the one with this number, and two from among the good ones, spread over the photos.
    fileprivate func anchors(_ number: Int64) -> [FaceRecord] {
        guard let first = first(where: { $0.id == number }) ?? first else { return [] }
        var photos: Set<PhotoID> = [first.photo]
        let others = filter { PeopleSettings.standard.isGood($0.face.quality) && photos.insert($0.photo).inserted }
        guard others.count > 2 else { return [first] + others }
        return [first, others[others.count / 3], others[2 * others.count / 3]]
    }
}

extension Library {
    /// Says that two are one person: from now on both are the second. Each may be a name, or the number of a cluster without one. Moves no bytes.
    ///
    /// - Throws: `EngineError` (`unknownPerson`).
    public func mergePeople(_ first: String, into second: String, dryRun: Bool = false) async throws
        -> CorrectionReceipt
    {
        let (leaving, lasting) = (try await somebody(first), try await somebody(second))
        var receipt = try await correct(try same(leaving, lasting), dryRun: dryRun)
        receipt.person = lasting.words
        return receipt
    }

    /// Gives a person another name. Moves no bytes.
    ///
    /// - Throws: `EngineError` (`unknownPerson`, `badName`).
    public func renamePerson(_ name: String, to newName: String, dryRun: Bool = false) async throws -> CorrectionReceipt
    {
        let newName = try Self.personName(newName)
        let somebody = try await somebody(name)
        var statements: [Decision.Statement] = []
        if let person = somebody.person {
            statements.append(.name(person, newName))
        } else {
            let person = PersonID(rawValue: UUID())
            statements.append(.name(person, newName))
            statements += try somebody.assigned(to: person)
        }
        let namesakes = try await peopleState().people(named: newName).filter { $0 != somebody.person }
        var receipt = try await correct(statements, dryRun: dryRun)
        receipt.person = newName
        if !namesakes.isEmpty {
            receipt.notes.append(
                "somebody else is called \(newName) too; if that is the same person: tiersync people merge")
        }
        return receipt
    }

    /// Leaves a person out of lists, or shows them again. Moves no bytes.
    ///
    /// - Throws: `EngineError` (`unknownPerson`).
    public func hidePerson(_ name: String, isHidden: Bool = true, dryRun: Bool = false) async throws
        -> CorrectionReceipt
    {
        let somebody = try await somebody(name)
        var statements: [Decision.Statement] = []
        let person = somebody.person ?? PersonID(rawValue: UUID())
        if somebody.person == nil { statements += try somebody.assigned(to: person) }
        statements.append(.hide(person, isHidden))
        var receipt = try await correct(statements, dryRun: dryRun)
        receipt.person = somebody.words
        return receipt
    }

    /// The statements that make two one.
    func same(_ leaving: Somebody, _ lasting: Somebody) throws -> [Decision.Statement] {
        switch (leaving.person, lasting.person) {
        case (let first?, let second?):
            return first == second ? [] : [.merge(first, into: second)]
        case (nil, let person?): return try leaving.assigned(to: person)
        case (let person?, nil): return try lasting.assigned(to: person)
        case (nil, nil):
            let person = PersonID(rawValue: UUID())
            return try leaving.assigned(to: person) + lasting.assigned(to: person)
        }
    }

    /// Finds somebody by a name, or an unnamed cluster by its number.
    func somebody(_ reference: String) async throws -> Somebody {
        try await clusterWhatIsNew()
        if let person = try await peopleState().person(named: reference) {
            return Somebody(person: person, words: try await catalog.person(person)?.name ?? reference)
        }
        if let number = Int64(reference) {
            let faces = try await catalog.faces(cluster: number)
            // The naming face's row is the number.
            let anchors = faces.anchors(number)
            if let face = anchors.first {
                return Somebody(person: face.person, words: "cluster \(number)", faces: anchors)
            }
        }
        throw EngineError(
            .unknownPerson, "nobody is called \(PrintableName.escaped(reference)), and no cluster has that number",
            remedy: "tiersync people list shows names and numbers")
    }
}
