import Foundation
public import TierModel

extension PictureQuality {
    /// Measures a picture.
    ///
    /// - Parameters:
    ///   - image: as it was decoded; best as large as it is stored, since the blocks of a compression are seen only there.
    ///   - overview: a smaller copy, where there is one.
    public init(of image: PixelImage, overview: PixelImage? = nil) {
        let blockiness = Blockiness(of: image)
        let working = (overview ?? image).resized(longSide: Self.workingSide)
        let grey = GreyPicture(of: working)
        let tones = ToneMeasure(of: grey)
        let colours = ColourMeasure(of: working)
        self.init(
            // Photos in focus keep 0.2 to 0.4 of their variation; past 0.65 nothing is sharp.
            sharpness: Self.part((0.65 - BlurMeasure(of: grey).share) / 0.43),
            exposure: Self.part(
                exp(-pow((tones.mean - 118) / 110, 2)) * exp(-2.5 * max(0, colours.burnt - 0.01))
                    * exp(-2 * max(0, tones.black - 0.02))),
            // Cameras leave grain up to 1.5 levels in smooth places.
            noise: Self.part(exp(-max(0, NoiseMeasure(of: grey).deviation - 1.5) / 6)),
            contrast: Self.part(
                (Self.part((tones.entropy - 3.5) / 4.2) * Self.part(tones.spread / 220)).squareRoot()),
            // 109 is "extremely colourful" in the paper's survey.
            colourfulness: Self.part(colours.colourfulness / 109),
            compression: Self.part(exp(-max(0, blockiness.excess - 0.3))))
    }

    /// The longer side, in pixels, of what is measured.
    private static let workingSide = 1_024

    private static func part(_ value: Double) -> Double { value.isFinite ? min(1, max(0, value)) : 0 }
}
