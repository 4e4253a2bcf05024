/// What may be wrong with a shot. Proposed with its reason, never acted on unasked.
public struct ShotFault: Hashable, Codable, Sendable {
    /// What is wrong.
    public enum Reason: String, Hashable, Codable, Sendable, CaseIterable {
        /// Nothing is sharp.
        case blurred
        /// Hardly anything is seen for darkness.
        case tooDark
        /// Hardly anything is seen for brightness.
        case tooBright
        /// Those who are shown have their eyes shut.
        case eyesClosed
        /// Nothing is on it: a pocket, a lens cap, a finger.
        case accidental
        /// A screenshot without writing or picture.
        case blankScreenshot
    }

    /// What is wrong.
    public var reason: Reason
    /// How sure that is, 0 to 1.
    public var confidence: Double
    /// The same in words, with what was measured.
    public var words: String

    /// Makes a fault.
    public init(reason: Reason, confidence: Double, words: String) {
        self.reason = reason
        self.confidence = confidence
        self.words = words
    }
}
