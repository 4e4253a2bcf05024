import Imaging
public import TierModel

/// Computes what finds copies of a picture that were stored anew or resized (`PerceptualHash`). Needs no model.
public struct HashAnalyzer: PictureAnalyzer {
    /// `hash`.
    public static let name = "hash"

    /// Makes one.
    public init() {}

    /// Name and version.
    public var version: AnalyzerVersion { AnalyzerVersion(name: Self.name, version: "dct-1") }

    /// Looks at a picture.
    ///
    /// - Throws: `EncodingError` if a measure were not finite.
    public func feature(of photo: DecodedPhoto) throws -> PhotoFeature {
        try PhotoFeature(PerceptualHash(of: photo.overview), by: version)
    }
}
