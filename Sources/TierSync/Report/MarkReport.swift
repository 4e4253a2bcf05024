public import TierModel

/// What the user says of a photo: the key `marks` in the JSON of `show`.
public struct MarkReport: Hashable, Encodable, Sendable {
    /// Its tags.
    public var tags: [String]
    /// The albums that it was put into.
    public var albums: [String]
    /// Whether it is a favourite.
    public var isFavourite: Bool
    /// Whether it is left out of lists.
    public var isHidden: Bool
    /// Stars, 1 to 5, or −1 for rejected.
    @ExplicitNull public var rating: Int?
    /// Its title.
    @ExplicitNull public var title: String?
    /// Its caption.
    @ExplicitNull public var caption: String?
    /// How it is edited.
    @ExplicitNull public var edit: EditRecipe?
}
