public import TierModel

/// Faces that the engine holds for one person. Somebody may own several.
public struct FaceCluster: Hashable, Sendable, Identifiable {
    /// The canonical name: the least key of its members.
    public var id: FaceKey
    /// Its faces in the order of their keys; at least one.
    public var members: [FaceKey]
    /// Whose it is, where a decision says so; never a person merged away.
    public var person: PersonID?

    /// Makes a cluster of at least one face; `nil` without any.
    init?(members: [FaceKey], person: PersonID?) {
        let sorted = members.sorted()
        guard let least = sorted.first else { return nil }
        id = least
        self.members = sorted
        self.person = person
    }
}
