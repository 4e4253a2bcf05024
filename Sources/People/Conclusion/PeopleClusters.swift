public import TierModel

/// What the engine concludes of all faces: a pure function of features and decisions.
public struct PeopleClusters: Hashable, Sendable {
    /// The keys of all faces, ascending; a face's place here is its slot.
    public let keys: [FaceKey]
    /// The slot that names each face's cluster, the least of its members; −1 for a face in none.
    public internal(set) var clusterOfSlot: [Int32]
    /// The number in `people` of each face's person; −1 for nobody.
    public internal(set) var personOfSlot: [Int32]
    /// Everybody who has a face.
    public internal(set) var people: [PersonID] = []
    /// Slots of faces that a decision leaves out.
    var ignoredSlots: Set<Int32> = []
    /// Slots of lone faces that follow somebody: nothing was said of them.
    public internal(set) var followers: Set<Int32> = []
    /// Whom lone faces may follow, by the slot that names the cluster by likeness.
    public internal(set) var followed: [Int32: [FollowedPart]] = [:]
    /// Who is in a photo as a whole, where no face could be told.
    public internal(set) var photoTags: [ContentDigest: Set<PersonID>] = [:]
    /// Decisions about faces that no detected face matches, by photo.
    public internal(set) var pending: [PendingDecision] = []
    /// Everything said that cannot all be, in canonical order.
    public internal(set) var conflicts: [PeopleConflict] = []
    /// What decisions say of faces, where they say anything.
    var verdicts: [Int32: FaceVerdict] = [:]

    init(keys: [FaceKey]) {
        self.keys = keys
        clusterOfSlot = Array(repeating: -1, count: keys.count)
        personOfSlot = Array(repeating: -1, count: keys.count)
    }

    /// The person of a slot.
    public func person(ofSlot slot: Int) -> PersonID? {
        personOfSlot[slot] < 0 ? nil : people[Int(personOfSlot[slot])]
    }

    /// The cluster of a face; `nil` when it is ignored, unclustered or unknown. Looks at all faces, as what follows does.
    public func cluster(of face: FaceKey) -> FaceCluster? {
        guard let slot = keys.place(of: face), clusterOfSlot[slot] >= 0 else { return nil }
        let members = clusterOfSlot.indices.filter { clusterOfSlot[$0] == clusterOfSlot[slot] }
        return FaceCluster(members: members.map { keys[$0] }, person: person(ofSlot: slot))
    }

    /// The person of a face.
    public func person(of face: FaceKey) -> PersonID? { keys.place(of: face).flatMap(person(ofSlot:)) }

    /// The clusters by their ids.
    public var clusters: [FaceKey: FaceCluster] {
        var members: [Int32: [FaceKey]] = [:]
        for (slot, cluster) in clusterOfSlot.enumerated() where cluster >= 0 {
            members[cluster, default: []].append(keys[slot])
        }
        var clusters: [FaceKey: FaceCluster] = [:]
        for (id, keys) in members {
            let cluster = FaceCluster(members: keys, person: person(ofSlot: Int(id)))
            if let cluster { clusters[cluster.id] = cluster }
        }
        return clusters
    }

    /// All clusters of a person, by id.
    public func clusters(of person: PersonID) -> [FaceCluster] {
        clusters.values.filter { $0.person == person }.sorted { $0.id < $1.id }
    }

    /// All faces of a person in the order of their keys.
    public func faces(of person: PersonID) -> [FaceKey] {
        guard let number = people.firstIndex(of: person) else { return [] }
        return personOfSlot.indices.filter { personOfSlot[$0] == Int32(number) }.map { keys[$0] }
    }

    /// Faces that a decision leaves out.
    public var ignored: Set<FaceKey> { Set(ignoredSlots.map { keys[Int($0)] }) }

    /// Poor faces that are near no cluster and of which nothing is said.
    public var unclustered: Set<FaceKey> {
        Set(
            clusterOfSlot.indices.filter { clusterOfSlot[$0] < 0 && !ignoredSlots.contains(Int32($0)) }.map { keys[$0] }
        )
    }

    /// What decisions in force say of a face themselves, apart from what is concluded.
    public func verdict(of face: FaceKey) -> FaceVerdict? { keys.place(of: face).flatMap { verdicts[Int32($0)] } }
}
