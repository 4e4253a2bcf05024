public import TierModel

/// What clustering depends on beside features and decisions. The same on every device, or their clusters differ.
///
/// Distances are Euclidean between unit vectors (0 to 2), less what the crowd near either face takes off (`FaceCrowd`). Figures for dlib's embedder are often
/// quoted for vectors that are not normalised: those are 1.42 times as large.
public struct PeopleSettings: Hashable, Sendable {
    /// Components of a vector.
    public var dimension = 128
    /// Two clusters are one person when the root of their mean squared distance is at most this.
    public var linkDistance = 0.378
    /// A poor face joins a cluster when the root of its mean squared distance to the cluster's good faces is at most this.
    public var joinDistance = 0.36
    /// A good face that is alone follows a person to whom the user gave faces when the root of its mean squared distance to these is at most this.
    public var followDistance = 0.39
    /// The least faces that somebody needs for others to follow.
    public var followedFaces = 3
    /// Vectors within this distance come from the same picture: re-encoded, mirrored, or found twice. The crowd does not count here.
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
    /// Where people look alike to the embedder.
    var crowd = FaceCrowd.dlibResNet

    /// The values that the product uses: docs/people.md tells how they were found.
    public static let standard = PeopleSettings()

    /// The standard settings.
    public init() {}

    /// Whether a face of this quality may form clusters; another one only joins them.
    public func isGood(_ quality: FaceQuality) -> Bool {
        quality.size >= minimumSize && quality.score >= minimumScore && quality.sharpness >= minimumSharpness
            && quality.yaw <= maximumYaw
    }

    package var linkLevels: Double { Double(QuantizedVector.squaredLevels(forDistance: linkDistance)) }
    var joinLevels: Double { Double(QuantizedVector.squaredLevels(forDistance: joinDistance)) }
    var followLevels: Double { Double(QuantizedVector.squaredLevels(forDistance: followDistance)) }
    var identicalLevels: Int32 { QuantizedVector.squaredLevels(forDistance: identicalDistance) }
}
