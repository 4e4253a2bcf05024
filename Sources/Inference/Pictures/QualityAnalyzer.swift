public import Imaging
public import TierModel

/// Judges pictures technically (`PictureQuality`). Needs no model.
public struct QualityAnalyzer: PictureAnalyzer {
    /// `quality`.
    public static let name = "quality"

    /// Makes one.
    public init() {}

    public var version: AnalyzerVersion { AnalyzerVersion(name: Self.name, version: "measures-1") }

    public func feature(of image: PixelImage) throws -> PhotoFeature {
        try PhotoFeature(PictureQuality(of: image), by: version)
    }
}
