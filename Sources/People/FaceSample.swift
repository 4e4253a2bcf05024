public import TierModel

/// A face as clustering sees it: where it is, who it looks like, and how far that can be trusted.
public struct FaceSample: Hashable, Sendable {
    /// The stable key.
    public var key: FaceKey
    /// The digest of the photo that it is in.
    public var photo: ContentDigest
    /// Where it is, in fractions of the upright original.
    public var box: FractionBox
    /// The quantised unit vector, `PeopleSettings.dimension` components. One of another length has no neighbours.
    public var vector: QuantizedVector
    /// Score, size, sharpness, pose.
    public var quality: FaceQuality

    /// Makes a sample.
    public init(key: FaceKey, photo: ContentDigest, box: FractionBox, vector: QuantizedVector, quality: FaceQuality) {
        self.key = key
        self.photo = photo
        self.box = box
        self.vector = vector
        self.quality = quality
    }
}
