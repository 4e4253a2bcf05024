import Foundation

/// One thing that the user says of a photo, beside who is on it: what files it, rates it, or corrects what the file says.
///
/// Marks are kept as decisions: of two on the same subject of the same photo the later counts, and undo takes one back.
public enum PhotoMark: Hashable, Codable, Sendable {
    /// The photo has this tag, or has it no more. Levels are parted by `/`: `places/Italy/Rome`.
    case tag(String, Bool)
    /// The photo is in this album, or is not any more.
    case album(AlbumID, Bool)
    /// The photo is one of the favourites.
    case favourite(Bool)
    /// The photo is left out of lists and searches, unless these ask for what is hidden.
    case hidden(Bool)
    /// Stars, 1 to 5, or −1 for a rejected photo, as in XMP (`xmp:Rating`); `nil` for none.
    case rating(Int?)
    /// A title, one line; `nil` for none.
    case title(String?)
    /// A caption, perhaps of several lines; `nil` for none.
    case caption(String?)
    /// When the photo was taken, where the file says nothing or the wrong time; `nil`: what the file says.
    case captured(CaptureTime?)
    /// Where the photo was taken, where the file says nothing or the wrong place; `nil`: what the file says.
    case location(GeoPoint?)
    /// How the photo is shown; `nil`: as it was taken.
    case edit(EditRecipe?)

    /// What a mark is about: of two marks of one photo with the same subject, the later counts.
    public struct Subject: Hashable, Sendable {
        /// The word for it in the catalog.
        public var kind: Kind
        /// The tag, or the album's UUID; else empty.
        public var name: String

        /// Makes a subject.
        public init(_ kind: Kind, _ name: String = "") {
            self.kind = kind
            self.name = name
        }
    }

    /// The kinds of marks.
    public enum Kind: String, Hashable, Codable, Sendable, CaseIterable {
        /// A tag.
        case tag
        /// An album made by hand.
        case album
        /// Among the favourites.
        case favourite
        /// Left out of lists.
        case hidden
        /// Stars.
        case rating
        /// The title.
        case title
        /// The caption.
        case caption
        /// The corrected time.
        case captured
        /// The corrected place.
        case location
        /// How it is shown.
        case edit
    }

    /// What it is about. Tags that differ only in case are the same tag.
    public var subject: Subject {
        switch self {
        case .tag(let name, _): Subject(.tag, name.lowercased())
        case .album(let album, _): Subject(.album, album.rawValue.uuidString)
        case .favourite: Subject(.favourite)
        case .hidden: Subject(.hidden)
        case .rating: Subject(.rating)
        case .title: Subject(.title)
        case .caption: Subject(.caption)
        case .captured: Subject(.captured)
        case .location: Subject(.location)
        case .edit: Subject(.edit)
        }
    }

    /// Whether it says that something is not, or not any more: as if nothing had been said.
    public var isAbsence: Bool {
        switch self {
        case .tag(_, let holds), .album(_, let holds), .favourite(let holds), .hidden(let holds): !holds
        case .rating(let value): value == nil
        case .title(let value), .caption(let value): value == nil
        case .captured(let value): value == nil
        case .location(let value): value == nil
        case .edit(let value): value == nil
        }
    }

    /// The mark that says the contrary: that there is no such thing.
    public var absence: PhotoMark {
        switch self {
        case .tag(let name, _): .tag(name, false)
        case .album(let album, _): .album(album, false)
        case .favourite: .favourite(false)
        case .hidden: .hidden(false)
        case .rating: .rating(nil)
        case .title: .title(nil)
        case .caption: .caption(nil)
        case .captured: .captured(nil)
        case .location: .location(nil)
        case .edit: .edit(nil)
        }
    }
}
