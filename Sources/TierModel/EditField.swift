/// One value of an edit, named as in the recipe's JSON.
public enum EditField: String, Hashable, Sendable, CaseIterable {
    /// Quarter turns.
    case turn
    /// Mirroring.
    case mirror
    /// Straightening.
    case straighten
    /// The crop.
    case crop
    /// Exposure.
    case exposure
    /// Contrast.
    case contrast
    /// Bright parts.
    case highlights
    /// Dark parts.
    case shadows
    /// Blue to yellow.
    case temperature
    /// Green to magenta.
    case tint
    /// Strength of colours.
    case saturation
    /// Sharpness.
    case sharpness
    /// Black and white.
    case blackAndWhite
    /// The filter.
    case filter
    /// How much of the filter.
    case strength

    /// Those that concern one photo's framing: left out where only the look is copied.
    public static let framing: Set<EditField> = [.turn, .mirror, .straighten, .crop]
}
