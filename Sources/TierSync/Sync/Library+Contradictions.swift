import Catalog
import Foundation
import TierModel

extension Library {
    /// Decisions that two devices made without knowing of each other and that cannot both be followed, the latest first; 100 at most.
    ///
    /// The later one counts; deciding again, on either device, overrules both.
    public func contradictions() async throws -> [ContradictionReport] {
        let found = try await catalog.contradictions(limit: 100)
        guard !found.isEmpty else { return [] }
        let words = DecisionWords(library: self, names: try await names())
        var reports: [ContradictionReport] = []
        for contradiction in found {
            reports.append(
                ContradictionReport(
                    about: try await words.subject(of: contradiction.counts.statement),
                    counts: try await words.words(of: contradiction.counts),
                    yields: try await words.words(of: contradiction.yields),
                    decision: contradiction.counts.id.uuidString.lowercased()))
        }
        return reports
    }

    /// Says that all contradictions were seen: they are not named again.
    ///
    /// - Returns: how many there were.
    public func settleContradictions() async throws -> Int { try await catalog.settleContradictions() }

    private func names() async throws -> [PersonID: String] {
        var names: [PersonID: String] = [:]
        for decision in try await catalog.decisions() {
            if case .name(let person, let name) = decision.statement { names[person] = name }
        }
        return names
    }
}

/// Says decisions in words that a user would use.
private struct DecisionWords {
    let library: Library
    let names: [PersonID: String]

    func subject(of statement: Decision.Statement) async throws -> String {
        switch statement {
        case .assign(let target, _), .reject(let target, _), .ignore(let target): try await photo(target.photo)
        case .mark(let digest, _): try await photo(digest)
        case .name(let person, _), .merge(let person, _), .hide(let person, _): name(person)
        case .album(_, let album): "the album \(album.name)"
        case .undo: "an undo"
        }
    }

    func words(of decision: Decision) async throws -> String {
        let device = decision.time.device == library.catalog.device ? "here" : "on another device"
        return "\(said(decision.statement)) (\(device), \(decision.madeAt.formatted(.iso8601)))"
    }

    private func said(_ statement: Decision.Statement) -> String {
        switch statement {
        case .assign(_, let person): "it shows \(name(person))"
        case .reject(_, let person): "it does not show \(name(person))"
        case .ignore: "it is no face, or nobody's"
        case .name(_, let name): "the name is \(name)"
        case .merge(_, let into): "it is the same person as \(name(into))"
        case .hide(_, let isHidden): isHidden ? "hidden" : "shown"
        case .mark(_, let mark):
            "\(mark.subject.kind.rawValue) \(mark.subject.name)\(mark.isAbsence ? " taken away" : " set")"
        case .album(_, let album): album.isRemoved ? "removed" : "called \(album.name)"
        case .undo: "taken back"
        }
    }

    private func photo(_ digest: ContentDigest) async throws -> String {
        guard let record = try await library.catalog.photo(withDigest: digest) else {
            return String(digest.hex.prefix(12))
        }
        return "\(record.id) (\(record.primary.fileName))"
    }

    private func name(_ person: PersonID) -> String { names[person] ?? "somebody without a name" }
}
