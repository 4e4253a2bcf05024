public import TierModel

/// What a correction did: the proof that it cost no byte.
public struct CorrectionReceipt: Hashable, Encodable, Sendable {
    /// The photo that was decided about, where it was one.
    @ExplicitNull public var photo: PhotoID? = nil
    /// The name of the person that was decided about.
    @ExplicitNull public var person: String? = nil
    /// Faces whose person changed.
    public var facesMoved = 0
    /// People who gained or lost a face.
    public var peopleChanged = 0
    /// Photos whose tags, albums, edits or place in the trash changed: by `undo` only.
    public var photosChanged = 0
    /// Bytes received from the remote meanwhile, read off the ledger.
    public var bytesFetched: Int64 = 0
    /// Wall time in milliseconds.
    public var milliseconds = 0.0
    /// The faces that moved, or would: filled by a dry run only.
    public var moves: [FaceMoveSummary] = []
    /// What else the user should know, a sentence each.
    public var notes: [String] = []
}

/// A face that a correction would move.
public struct FaceMoveSummary: Hashable, Encodable, Sendable {
    /// The photo.
    public var photo: PhotoID
    /// The stable key of the face.
    public var face: FaceKey
    /// Who it is now.
    @ExplicitNull public var from: String?
    /// Who it would be.
    @ExplicitNull public var to: String?
    /// Whether this may well be wrong: the face is poor, or rather far from all that the user said of this person.
    public var isUncertain: Bool
}
