public import TierModel

/// What the catalog knows of a photo that duplicates, poor shots and the best ones are told by.
public struct ShotRecord: Hashable, Sendable {
    /// The photo.
    public var photo: PhotoID
    /// Name of the current original.
    public var fileName: String
    /// Its size in bytes.
    public var byteCount: Int64
    /// Its format.
    public var format: ImageFormat?
    /// Where it is.
    public var tier: Tier
    /// SHA-256 of it: the name of its thumbnail and proxy.
    public var digest: ContentDigest?
    /// What the file says.
    public var metadata: PhotoMetadata
    /// The hash, where it was measured.
    public var hash: PerceptualHash?
    /// How good it is, where it was measured.
    public var quality: PictureQuality?
    /// What kind of picture it is, where that was told.
    public var kind: PhotoKind?
    /// How sure the kind is, 0 to 1.
    public var kindScore: Double
    /// How many lines of text were read on it.
    public var textLines: Int
    /// The surest label.
    public var labels: Int
    /// The user's stars, or −1.
    public var rating: Int?
    /// Whether it is a favourite.
    public var isFavourite: Bool
    /// The corrected time.
    public var captured: CaptureTime?
    /// The corrected place.
    public var location: GeoPoint?
    /// How many people of a name are on it.
    public var namedFaces: Int
    /// How many faces were found.
    public var faces: Int
}
