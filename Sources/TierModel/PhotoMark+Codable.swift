/// On disk and on the remote a mark is a flat object: `kind`, then `name`, `holds`, `number`, `text`, `time`, `place` or `recipe` as the kind has them.
extension PhotoMark {
    private enum Key: String, CodingKey {
        case kind, name, album, holds, number, text, time, place, recipe
    }

    /// Reads a mark; an unknown kind is an error.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        func holds() throws -> Bool { try container.decode(Bool.self, forKey: .holds) }
        switch try container.decode(Kind.self, forKey: .kind) {
        case .tag: self = .tag(try container.decode(String.self, forKey: .name), try holds())
        case .album: self = .album(try container.decode(AlbumID.self, forKey: .album), try holds())
        case .favourite: self = .favourite(try holds())
        case .hidden: self = .hidden(try holds())
        case .rating: self = .rating(try container.decodeIfPresent(Int.self, forKey: .number))
        case .title: self = .title(try container.decodeIfPresent(String.self, forKey: .text))
        case .caption: self = .caption(try container.decodeIfPresent(String.self, forKey: .text))
        case .captured: self = .captured(try container.decodeIfPresent(CaptureTime.self, forKey: .time))
        case .location: self = .location(try container.decodeIfPresent(GeoPoint.self, forKey: .place))
        case .edit: self = .edit(try container.decodeIfPresent(EditRecipe.self, forKey: .recipe))
        }
    }

    /// Writes the mark.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(subject.kind, forKey: .kind)
        switch self {
        case .tag(let name, let holds):
            try container.encode(name, forKey: .name)
            try container.encode(holds, forKey: .holds)
        case .album(let album, let holds):
            try container.encode(album, forKey: .album)
            try container.encode(holds, forKey: .holds)
        case .favourite(let holds), .hidden(let holds): try container.encode(holds, forKey: .holds)
        case .rating(let value): try container.encodeIfPresent(value, forKey: .number)
        case .title(let value), .caption(let value): try container.encodeIfPresent(value, forKey: .text)
        case .captured(let value): try container.encodeIfPresent(value, forKey: .time)
        case .location(let value): try container.encodeIfPresent(value, forKey: .place)
        case .edit(let value): try container.encodeIfPresent(value, forKey: .recipe)
        }
    }
}
