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
        let bounds = (x: 0...Double(source.width), y: 0...Double(source.height))
        let (x0, x1) = (left.clamped(to: bounds.x).rounded(.down), (left + width).clamped(to: bounds.x).rounded(.up))
        let (y0, y1) = (top.clamped(to: bounds.y).rounded(.down), (top + height).clamped(to: bounds.y).rounded(.up))
        let region = PixelRegion(x: Int(x0), y: Int(y0), width: Int(x1 - x0), height: Int(y1 - y0))
        guard region.width > 0, region.height > 0 else { return nil }
        let shrink = min(1, Double(Self.maximumSide) / Double(max(region.width, region.height)))
        let resampling = AreaResampling(
            image: source, region: region, width: max(1, Int((Double(region.width) * shrink).rounded())),
            height: max(1, Int((Double(region.height) * shrink).rounded())))
        guard let image = resampling.result else { return nil }
        self.image = image
        box = PixelBox(x: x0 * scaleX, y: y0 * scaleY, width: (x1 - x0) * scaleX, height: (y1 - y0) * scaleY)
    }

    /// Landmarks of the original in pixels of the chip.
    func map(_ landmarks: FaceLandmarks) -> FaceLandmarks {
        let scaleX = Double(image.width) / box.width
        let scaleY = Double(image.height) / box.height
        func map(_ point: PixelPoint) -> PixelPoint {
            PixelPoint(x: (point.x - box.x) * scaleX, y: (point.y - box.y) * scaleY)
        }
        return FaceLandmarks(
            leftEye: map(landmarks.leftEye), rightEye: map(landmarks.rightEye), nose: map(landmarks.nose),
            mouthLeft: map(landmarks.mouthLeft), mouthRight: map(landmarks.mouthRight))
    }
}

extension Double {
    /// The nearest value of a range.
    func clamped(to range: ClosedRange<Double>) -> Double {
        Swift.min(range.upperBound, Swift.max(range.lowerBound, self))
    }
}
