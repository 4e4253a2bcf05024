public import Catalog
public import Foundation
import People
public import TierModel

/// Why a face is somebody's.
public struct FaceExplanation: Hashable, Encodable, Sendable {
    /// What put it there.
    public enum Cause: String, Hashable, Encodable, Sendable {
        /// The user said so.
        case decision
        /// It is in a cluster of which the user named a face.
        case cluster
        /// It is alone, and near to the faces that the user gave to this person.
        case follows
    }

    /// The face.
    public var face: FaceSummary
    /// What put it there.
    public var cause: Cause
    /// When the user said so, where the cause is a decision.
    @ExplicitNull public var decided: Date?
    /// Faces of this person of which the user said so, in the same cluster; of a face that follows, in the clusters near to it. The nearest first.
    public var evidence: [Evidence]
    /// The faces of its cluster that look most like it, the nearest first.
    public var alike: [Evidence]

    /// Another face and how far it is.
    public struct Evidence: Hashable, Encodable, Sendable {
        /// The other face.
        public var face: FaceSummary
        /// The distance between unit vectors, 0 to 2: up to about 0.38 is one person.
        public var distance: Double
        /// When the user said whose it is, if so.
        @ExplicitNull public var decided: Date?
    }
}

extension Library {
    /// Names the faces and decisions that put a photo into a person's album.
    ///
    /// - Returns: One explanation for each of the photo's faces that is this person's; none when no face is.
    /// - Throws: `EngineError` (`unknownPerson`).
    public func explain(_ photo: PhotoRecord, person name: String) async throws -> [FaceExplanation] {
        try await clusterWhatIsNew()
        let person = try await person(named: name)
        let wanted = try await catalog.faces(of: photo.id).filter { $0.person == person }
        guard let digest = photo.primary.digest, !wanted.isEmpty else { return [] }
        // Whom a lone face follows is in other clusters.
        let keys = Set(wanted.map(\.face.key))
        let faces = try await catalog.clusteringPart(photos: [digest]).faces.filter { keys.contains($0.key) }
        var clusters = Set(faces.compactMap(\.likeness).filter { $0 >= 0 })
        let followed = try await catalog.clusteringPart(clusters: clusters, photos: [digest]).beyond
        clusters.formUnion(followed.filter { $0.person == person }.map(\.likeness))
        let part = try await catalog.clusteringPart(clusters: clusters, photos: [digest])
        let state = PeopleState(decisions: part.decisions.map { $0.about(part.versions) })
        let times = Dictionary(part.decisions.map { ($0.id, $0.madeAt) }, uniquingKeysWith: { first, _ in first })
        var explanations: [FaceExplanation] = []
        for group in FaceGroup.groups(part.faces) {
            let clusters = PartialClustering.conclude(group, part, state)
            for record in wanted {
                guard let slot = group.table.slot(of: record.face.key) else { continue }
                explanations.append(
                    try await explain(record, slot: slot, Evidence(group: group, clusters: clusters, times: times)))
            }
        }
        return explanations
    }

    private struct Evidence {
        let group: FaceGroup
        let clusters: PeopleClusters
        let times: [UUID: Date]

        func time(_ slot: Int) -> Date? {
            clusters.verdict(of: group.table.keys[slot])?.assignment.flatMap { times[$0] }
        }
    }

    private func explain(_ record: FaceRecord, slot: Int, _ all: Evidence) async throws -> FaceExplanation {
        let (group, clusters) = (all.group, all.clusters)
        let person = clusters.personOfSlot[slot]
        let follows = clusters.followers.contains(Int32(slot))
        let others = group.faces.indices.filter { $0 != slot && clusters.personOfSlot[$0] == person }
            .map { (slot: $0, distance: Self.distance(group.table, slot, $0)) }.sorted { $0.distance < $1.distance }
        let mates = others.filter { clusters.clusterOfSlot[$0.slot] == clusters.clusterOfSlot[slot] }
        let decided = (follows ? others : mates).filter { all.time($0.slot) != nil }
        let isDecided = clusters.verdict(of: record.face.key)?.person != nil
        return FaceExplanation(
            face: try await summary(of: record), cause: isDecided ? .decision : follows ? .follows : .cluster,
            decided: all.time(slot), evidence: try await evidence(decided.prefix(5), all),
            alike: try await evidence(mates.prefix(3), all))
    }

    private static func distance(_ table: FaceTable, _ left: Int, _ right: Int) -> Double {
        Double(max(0, table.squaredDistance(left, right))).squareRoot() / Double(QuantizedVector.scale)
    }

    private func evidence(
        _ near: ArraySlice<(slot: Int, distance: Double)>, _ all: Evidence
    ) async throws -> [FaceExplanation.Evidence] {
        var rows: [FaceExplanation.Evidence] = []
        for item in near {
            guard let record = try await catalog.face(all.group.table.keys[item.slot]) else { continue }
            rows.append(
                FaceExplanation.Evidence(
                    face: try await summary(of: record), distance: (1_000 * item.distance).rounded() / 1_000,
                    decided: all.time(item.slot)))
        }
        return rows
    }
}
