public import TierModel

/// What clustering depends on beside features and decisions. The same on every device, or their clusters differ.
///
/// Distances are Euclidean between unit vectors (0 to 2). Figures for dlib's embedder are often quoted for vectors that are
/// not normalised: those are 1.42 times as large.
public struct PeopleSettings: Hashable, Sendable {
    /// Components of a vector.
    public var dimension = 128
    /// Two clusters are one person when the root of their mean squared distance is at most this.
    public var linkDistance = 0.373
    /// A poor face joins a cluster when the root of its mean squared distance to the cluster's good faces is at most this.
    public var joinDistance = 0.37
    /// Vectors within this distance come from the same picture: re-encoded, mirrored, or found twice.
    public var identicalDistance = 0.12
    /// Boxes in one photo that overlap at least this much (intersection over union) are one face found twice.
    public var identicalOverlap = 0.5
    /// The least shorter side of a good face, in pixels of the original.
    public var minimumSize = 40.0
    /// The least detector score of a good face.
    public var minimumScore = 0.6
    /// The least sharpness of a good face, as `FaceQuality.sharpness`.
    public var minimumSharpness = 8.0
    /// The most that a good face is turned aside, as `FaceQuality.yaw`.
    public var maximumYaw = 0.95

    /// The values that the product uses: docs/people.md tells how they were found.
    public static let standard = PeopleSettings()

    /// The standard settings.
    public init() {}

    /// Whether a face of this quality may form clusters; another one only joins them.
    public func isGood(_ quality: FaceQuality) -> Bool {
        quality.size >= minimumSize && quality.score >= minimumScore && quality.sharpness >= minimumSharpness
            && quality.yaw <= maximumYaw
    }

    /// The squared level distance within which faces are neighbours. A mean is never below its least term, so no two
    /// clusters can be linked without one pair of faces this near.
    public var neighbourRadius: Int32 {
        QuantizedVector.squaredLevels(forDistance: max(linkDistance, joinDistance))
    }

    var linkLevels: Double { Double(QuantizedVector.squaredLevels(forDistance: linkDistance)) }
    var identicalLevels: Int32 { QuantizedVector.squaredLevels(forDistance: identicalDistance) }
    var joinLevels: Double { Double(QuantizedVector.squaredLevels(forDistance: joinDistance)) }
}
