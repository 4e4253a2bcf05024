public import Imaging
public import TierModel

/// The surroundings of a face, kept so that a new embedding model does not need the original.
public struct FaceChip: Hashable, Sendable {
    /// 1.6 times the face box, as far as the picture reaches; up to 256 pixels, never enlarged, not turned.
    public var image: PixelImage
    /// What part of the upright original it shows, in pixels of it.
    public var box: PixelBox

    /// The longest side in pixels.
    public static let maximumSide = 256
    /// How much larger than the face box.
    public static let margin = 1.6

    /// Takes a chip as it was stored.
    public init(image: PixelImage, box: PixelBox) {
        self.image = image
        self.box = box
    }

    /// Cuts a chip; `nil` when the face lies outside the picture.
    ///
    /// - Parameters:
    ///   - face: the face box in pixels of `source`.
    ///   - scaleX: pixels of the original for one of `source`, across.
    ///   - scaleY: the same, down.
    init?(from source: PixelImage, face: PixelBox, scaleX: Double, scaleY: Double) {
        let (width, height) = (face.width * Self.margin, face.height * Self.margin)
        let (left, top) = (face.x - (width - face.width) / 2, face.y - (height - face.height) / 2)
        // Whole pixels, within the picture: exactly what the crop takes.
        let (x0, x1) = Self.edges(from: left, length: width, within: source.width)
        let (y0, y1) = Self.edges(from: top, length: height, within: source.height)
        let part = source.cropped(to: PixelBox(x: x0, y: y0, width: x1 - x0, height: y1 - y0))
        guard let part else { return nil }
        image = part.resized(longSide: Self.maximumSide)
        box = PixelBox(x: x0 * scaleX, y: y0 * scaleY, width: (x1 - x0) * scaleX, height: (y1 - y0) * scaleY)
    }

    /// Cuts the chip of a known face anew: of the same pixels, the same chip as the analysis cut.
    ///
    /// - Parameters:
    ///   - face: the face box in pixels of the upright original.
    ///   - image: the upright photo, decoded as for its analysis.
    ///   - originalWidth: width of the upright original in pixels.
    ///   - originalHeight: height of the upright original in pixels.
    /// - Returns: `nil` when the face lies outside the picture.
    public init?(cutting face: PixelBox, from image: PixelImage, originalWidth: Int, originalHeight: Int) {
        let scaleX = Double(originalWidth) / Double(image.width)
        let scaleY = Double(originalHeight) / Double(image.height)
        let box = PixelBox(
            x: face.x / scaleX, y: face.y / scaleY, width: face.width / scaleX, height: face.height / scaleY)
        self.init(from: image, face: box, scaleX: scaleX, scaleY: scaleY)
    }

    /// Takes the stored chip of a known face, cut from a picture that was decoded at its own size.
    ///
    /// - Parameters:
    ///   - image: as it was stored.
    ///   - face: the face box in pixels of the upright original.
    ///   - originalWidth: width of the upright original in pixels.
    ///   - originalHeight: height of the upright original in pixels.
    public init(image: PixelImage, of face: PixelBox, originalWidth: Int, originalHeight: Int) {
        let (width, height) = (face.width * Self.margin, face.height * Self.margin)
        let (x0, x1) = Self.edges(from: face.x - (width - face.width) / 2, length: width, within: originalWidth)
        let (y0, y1) = Self.edges(from: face.y - (height - face.height) / 2, length: height, within: originalHeight)
        self.init(image: image, box: PixelBox(x: x0, y: y0, width: x1 - x0, height: y1 - y0))
    }

    private static func edges(from start: Double, length: Double, within limit: Int) -> (Double, Double) {
        func place(_ value: Double) -> Double { min(max(value, 0), Double(limit)) }
        return (place(start).rounded(.down), place(start + length).rounded(.up))
    }

    /// Landmarks of the original in pixels of the chip.
    func map(_ landmarks: FaceLandmarks) -> FaceLandmarks {
        let scaleX = Double(image.width) / box.width
        let scaleY = Double(image.height) / box.height
        return landmarks.mapped { PixelPoint(x: ($0.x - box.x) * scaleX, y: ($0.y - box.y) * scaleY) }
    }
}
