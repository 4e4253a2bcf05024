public import TierModel

/// Faces of one cluster that are somebody the user named, and are enough for lone faces to follow: what it takes to tell how near one is, without the
/// faces.
public struct FollowedPart: Hashable, Sendable {
    /// Who it is.
    public var person: PersonID
    /// How many good faces.
    public var faces: Int
    /// The sum of their vectors, `PeopleSettings.dimension` components in levels.
    public var vectors: [Int32]
    /// The sum of their squared lengths less their allowances, in squared levels.
    public var bias: Int64

    /// Makes a part.
    public init(person: PersonID, faces: Int, vectors: [Int32], bias: Int64) {
        self.person = person
        self.faces = faces
        self.vectors = vectors
        self.bias = bias
    }
}

extension FollowedPart {
    /// Sums up faces of a table, at least two.
    init(_ person: PersonID, _ faces: [Int32], in table: FaceTable) {
        var sums = VectorSums(table: table)
        sums.append(faces)
        self.init(person: person, faces: faces.count, vectors: sums.vectors(0), bias: Int64(sums.biases[0]))
    }
}
