import Catalog
import Foundation
import People
import TierModel

/// A user names a cluster by one of its faces, and sees an album from then on. When that face leaves, the album keeps its name: another face of the cluster is given
/// to the person instead.
extension Library {
    /// The statements that keep the names of clusters when faces of a photo leave them.
    ///
    /// - Parameter photo: Any version's digest.
    func keepingNames(without faces: Set<FaceKey>, of photo: ContentDigest) async throws -> [Decision.Statement] {
        try await clusterWhatIsNew()
        return try await keepingNames(among: [photo]) { faces.contains($0.key) }.map(\.statement)
    }

    /// Records what keeps the names of clusters when photos go. It belongs to what the user said of the faces that go, and is taken back with that.
    func keepNames(without photos: [PhotoID]) async throws {
        let gone = Set(photos)
        let decided = try await catalog.decidedPhotos(among: photos)
        guard !decided.isEmpty else { return }
        for kept in try await keepingNames(among: decided, isLeaving: { gone.contains($0.photo) }) {
            try await catalog.addDecision(kept.statement, inPlaceOf: kept.original, at: Date())
        }
    }

    /// What keeps a name, and the decision that gave it.
    private struct KeptName {
        let statement: Decision.Statement
        let original: UUID
    }

    private func keepingNames(
        among photos: [ContentDigest], isLeaving: (ClusteringFace) -> Bool
    ) async throws -> [KeptName] {
        let near = try await catalog.clusteringPart(photos: photos)
        let assigned = PeopleClustering.assigned(
            among: near.faces.map(\.sample),
            by: PeopleState(decisions: near.decisions.map { $0.about(near.versions) }))
        let touched = near.faces.filter { assigned.contains($0.key) && isLeaving($0) }
        let clusters = Set(touched.compactMap(\.likeness).filter { $0 >= 0 })
        guard !clusters.isEmpty else { return [] }
        let part = try await catalog.clusteringPart(clusters: clusters, photos: photos)
        let state = PeopleState(decisions: part.decisions.map { $0.about(part.versions) })
        let keys = Set(touched.map(\.key))
        var names: [KeptName] = []
        for group in FaceGroup.groups(part.faces) {
            let concluded = PartialClustering.conclude(group, part, state)
            let members = Dictionary(grouping: group.faces.indices) { concluded.clusterOfSlot[$0] }
            for slots in members.values where slots.contains(where: { keys.contains(group.faces[$0].key) }) {
                let staying = slots.filter { concluded.clusterOfSlot[$0] >= 0 && !isLeaving(group.faces[$0]) }
                let isKept = staying.contains { concluded.verdict(of: group.faces[$0].key)?.person != nil }
                let verdicts = slots.lazy.filter { keys.contains(group.faces[$0].key) }
                    .compactMap { concluded.verdict(of: group.faces[$0].key) }
                guard !isKept, let middle = group.table.middle(of: staying.map(Int32.init)),
                    let verdict = verdicts.first, let person = verdict.person, let original = verdict.assignment
                else { continue }
                let face = group.faces[Int(middle)]
                names.append(
                    KeptName(
                        statement: .assign(.face(photo: face.digest, box: face.box), person), original: original))
            }
        }
        return names
    }
}
