public import Imaging
public import TierModel

/// Says something of a picture as a whole, on the same decode as everybody else; of its proxy as well as of the original.
public protocol PictureAnalyzer: Sendable {
    /// Its name, and a version that changes whenever its results do.
    var version: AnalyzerVersion { get }

    /// What it says of a picture.
    ///
    /// - Parameter photo: upright, at least as large as a proxy unless the original is smaller.
    /// - Throws: `InferenceError`, or what the encoding of the value throws.
    func feature(of photo: DecodedPhoto) throws -> PhotoFeature
}

extension PictureAnalyzer {
    /// What it says of a picture that nobody else looks at.
    ///
    /// - Throws: as `feature(of:)` of a decoded photo.
    public func feature(of image: PixelImage) throws -> PhotoFeature { try feature(of: DecodedPhoto(image)) }
}
