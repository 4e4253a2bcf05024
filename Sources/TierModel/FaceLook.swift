/// How a face looks on its photo: what makes one of several shots the better one.
public struct FaceLook: Hashable, Codable, Sendable {
    /// The face.
    public var face: FaceKey
    /// How far its eyes are open, 0 (shut, or looking down) to 1; `nil` where the face is too small, turned aside, or cut off.
    public var eyesOpen: Double?
    /// How sharp it is, 0 to 1; from `FaceQuality.sharpness`.
    public var sharpness: Double

    /// Makes a look.
    public init(face: FaceKey, eyesOpen: Double?, sharpness: Double) {
        self.face = face
        self.eyesOpen = eyesOpen
        self.sharpness = sharpness
    }

    /// Below this `eyesOpen` the eyes count as closed: a ratio of 0.128 (docs/analysis.md).
    public static let closedBelow = 0.3

    /// Whether the eyes are closed; `nil` where it is not known.
    public var eyesClosed: Bool? { eyesOpen.map { $0 < Self.closedBelow } }
}
