public import TierModel

/// An album: the JSON of `album list`.
public struct AlbumSummary: Hashable, Encodable, Sendable {
    /// Its name.
    public var album: String
    /// How many photos are in it: those put there, or those that the search finds now.
    public var photos: Int
    /// The search that it shows; `nil` for one that is made by hand.
    @ExplicitNull public var query: String?
}
