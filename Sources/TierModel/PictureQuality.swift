import Foundation

/// How good a picture is technically, and how it looks, in parts that can be shown. Nothing here claims taste.
///
/// Every part is 0 (bad) to 1 (good). All are measured on the picture at 1,024 pixels along its longer side (`compression` on the
/// picture as it was decoded), so that an original and its proxy are judged alike. Formulas: `PictureQuality.init(of:)` in `Imaging`
/// and docs/analysis.md.
public struct PictureQuality: Hashable, Codable, Sendable {
    /// How much detail a blur would take away.
    public var sharpness: Double
    /// Whether the light is right: neither dark nor bright on the whole, neither black nor burnt out in places.
    public var exposure: Double
    /// How little grain there is in smooth places.
    public var noise: Double
    /// How much of the range from black to white is used, and how many tones of it.
    public var contrast: Double
    /// How colourful it is; 0 is grey. No fault: it counts for the looks only.
    public var colourfulness: Double
    /// How little the blocks of a strong JPEG compression are seen.
    public var compression: Double

    /// Makes a quality of its parts.
    public init(
        sharpness: Double, exposure: Double, noise: Double, contrast: Double, colourfulness: Double,
        compression: Double
    ) {
        self.sharpness = sharpness
        self.exposure = exposure
        self.noise = noise
        self.contrast = contrast
        self.colourfulness = colourfulness
        self.compression = compression
    }

    /// The technical score, 0 to 1: the weighted geometric mean of the parts, so that one that is bad makes the picture bad.
    ///
    /// The weights were fitted on 164 photos and ten degraded copies of each (docs/analysis.md).
    public var technical: Double {
        Self.mean([(sharpness, 0.45), (contrast, 0.5), (noise, 0.35), (compression, 0.3), (exposure, 0.25)])
    }

    /// A score of looks, 0 to 1, for choosing among similar pictures: the technical score, with a little for colour.
    public var looks: Double { Self.mean([(technical, 0.85), (0.5 + 0.5 * colourfulness, 0.15)]) }

    /// No part counts for less than this: else one of them would hide all others.
    private static let least = 0.02

    private static func mean(_ parts: [(value: Double, weight: Double)]) -> Double {
        let sum = parts.reduce(0) { $0 + $1.weight * log(max(least, $1.value)) }
        return exp(sum / parts.reduce(0) { $0 + $1.weight })
    }
}
