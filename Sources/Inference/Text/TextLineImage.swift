import Imaging
import TierModel

/// How a line of text is cut out of a picture: turned so that it can be read, 48 pixels high.
struct TextLineImage {
    /// The height of the models' input, in pixels.
    static let height = 48
    /// A line is made no longer than this many times its height.
    private static let longest = 80.0

    /// From the beginning of the upper edge clockwise, in pixels of the picture.
    let corners: [PixelPoint]

    /// - Parameter corners: upper left, upper right, lower right, lower left. What is half as high again as it is wide runs upwards.
    init(_ corners: [PixelPoint]) {
        let isUpright = Self.length(corners[0], corners[3]) >= 1.5 * Self.length(corners[0], corners[1])
        self.corners = isUpright ? Array(corners[1...] + corners[..<1]) : corners
    }

    /// The line read from its other end.
    init(turned line: TextLineImage) {
        corners = Array(line.corners[2...] + line.corners[..<2])
    }

    /// The line's pixels; `nil` when it has no extent.
    func picture(from image: PixelImage) -> PixelImage? {
        let (width, height) = (Self.length(corners[0], corners[1]), Self.length(corners[0], corners[3]))
        guard width >= 1, height >= 1 else { return nil }
        let scale = Double(Self.height) / height
        let length = min(Self.longest * Double(Self.height), (width * scale).rounded(.up))
        let direction = (
            x: (corners[1].x - corners[0].x) / width, y: (corners[1].y - corners[0].y) / width
        )
        // Turned back by the angle of the upper edge, and shifted so that its beginning is the corner.
        let (a, b) = (scale * direction.x, -scale * direction.y)
        let transform = SimilarityTransform(
            a: a, b: b, tx: -(a * corners[0].x - b * corners[0].y), ty: -(b * corners[0].x + a * corners[0].y))
        return image.warped(transform, width: max(1, Int(length)), height: Self.height)
    }

    private static func length(_ a: PixelPoint, _ b: PixelPoint) -> Double {
        ((a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y)).squareRoot()
    }
}
