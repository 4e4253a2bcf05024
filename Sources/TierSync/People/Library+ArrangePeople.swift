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
    /// A face by which the cluster can be decided about.
    var face: FaceRecord?
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
        } else if let face = somebody.face {
            let person = PersonID(rawValue: UUID())
            statements += [.name(person, newName), .assign(try Self.target(face), person)]
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
        if somebody.person == nil, let face = somebody.face {
            statements.append(.assign(try Self.target(face), person))
        }
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
        case (nil, let person?):
            return try leaving.face.map { [.assign(try Self.target($0), person)] } ?? []
        case (let person?, nil):
            return try lasting.face.map { [.assign(try Self.target($0), person)] } ?? []
        case (nil, nil):
            let person = PersonID(rawValue: UUID())
            return try [leaving.face, lasting.face].compactMap { $0 }.map { .assign(try Self.target($0), person) }
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
            // The naming face, whose row is the number.
            if let face = faces.first(where: { $0.id == number }) ?? faces.first {
                return Somebody(person: face.person, words: "cluster \(number)", face: face)
            }
        }
        throw EngineError(
            .unknownPerson, "nobody is called \(PrintableName.escaped(reference)), and no cluster has that number",
            remedy: "tiersync people list shows names and numbers")
    }
}
