import Catalog
import Foundation
import People
import TierModel

/// Where a person could be cut in two.
public struct SplitProposal: Hashable, Encodable, Sendable {
    /// The person.
    public var person: String
    /// The larger part, which would stay.
    public var staying: [FaceSummary]
    /// The smaller part, which would leave.
    public var leaving: [FaceSummary]
    /// The root of the mean squared distance of the two, between unit vectors; above 0.378 likeness alone would keep them apart.
    public var distance: Double
}

extension Library {
    /// Proposes where to cut a person, or a cluster by its number, in two: between the two parts that are the farthest from each other. Changes nothing.
    ///
    /// - Throws: `EngineError` (`unknownPerson`, `cannotSplit`).
    public func proposeSplit(_ name: String) async throws -> SplitProposal {
        let (somebody, overview, cut) = try await cut(name)
        let (staying, leaving) = cut.first.count >= cut.second.count ? (cut.first, cut.second) : (cut.second, cut.first)
        return SplitProposal(
            person: somebody.words, staying: try await summaries(of: staying, in: overview),
            leaving: try await summaries(of: leaving, in: overview), distance: (1_000 * cut.distance).rounded() / 1_000)
    }

    /// Cuts a person as proposed; the part that leaves becomes somebody else. Moves no bytes.
    ///
    /// - Parameters:
    ///   - name: the person that is taken apart.
    ///   - newName: Who the smaller part is; `nil`: somebody without a name.
    ///   - dryRun: says what would be done, and does nothing.
    /// - Throws: `EngineError` (`unknownPerson`, `cannotSplit`, `badName`).
    public func splitPerson(_ name: String, newName: String?, dryRun: Bool = false) async throws -> CorrectionReceipt {
        let (somebody, overview, cut) = try await cut(name)
        let (staying, leaving) = cut.first.count >= cut.second.count ? (cut.first, cut.second) : (cut.second, cut.first)
        let person = somebody.person ?? PersonID(rawValue: UUID())
        var statements: [Decision.Statement] = []
        var other = PersonID(rawValue: UUID())
        if let newName = try newName.map(Self.personName) {
            if let known = try await peopleState().person(named: newName) {
                other = known
            } else {
                statements.append(.name(other, newName))
            }
        }
        // One face each settles its branch; those that were said to be this person's before are said anew.
        let table = overview.group.table
        if let face = table.middle(of: staying) { statements.append(.assign(overview.target(Int(face)), person)) }
        let decided = leaving.filter { overview.clusters.verdict(of: table.keys[Int($0)])?.person != nil }
        for face in Set(decided + [table.middle(of: leaving)].compactMap { $0 }).sorted() {
            statements.append(.assign(overview.target(Int(face)), other))
        }
        var receipt = try await correct(statements, dryRun: dryRun)
        receipt.person = somebody.words
        return receipt
    }

    private typealias Cut = (first: [Int32], second: [Int32], distance: Double)

    /// Of all ways to cut that follow the clusters and their trees, the one between the parts that are the farthest from each other.
    private func cut(_ name: String) async throws -> (Somebody, PeopleOverview, Cut) {
        let somebody = try await somebody(name)
        let overview = try await PeopleOverview(catalog: catalog)
        let slots = overview.map { overview in
            overview.group.faces.indices.filter { slot in
                let face = overview.group.faces[slot]
                return somebody.person != nil
                    ? face.person == somebody.person : face.cluster == somebody.face?.cluster
            }.map { Int32($0) }
        }
        guard let overview, let slots, !slots.isEmpty else { throw Self.cannotSplit(somebody.words) }
        let parts = Dictionary(grouping: slots) { overview.likeness.clusterOfFace[Int($0)] }.filter { $0.key >= 0 }
        let mine = Set(slots)
        var best: Cut?
        for (cluster, faces) in parts.sorted(by: { $0.key < $1.key }) {
            var cuts: [Cut] = []
            if let cut = overview.likeness.lastCut(of: cluster, in: overview.group.table) {
                let (first, second) = (cut.first.filter(mine.contains), cut.second.filter(mine.contains))
                if !first.isEmpty, !second.isEmpty {
                    cuts.append(Self.withPoorFaces(faces, (first, second, cut.distance), overview.group.table))
                }
            }
            let others = slots.filter { overview.likeness.clusterOfFace[Int($0)] != cluster }
            if !others.isEmpty { cuts.append((others, faces, overview.group.table.distance(others, faces))) }
            for cut in cuts where cut.distance > best?.distance ?? -1 { best = cut }
        }
        guard let best else { throw Self.cannotSplit(somebody.words) }
        return (somebody, overview, best)
    }

    /// Trees hold good faces only; each poor one goes with the nearer part, as it will when decisions cut the cluster.
    private static func withPoorFaces(_ faces: [Int32], _ cut: Cut, _ table: FaceTable) -> Cut {
        var whole = cut
        for face in Set(faces).subtracting(cut.first).subtracting(cut.second).sorted() {
            if table.distance([face], cut.first) <= table.distance([face], cut.second) {
                whole.first.append(face)
            } else {
                whole.second.append(face)
            }
        }
        return whole
    }

    private static func cannotSplit(_ name: String) -> EngineError {
        EngineError(
            .cannotSplit, "\(name) has one face only, or faces that nothing tells apart",
            remedy: "say who a face is: tiersync assign PHOTO NAME")
    }

    private func summaries(of slots: [Int32], in overview: PeopleOverview) async throws -> [FaceSummary] {
        var rows: [FaceSummary] = []
        for slot in slots {
            guard let record = try await catalog.face(overview.group.table.keys[Int(slot)]) else { continue }
            rows.append(try await summary(of: record))
        }
        return rows
    }
}

extension PeopleOverview {
    /// What a decision about a face names.
    func target(_ slot: Int) -> Decision.Target {
        .face(photo: group.faces[slot].digest, box: group.faces[slot].box)
    }
}
