public import Foundation
public import TierModel

/// Two things said that cannot both be: shown to the user with both photos, never dropped.
public struct PeopleConflict: Hashable, Sendable {
    /// How they contradict each other.
    public var kind: Kind
    /// The one side: the earlier decision, or the lesser face key.
    public var first: Side
    /// The other side.
    public var second: Side

    /// Ways to contradict.
    public enum Kind: String, Hashable, Codable, Sendable, CaseIterable {
        /// Two boxes that named different people now mean the same detected face; the later one holds.
        case twoPeopleOnOneFace
        /// A face was assigned to one person and rejected from another, who have been merged since; the assignment holds.
        case assignedAndRejected
        /// Two copies of one picture of a face were assigned to different people; both hold.
        case copiesDiffer
        /// A person is twice in one photo; both stay with the person.
        case twiceInOnePhoto
    }

    /// One of the two sides.
    public struct Side: Hashable, Sendable {
        /// The photo.
        public var photo: ContentDigest
        /// The detected face.
        public var face: FaceKey
        /// The person, after merges.
        public var person: PersonID?
        /// The decision, where one stands behind this side.
        public var decision: UUID?
    }
}

extension PeopleConflict: Comparable {
    /// By faces, then kind: the canonical order.
    public static func < (left: PeopleConflict, right: PeopleConflict) -> Bool {
        (left.first.face, left.second.face, left.kind.rawValue) < (
            right.first.face, right.second.face, right.kind.rawValue
        )
    }
}
