public import Foundation

/// An album: an id that lasts, whatever the name is or becomes.
public struct AlbumID: RawRepresentable, Hashable, Codable, Sendable {
    /// The album's UUID.
    public let rawValue: UUID

    /// Takes a UUID.
    public init(rawValue: UUID) {
        self.rawValue = rawValue
    }
}

/// What the user says of an album: what it is called, and whether it is a saved search.
public struct Album: Hashable, Codable, Sendable {
    /// Its name: one line.
    public var name: String
    /// The search whose results it always shows; `nil` for an album that photos are put into by hand.
    public var query: String?
    /// Whether it was removed. The photos stay.
    public var isRemoved: Bool

    /// Describes an album.
    public init(name: String, query: String? = nil, isRemoved: Bool = false) {
        self.name = name
        self.query = query
        self.isRemoved = isRemoved
    }
}
