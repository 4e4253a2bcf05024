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
    /// - Parameter known: Whose faces are in photos of the part, but in clusters beyond it, by slot; likeness has these in no cluster.
    public static func clusters(
        of table: FaceTable, likeness: Likeness, decisions: PeopleState, known: [Int: PersonID] = [:]
    ) -> PeopleClusters {
        var conclusion = PeopleConclusion(table: table, likeness: likeness)
        conclusion.read(decisions)
        conclusion.splitClusters()
        conclusion.recall(known)
        conclusion.followPeople()
        conclusion.findConflicts()
        return conclusion.clusters
    }
}
