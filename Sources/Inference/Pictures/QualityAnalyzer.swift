import Imaging
public import TierModel

/// Judges pictures technically (`PictureQuality`). Needs no model.
public struct QualityAnalyzer: PictureAnalyzer {
    /// `quality`.
    public static let name = "quality"

    /// Makes one.
    public init() {}

    /// Name and version.
    public var version: AnalyzerVersion { AnalyzerVersion(name: Self.name, version: "measures-1") }

    /// Looks at a picture.
    ///
    /// - Throws: `EncodingError` if a measure were not finite.
    public func feature(of photo: DecodedPhoto) throws -> PhotoFeature {
        try PhotoFeature(PictureQuality(of: photo.image, overview: photo.small), by: version)
    }
}
