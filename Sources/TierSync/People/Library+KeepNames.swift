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
        try await keepingNames(among: [photo]) { faces.contains($0.key) }
    }

    /// Records what keeps the names of clusters when photos go. No user's action: undo does not take it back.
    func keepNames(without photos: [PhotoID]) async throws {
        let gone = Set(photos)
        let decided = try await catalog.decidedPhotos(among: photos)
        guard !decided.isEmpty else { return }
        let statements = try await keepingNames(among: decided) { gone.contains($0.photo) }
        if !statements.isEmpty { _ = try await catalog.addDecisions(statements, at: Date(), canBeUndone: false) }
    }

    private func keepingNames(
        among photos: [ContentDigest], isLeaving: (ClusteringFace) -> Bool
    ) async throws -> [Decision.Statement] {
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
        var statements: [Decision.Statement] = []
        for group in FaceGroup.groups(part.faces) {
            let concluded = PartialClustering.conclude(group, part, state)
            let members = Dictionary(grouping: group.faces.indices) { concluded.clusterOfSlot[$0] }
            for slots in members.values where slots.contains(where: { keys.contains(group.faces[$0].key) }) {
                let staying = slots.filter { concluded.clusterOfSlot[$0] >= 0 && !isLeaving(group.faces[$0]) }
                let isKept = staying.contains { concluded.verdict(of: group.faces[$0].key)?.person != nil }
                guard !isKept, let face = group.table.middle(of: staying.map(Int32.init)).map({ group.faces[Int($0)] }),
                    let person = concluded.person(ofSlot: slots[0])
                else { continue }
                statements.append(.assign(.face(photo: face.digest, box: face.box), person))
            }
        }
        return statements
    }
}
