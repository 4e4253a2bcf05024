import Foundation
import Imaging
import Inference
import TierModel

/// A proxy, thumbnail or chip in memory, ready to be written.
struct MadeFile: Sendable {
    /// What its bytes are.
    var derived: DerivedFile
    /// The bytes: a JPEG.
    var data: Data

    private init(_ kind: DerivedKind, named name: String, _ data: Data) {
        derived = DerivedFile(kind, named: name, data)
        self.data = data
    }

    /// Proxy and thumbnail of a decoded picture, in this order.
    ///
    /// - Parameters:
    ///   - image: the picture, upright, at least as large as a proxy unless the original is smaller.
    ///   - digest: SHA-256 of the original.
    static func proxyAndThumbnail(of image: PixelImage, _ digest: ContentDigest, _ configuration: Configuration) throws
        -> [MadeFile]
    {
        let pictures = try DerivedPictures(of: image, configuration)
        return [
            MadeFile(.proxy, named: digest.hex, pictures.proxy),
            MadeFile(.thumbnail, named: digest.hex, pictures.thumbnail),
        ]
    }

    /// The chip of a face.
    static func chip(of face: AnalyzedFace) throws -> MadeFile {
        MadeFile(.chip, named: face.face.key.rawValue, try DerivedPictures.data(of: face.chip))
    }
}
