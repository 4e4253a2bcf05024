import Catalog
import Foundation
import People
public import TierModel

/// One of two in a question.
public struct PeopleCandidate: Hashable, Encodable, Sendable {
    /// The name.
    @ExplicitNull public var person: String?
    /// The number of the cluster; the first of them where a person has several.
    public var cluster: Int64
    /// Faces.
    public var faces: Int
    /// A photo with a face that is in the middle of all of theirs.
    public var photo: PhotoID
    /// The stable key of that face.
    public var face: FaceKey
}

/// Are these two the same person?
public struct ReviewQuestion: Hashable, Encodable, Sendable {
    /// The one with more faces.
    public var first: PeopleCandidate
    /// The other.
    public var second: PeopleCandidate
    /// How likely they are the same, 0 to 1.
    public var likelihood: Double
}

/// How much of a person's album is there.
public struct AlbumEstimate: Hashable, Encodable, Sendable {
    /// The name.
    public var person: String
    /// Faces that are the person's now.
    public var faces: Int
    /// About which part of all of the person's faces that is, 0 to 1.
    public var completeness: Double
}

/// What is worth asking.
public struct PeopleReviewReport: Hashable, Encodable, Sendable {
    /// The questions, the one that settles the most faces first.
    public var questions: [ReviewQuestion]
    /// People with names, those with the most faces first.
    public var albums: [AlbumEstimate]
    /// What was said and cannot all be, a sentence each, with both photos.
    public var conflicts: [String]
}

/// What the user can answer.
public enum ReviewAnswer: String, Sendable, CaseIterable {
    /// They are one person.
    case same
    /// They are two.
    case different
    /// Cannot say: it is not asked again.
    case unsure
}

extension Library {
    /// The few questions that settle the most faces, and how complete each named person's album is. Reads stored features only.
    ///
    /// - Parameter limit: How many questions.
    public func peopleReview(limit: Int = 20) async throws -> PeopleReviewReport {
        try await clusterWhatIsNew()
        guard let overview = try await PeopleOverview(catalog: catalog) else {
            return PeopleReviewReport(questions: [], albums: [], conflicts: [])
        }
        let entries = overview.entries().filter { entry in
            entry.person.map { overview.state.people[$0]?.isHidden != true } ?? true
        }
        let unsure = try await catalog.unsurePairs()
        let names = entries.map { overview.unsureName($0) }
        let questions = PeopleReview(table: overview.group.table).questions(entries.map(\.slots)) { first, second in
            overview.isSettled(entries[first], entries[second])
                || unsure.contains([names[first], names[second]].sorted())
        }
        var missing = [Double](repeating: 0, count: entries.count)
        for question in questions {
            for (place, other) in [(question.first, question.second), (question.second, question.first)]
            where entries[other].person == nil {
                missing[place] += question.probability * Double(entries[other].slots.count)
            }
        }
        let albums = entries.enumerated().compactMap { place, entry -> AlbumEstimate? in
            guard let name = entry.person.flatMap({ overview.state.people[$0]?.name }) else { return nil }
            let faces = Double(entry.slots.count)
            return AlbumEstimate(
                person: name, faces: entry.slots.count,
                completeness: (1_000 * faces / (faces + missing[place])).rounded() / 1_000)
        }
        return PeopleReviewReport(
            questions: questions.prefix(limit).map { question in
                ReviewQuestion(
                    first: overview.candidate(entries[question.first]),
                    second: overview.candidate(entries[question.second]),
                    likelihood: (100 * question.probability).rounded() / 100)
            }, albums: albums, conflicts: try await sentences(overview.clusters.conflicts))
    }

    /// Records the answer to a question. Each of the two is a name, or the number of a cluster without one. Moves no bytes.
    ///
    /// - Throws: `EngineError` (`unknownPerson`).
    public func answer(_ answer: ReviewAnswer, _ first: String, _ second: String) async throws -> CorrectionReceipt {
        let (one, other) = (try await somebody(first), try await somebody(second))
        switch answer {
        case .same:
            // The one with a name lasts.
            let state = try await peopleState()
            let hasName = one.person.flatMap { state.people[$0]?.name } != nil
            return try await correct(hasName ? same(other, one) : same(one, other), dryRun: false)
        case .different:
            return try await correct(try different(one, other), dryRun: false)
        case .unsure:
            try await catalog.addUnsure(Self.unsureName(one), Self.unsureName(other))
            return try await correct([], dryRun: true)
        }
    }

    private static func unsureName(_ somebody: Somebody) -> String {
        somebody.person?.rawValue.uuidString ?? somebody.face?.face.key.rawValue ?? ""
    }

    /// The statements that keep two apart. Two people with a decision each are apart already.
    private func different(_ one: Somebody, _ other: Somebody) throws -> [Decision.Statement] {
        switch (one.person, other.person) {
        case (.some, .some): return []
        case (let person?, nil):
            return try other.face.map { [.reject(try Self.target($0), person)] } ?? []
        case (nil, let person?):
            return try one.face.map { [.reject(try Self.target($0), person)] } ?? []
        case (nil, nil):
            return try [one.face, other.face].compactMap { $0 }.map {
                .assign(try Self.target($0), PersonID(rawValue: UUID()))
            }
        }
    }
}

extension PeopleOverview {
    fileprivate func unsureName(_ entry: Entry) -> String {
        if let person = entry.person { return person.rawValue.uuidString }
        return entry.slots.first.map { group.table.keys[Int($0)].rawValue } ?? ""
    }

    /// Whether decisions say already that two are apart: two people, or a face of one was rejected from the other.
    fileprivate func isSettled(_ one: Entry, _ other: Entry) -> Bool {
        if one.person != nil, other.person != nil { return true }
        for (entry, person) in [(one, other.person), (other, one.person)] {
            guard let person else { continue }
            if entry.slots.contains(where: {
                clusters.verdict(of: group.table.keys[Int($0)])?.rejected.contains(person) == true
            }) {
                return true
            }
        }
        return false
    }

    fileprivate func candidate(_ entry: Entry) -> PeopleCandidate {
        let middle = Int(group.table.middle(of: entry.slots) ?? entry.slots[0])
        return PeopleCandidate(
            person: entry.person.flatMap { state.people[$0]?.name }, cluster: entry.cluster, faces: entry.slots.count,
            photo: group.faces[middle].photo, face: group.table.keys[middle])
    }
}
