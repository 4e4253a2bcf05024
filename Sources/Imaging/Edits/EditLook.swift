import TierModel

/// What a recipe and its filter together do to colours.
struct EditLook {
    /// Exposure values.
    var exposure: Double
    /// Bluer or more yellow; a filter may go beyond −1 and 1.
    var temperature: Double
    /// Greener or more magenta.
    var tint: Double
    /// Bright parts.
    var highlights: Double
    /// Dark parts.
    var shadows: Double
    /// Contrasts, one after the other.
    var contrasts: [Double]
    /// What black becomes, 0 to 1.
    var black: Double
    /// What white becomes, 0 to 1.
    var white: Double
    /// −1 (grey) or more.
    var saturation: Double
    /// What grey is made of.
    var luma: SIMD3<Double>
    /// What is added to dark and to bright mid-tones.
    var darkTint: SIMD3<Double>
    var brightTint: SIMD3<Double>
    /// By how much corners are darker.
    var vignette: Double
    /// Softer or sharper.
    var sharpness: Double

    /// Red, green and blue in luma (Recommendation ITU-R BT.709, item 3.2).
    static let standardLuma = SIMD3(0.2126, 0.7152, 0.0722)

    init(_ recipe: EditRecipe) {
        let filter = recipe.filter.map(FilterLook.init) ?? FilterLook()
        let share = recipe.filterStrength
        exposure = recipe.exposure
        temperature = recipe.temperature + share * filter.temperature
        tint = recipe.tint + share * filter.tint
        highlights = recipe.highlights + share * filter.highlights
        shadows = recipe.shadows + share * filter.shadows
        contrasts = [recipe.contrast, share * filter.contrast].filter { $0 != 0 }
        black = share * filter.black
        white = 1 - share * (1 - filter.white)
        saturation = (1 + recipe.saturation) * (1 + share * filter.saturation) - 1
        if recipe.isBlackAndWhite { saturation = -1 }
        luma = Self.standardLuma + share * (filter.luma - Self.standardLuma)
        darkTint = share * Self.withoutLuma(filter.darkTint)
        brightTint = share * Self.withoutLuma(filter.brightTint)
        vignette = share * filter.vignette
        sharpness = recipe.sharpness
    }

    /// A tint must not make anything brighter.
    private static func withoutLuma(_ color: SIMD3<Double>) -> SIMD3<Double> {
        color - (color * standardLuma).sum()
    }

    /// Whether anything but sharpness changes.
    var changesTones: Bool {
        [exposure, temperature, tint, highlights, shadows, black, saturation, vignette].contains { $0 != 0 }
            || !contrasts.isEmpty || white != 1 || darkTint != .zero || brightTint != .zero
    }
}
