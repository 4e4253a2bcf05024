public import Foundation
public import TierModel

/// What decisions say of one detected face, after targets are matched to faces and people are merged.
public struct FaceVerdict: Hashable, Sendable {
    /// Whom the face shows.
    public internal(set) var person: PersonID?
    /// Whom it does not show.
    public internal(set) var rejected: Set<PersonID> = []
    /// Whether it is left out.
    public internal(set) var isIgnored = false
    /// The decision behind `person`.
    public internal(set) var assignment: UUID?

    var isEmpty: Bool { person == nil && rejected.isEmpty && !isIgnored }
}

/// A decision about a face that no detected face matches: kept as a tag of the photo until one does.
public struct PendingDecision: Hashable, Sendable {
    /// The decision.
    public var decision: UUID
    /// The photo.
    public var photo: ContentDigest
    /// The box that was decided about.
    public var box: FractionBox
    /// The person of an assignment or rejection, after merges.
    public var person: PersonID?
}

extension Decision {
    /// What a decision about a face or photo is about.
    var target: Target? {
        switch statement {
        case .assign(let target, _), .reject(let target, _), .ignore(let target): target
        default: nil
        }
    }

    /// The person whom a decision about a face or photo names, before merges.
    var person: PersonID? {
        switch statement {
        case .assign(_, let person), .reject(_, let person): person
        default: nil
        }
    }
}
