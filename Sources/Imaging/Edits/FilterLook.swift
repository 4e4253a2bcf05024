import TierModel

/// What a named filter is made of. The numbers were chosen by eye.
struct FilterLook {
    var temperature = 0.0
    var tint = 0.0
    var highlights = 0.0
    var shadows = 0.0
    var contrast = 0.0
    /// What black becomes, 0 to 1.
    var black = 0.0
    /// What white becomes, 0 to 1.
    var white = 1.0
    var saturation = 0.0
    /// What grey is made of; other than usual only where no colours are left.
    var luma = EditLook.standardLuma
    /// What is added to dark and to bright mid-tones; only the colour counts.
    var darkTint = SIMD3<Double>.zero
    var brightTint = SIMD3<Double>.zero
    /// By how much the corners are darker.
    var vignette = 0.0

    /// Changes nothing.
    init() {}

    /// The look of a filter at full strength.
    init(_ filter: NamedFilter) {
        self.init()
        switch filter {
        case .vivid:
            (saturation, contrast, shadows) = (0.5, 0.2, 0.1)
        case .warm:
            (temperature, tint, saturation) = (0.35, 0.05, 0.1)
            brightTint = [0.03, 0.01, -0.03]
        case .cool:
            (temperature, saturation) = (-0.35, -0.05)
            brightTint = [-0.02, 0, 0.03]
        case .faded:
            (black, white, contrast, saturation) = (0.13, 0.96, -0.1, -0.35)
            darkTint = [0, 0.01, 0.03]
        case .matte:
            (black, white, contrast, saturation) = (0.07, 0.98, 0.2, -0.2)
        case .noir:
            (saturation, contrast, vignette) = (-1, 0.65, 0.45)
        case .sepia:
            (saturation, black, white, contrast) = (-1, 0.03, 0.98, 0.05)
            (darkTint, brightTint) = ([0.09, 0.02, -0.05], [0.07, 0.02, -0.06])
        case .silver:
            (saturation, luma, shadows, highlights) = (-1, [0.45, 0.45, 0.1], 0.2, -0.2)
            contrast = 0.15
        case .dramatic:
            (shadows, highlights, contrast, saturation, vignette) = (0.5, -0.7, 0.5, -0.3, 0.25)
        case .soft:
            (contrast, shadows, saturation, black) = (-0.3, 0.3, -0.12, 0.02)
            brightTint = [0.02, 0, 0]
        case .vintage:
            (black, white, contrast, saturation, vignette) = (0.06, 0.96, 0.1, -0.2, 0.3)
            (darkTint, brightTint) = ([-0.02, 0.025, 0], [0.06, 0.02, -0.06])
        case .dusk:
            (temperature, contrast, saturation) = (-0.05, 0.1, -0.1)
            (darkTint, brightTint) = ([-0.03, -0.01, 0.08], [0.06, -0.02, 0])
        }
    }
}
