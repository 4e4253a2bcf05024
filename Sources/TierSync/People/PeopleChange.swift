import Catalog
import Foundation
import People
import TierModel

/// What a new clustering changed.
struct PeopleChange: Sendable {
    /// Faces whose person is another now.
    var moves: [FaceMove] = []
    /// People who gained or lost a face.
    var people = 0
    /// Contradictions among decisions that concern the photos decided about.
    var conflicts: [PeopleConflict] = []

    /// A face that goes from one person to another.
    struct FaceMove: Sendable {
        var face: ClusteringFace
        var person: PersonID?
        var isUncertain: Bool
    }
}

/// A clustering that was computed and not committed yet.
struct ComputedClustering: Sendable {
    var saved = ClusteringChange()
    var change = PeopleChange()
}

/// The faces of one version of one analyzer, clustered together: vectors of different models say nothing of one another. While a new one goes through the
/// chips, each has its clusters; who was named is in both.
struct FaceGroup {
    let table: FaceTable
    /// By slot.
    let faces: [ClusteringFace]
    private let rows: [Int64]

    init(_ faces: [ClusteringFace]) {
        let table = FaceTable(faces.map(\.sample))
        let byKey = Dictionary(faces.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
        self.table = table
        self.faces = table.keys.compactMap { byKey[$0] }
        rows = self.faces.map(\.id)
    }

    /// Splits faces by analyzer.
    static func groups(_ faces: [ClusteringFace]) -> [FaceGroup] {
        Dictionary(grouping: faces, by: \.analyzer).sorted { $0.key < $1.key }.map { FaceGroup($0.value) }
    }

    /// The row that names the cluster of a slot; a face in none is named by its own.
    func clusterRow(_ clusters: PeopleClusters, _ slot: Int) -> Int64 {
        clusters.clusterOfSlot[slot] < 0 ? rows[slot] : rows[Int(clusters.clusterOfSlot[slot])]
    }

    /// What is another than stored for some slots.
    func compare(_ clusters: PeopleClusters, _ slots: some Sequence<Int>) -> (changed: [FaceAssignment], moved: [Int]) {
        var (changed, moved) = ([FaceAssignment](), [Int]())
        for slot in slots {
            let (person, cluster) = (clusters.person(ofSlot: slot), clusterRow(clusters, slot))
            if faces[slot].person != person { moved.append(slot) }
            guard faces[slot].person != person || faces[slot].cluster != cluster else { continue }
            changed.append(FaceAssignment(face: faces[slot].key, cluster: cluster, person: person))
        }
        return (changed, moved)
    }
}

extension ComputedClustering {
    /// Takes over what clusters of some slots of a group changed.
    ///
    /// - Parameter tellsDoubts: Whether it is found which moves are uncertain.
    mutating func add(
        _ group: FaceGroup, _ clusters: PeopleClusters, _ slots: some Sequence<Int>, tellsDoubts: Bool = false
    ) {
        let (changed, moved) = group.compare(clusters, slots)
        saved.assignments += changed
        for (name, parts) in clusters.followed {
            let likeness = group.faces[Int(name)].id
            saved.followed += parts.map { part in
                FollowedRecord(
                    likeness: likeness, person: part.person, faces: part.faces, vectors: part.vectors, bias: part.bias)
            }
        }
        let uncertain = tellsDoubts ? clusters.uncertain(moved, in: group.table) : []
        change.moves += moved.map { slot in
            PeopleChange.FaceMove(
                face: group.faces[slot], person: clusters.person(ofSlot: slot), isUncertain: uncertain.contains(slot))
        }
        change.people = Set(change.moves.flatMap { [$0.face.person, $0.person] }.compactMap { $0 }).count
    }
}

extension ClusteringFace {
    /// What clustering needs of a face.
    var sample: FaceSample { FaceSample(key: key, photo: digest, box: box, vector: vector, quality: quality) }
}
