import Foundation
import Imaging
import Inference

/// What is made of one decoded original: the one place that knows sizes and qualities.
struct DerivedPictures {
    /// A JPEG of about 1,280 px.
    var proxy: Data
    /// A JPEG of about 320 px.
    var thumbnail: Data

    /// Makes both of an upright picture that has at least the proxy's size, or that of the original.
    init(of image: PixelImage, _ configuration: Configuration) throws {
        let small = image.resized(longSide: configuration.proxySide)
        proxy = try small.jpegData(quality: 80)
        thumbnail = try small.resized(longSide: configuration.thumbnailSide).jpegData(quality: 75)
    }

    /// The file of a chip.
    static func data(of chip: FaceChip) throws -> Data { try chip.image.jpegData(quality: 90) }
}
