public import TierModel

/// What the engine concludes of all faces: a pure function of features and decisions.
public struct PeopleClusters: Hashable, Sendable {
    /// The clusters by their ids.
    public internal(set) var clusters: [FaceKey: FaceCluster] = [:]
    /// The id of the cluster that a face is in.
    public internal(set) var clusterOfFace: [FaceKey: FaceCluster.ID] = [:]
    /// Poor faces that are near no cluster and of which nothing is said.
    public internal(set) var unclustered: Set<FaceKey> = []
    /// Faces that a decision leaves out.
    public internal(set) var ignored: Set<FaceKey> = []
    /// Who is in a photo as a whole, where no face could be told.
    public internal(set) var photoTags: [ContentDigest: Set<PersonID>] = [:]

    /// Clusters by likeness alone: core and joined poor faces, by the core's least key.
    var likeness: [FaceKey: LikenessCluster] = [:]
    /// The likeness cluster of a face.
    var likenessOfFace: [FaceKey: FaceKey] = [:]
    /// What decisions say of photos, where they say anything.
    var verdicts: [ContentDigest: PhotoVerdicts] = [:]
    /// Faces with a person by decision.
    var assigned: [FaceKey: PersonID] = [:]
    var copyConflicts: Set<PeopleConflict> = []
    var repeatConflicts: [ContentDigest: [PeopleConflict]] = [:]

    /// No faces.
    public init() {}

    /// The cluster of a face; `nil` when it is ignored, unclustered or unknown.
    public func cluster(of face: FaceKey) -> FaceCluster? { clusterOfFace[face].flatMap { clusters[$0] } }

    /// The person of a face.
    public func person(of face: FaceKey) -> PersonID? { cluster(of: face)?.person }

    /// All clusters of a person, by id.
    public func clusters(of person: PersonID) -> [FaceCluster] {
        clusters.values.filter { $0.person == person }.sorted { $0.id < $1.id }
    }

    /// All faces of a person in the order of their keys.
    public func faces(of person: PersonID) -> [FaceKey] { clusters(of: person).flatMap(\.members).sorted() }

    /// What decisions in force say of a face themselves, apart from what is concluded.
    public func verdict(of face: FaceKey, in photo: ContentDigest) -> FaceVerdict? { verdicts[photo]?.faces[face] }

    /// Decisions about faces that no detected face matches, by photo.
    public var pending: [PendingDecision] {
        verdicts.sorted { $0.key < $1.key }.flatMap(\.value.pending)
    }

    /// Everything said that cannot all be, in canonical order.
    public var conflicts: [PeopleConflict] {
        (verdicts.values.flatMap(\.conflicts) + copyConflicts + repeatConflicts.values.joined()).sorted()
    }
}

/// Faces that are alike: the good ones that formed a cluster, and the poor ones that joined it, each in the order of keys.
struct LikenessCluster: Hashable, Sendable {
    var core: [FaceKey]
    var poor: [FaceKey] = []
}
