import Catalog
import Foundation
import People
import TierModel

/// All people and clusters of a library in memory, for questions about all of them. Its cost grows with the library: about a second for 100,000 faces.
struct PeopleOverview {
    let group: FaceGroup
    let likeness: Likeness
    let clusters: PeopleClusters
    let state: PeopleState

    /// Somebody, or a cluster without a person: slots of their faces.
    struct Entry {
        var person: PersonID?
        /// The row that names the cluster; the first of a person's.
        var cluster: Int64
        var slots: [Int32]
    }

    /// Reads what is stored of the faces of the newest model; `nil` without faces.
    init?(catalog: PhotoCatalog) async throws {
        let faces = try await catalog.allClusteringFaces()
        let versions = try await catalog.versionDigests()
        guard let group = FaceGroup.groups(faces).max(by: { $0.faces.count < $1.faces.count }) else { return nil }
        let merges = Dictionary(uniqueKeysWithValues: try await catalog.likenessClusters().map { ($0.id, $0.merges) })
        self.group = group
        likeness = Likeness(
            of: group.table, clusterOfFace: group.faces.map { $0.likeness ?? -1 }, merges: merges, followable: [:])
        state = PeopleState(decisions: try await catalog.decisions().map { $0.about(versions) })
        clusters = PeopleClustering.clusters(of: group.table, likeness: likeness, decisions: state)
    }

    /// Everybody with a face, by stored conclusions, those with the most faces first.
    func entries() -> [Entry] {
        var entries: [Entry] = []
        var places: [Int64: Int] = [:]
        var placeOfPerson: [PersonID: Int] = [:]
        for (slot, face) in group.faces.enumerated() {
            guard let cluster = face.cluster, clusters.clusterOfSlot[slot] >= 0 else { continue }
            if let person = face.person {
                if let place = placeOfPerson[person] {
                    entries[place].slots.append(Int32(slot))
                } else {
                    placeOfPerson[person] = entries.count
                    entries.append(Entry(person: person, cluster: cluster, slots: [Int32(slot)]))
                }
            } else if let place = places[cluster] {
                entries[place].slots.append(Int32(slot))
            } else {
                places[cluster] = entries.count
                entries.append(Entry(person: nil, cluster: cluster, slots: [Int32(slot)]))
            }
        }
        return entries.sorted { ($1.slots.count, $0.cluster) < ($0.slots.count, $1.cluster) }
    }
}
