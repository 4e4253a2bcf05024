public import TierModel

/// A stored face with the photo it is in and what the engine concluded about it.
public struct FaceRecord: Hashable, Sendable, Identifiable {
    /// The row number. It grows, and another analysis of the photo makes other rows: the lasting name is `face.key`.
    public var id: Int64
    /// Its place among the faces of the photo, from 1, left to right.
    public var index: Int
    /// The photo.
    public var photo: PhotoID
    /// SHA-256 of the version of the photo that the face was found in.
    public var digest: ContentDigest
    /// The row number of the version of the analyzer that its vector is of: vectors of different versions say nothing of one another.
    public var analyzer: Int64
    /// What was detected.
    public var face: DetectedFace
    /// Width of the upright picture in pixels.
    public var photoWidth: Int
    /// Height of the upright picture in pixels.
    public var photoHeight: Int
    /// Who it is, where that is concluded.
    public var person: PersonID?
    /// The cluster it is in; `nil` before the first clustering.
    public var cluster: Int64?

    /// Makes a record.
    public init(
        id: Int64, index: Int, photo: PhotoID, digest: ContentDigest, analyzer: Int64, face: DetectedFace,
        photoWidth: Int, photoHeight: Int, person: PersonID?, cluster: Int64?
    ) {
        self.id = id
        self.index = index
        self.photo = photo
        self.digest = digest
        self.analyzer = analyzer
        self.face = face
        self.photoWidth = photoWidth
        self.photoHeight = photoHeight
        self.person = person
        self.cluster = cluster
    }
}

/// What the engine concludes about one face.
public struct FaceAssignment: Hashable, Sendable {
    /// The face.
    public var face: FaceKey
    /// Its cluster.
    public var cluster: Int64
    /// Its person, where the cluster is somebody's.
    public var person: PersonID?

    /// Makes an assignment.
    public init(face: FaceKey, cluster: Int64, person: PersonID?) {
        self.face = face
        self.cluster = cluster
        self.person = person
    }
}

/// A person as the decisions leave them.
public struct PersonRecord: Hashable, Sendable, Identifiable {
    /// The lasting id.
    public var id: PersonID
    /// The name, where one was given.
    public var name: String?
    /// Whether lists leave them out.
    public var isHidden: Bool

    /// Makes a record.
    public init(id: PersonID, name: String?, isHidden: Bool) {
        self.id = id
        self.name = name
        self.isHidden = isHidden
    }
}

/// One cluster of faces and who it is.
public struct ClusterSummary: Hashable, Sendable {
    /// Who it is; `nil` when nobody said.
    public var person: PersonRecord?
    /// The cluster.
    public var cluster: Int64
    /// Its faces.
    public var faces: Int
    /// The photos they are in.
    public var photos: Int
}
