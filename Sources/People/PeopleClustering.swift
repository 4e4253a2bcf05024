public import TierModel

/// Clusters = f(features, decisions): deterministic, whichever order things came in.
///
/// First good faces are clustered by likeness alone, and poor faces join (`Likeness`). Then decisions name clusters and split those that
/// they contradict, and lone faces follow people who were named. docs/people.md tells how and why.
public enum PeopleClustering {
    /// Clusters all faces anew. Of several with one key the first counts.
    public static func clusters(
        of faces: [FaceSample], decisions: PeopleState, settings: PeopleSettings = .standard
    ) -> PeopleClusters {
        let table = FaceTable(faces, settings: settings)
        return clusters(of: table, likeness: Likeness(of: table), decisions: decisions)
    }

    /// What decisions make of the clusters that likeness made.
    ///
    /// The faces may be a part of a library: what comes out for a cluster is the same as with all faces, as long as its members, all faces of the photos that
    /// decisions name, and what lone faces may follow are there.
    ///
    /// - Parameters:
    ///   - known: Whose faces are in photos of the part, but in clusters beyond it, by slot; likeness has these in no cluster.
    ///   - beyond: Whom lone faces of the part may follow in clusters beyond it, by slot.
    public static func clusters(
        of table: FaceTable, likeness: Likeness, decisions: PeopleState, known: [Int: PersonID] = [:],
        beyond: [Int: [FollowedPart]] = [:]
    ) -> PeopleClusters {
        var conclusion = PeopleConclusion(table: table, likeness: likeness)
        conclusion.read(decisions)
        conclusion.splitClusters()
        conclusion.recall(known)
        conclusion.followPeople(beyond)
        conclusion.findConflicts()
        return conclusion.clusters
    }

    /// The faces of which decisions say something else than before.
    ///
    /// - Parameter faces: All faces of some photos.
    public static func changed(
        among faces: [FaceSample], from before: PeopleState, to after: PeopleState
    ) -> Set<FaceKey> {
        let (old, new) = (verdicts(on: faces, by: before), verdicts(on: faces, by: after))
        return Set(faces.lazy.map(\.key).filter { old[$0] != new[$0] })
    }

    /// The faces that decisions give to somebody.
    ///
    /// - Parameter faces: All faces of some photos.
    public static func assigned(among faces: [FaceSample], by decisions: PeopleState) -> Set<FaceKey> {
        Set(verdicts(on: faces, by: decisions).lazy.filter { $0.value.person != nil }.map(\.key))
    }

    private static func verdicts(on faces: [FaceSample], by decisions: PeopleState) -> [FaceKey: FaceVerdict] {
        var verdicts: [FaceKey: FaceVerdict] = [:]
        for (photo, faces) in Dictionary(grouping: faces, by: \.photo) {
            let placed = faces.map { PlacedFace(key: $0.key, box: $0.box) }
            verdicts.merge(PhotoVerdicts(of: photo, faces: placed, decisions: decisions).faces) { first, _ in first }
        }
        return verdicts
    }
}
