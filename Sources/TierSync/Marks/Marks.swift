import TierModel

/// A photo's marks by what they say.
struct Marks: Sendable {
    var tags: [String] = []
    var albums: [AlbumID] = []
    var isFavourite = false
    var isHidden = false
    var edit: EditRecipe?
    var isEdited: Bool { edit != nil }
    var rating: Int?
    var title: String?
    var caption: String?
    var captured: CaptureTime?
    var location: GeoPoint?

    init(_ marks: [PhotoMark]) {
        for mark in marks {
            switch mark {
            case .tag(let name, let holds): if holds { tags.append(name) }
            case .album(let album, let holds): if holds { albums.append(album) }
            case .favourite(let holds): isFavourite = holds
            case .hidden(let holds): isHidden = holds
            case .rating(let value): rating = value
            case .title(let value): title = value
            case .caption(let value): caption = value
            case .captured(let value): captured = value
            case .location(let value): location = value
            case .edit(let value): edit = value
            }
        }
    }
}
