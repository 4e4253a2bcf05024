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
    /// How many lines of text were read on it.
    public var textLines: Int
    /// How many words were found for what is on it.
    public var labels: Int
    /// The user's stars, or −1.
    public var rating: Int?
    /// Whether it is a favourite.
    public var isFavourite: Bool
    /// The corrected time.
    public var captured: CaptureTime?
    /// The corrected place.
    public var location: GeoPoint?
    /// How many faces were found.
    public var faces: Int
}
