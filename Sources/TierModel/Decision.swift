public import Foundation

/// What the user said: immutable, kept for ever. A later decision on the same target supersedes an earlier one; undo is a decision too.
public struct Decision: Hashable, Codable, Sendable, Identifiable {
    /// The decision's own UUID.
    public var id: UUID
    /// When, in logical time; holds the device.
    public var time: LogicalTime
    /// When, on the clock of that device: shown, never compared.
    public var madeAt: Date
    /// What was said.
    public var statement: Statement

    /// Makes a decision.
    public init(id: UUID, time: LogicalTime, madeAt: Date, statement: Statement) {
        self.id = id
        self.time = time
        self.madeAt = madeAt
        self.statement = statement
    }

    /// What decisions are about: people are concluded from those of the first kind, and no others.
    public enum Subject: String, Hashable, Codable, Sendable {
        /// Who is on photos.
        case people
        /// Photos themselves, and albums.
        case photos
    }

    /// What a decision says.
    public enum Statement: Hashable, Codable, Sendable {
        /// The target shows this person.
        case assign(Target, PersonID)
        /// The target does not show this person.
        case reject(Target, PersonID)
        /// The face of the target is to be left out of people, or is no face.
        case ignore(Target)
        /// The person is called this. The first naming also brings the person into being.
        case name(PersonID, String)
        /// The first person is the second: from now on both are the second.
        case merge(PersonID, into: PersonID)
        /// The person is not shown in lists, or is shown again.
        case hide(PersonID, Bool)
        /// The photo with this digest is marked so.
        case mark(ContentDigest, PhotoMark)
        /// The album is so from now on. The first such statement also makes it.
        case album(AlbumID, Album)
        /// The decision with this id counts no more.
        case undo(UUID)
    }

    /// What is decided about. It names pixels, not a detection, so that a new detector keeps it.
    public enum Target: Hashable, Codable, Sendable {
        /// The face nearest to this box of the photo with this digest.
        case face(photo: ContentDigest, box: FractionBox)
        /// The photo as a whole: not analysed yet, or no face was found.
        case photo(ContentDigest)

        /// The digest of the photo that the target is in.
        public var photo: ContentDigest {
            switch self {
            case .face(let photo, _): photo
            case .photo(let photo): photo
            }
        }
    }
}

extension Decision.Statement {
    /// What it is about. An undo is about what it takes back: `nil`.
    public var subject: Decision.Subject? {
        switch self {
        case .assign, .reject, .ignore, .name, .merge, .hide: .people
        case .mark, .album: .photos
        case .undo: nil
        }
    }
}
