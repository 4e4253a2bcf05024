import TierModel

/// How a picture is stored, which the regions of a sidecar are told in.
package struct PictureFrame: Hashable, Sendable {
    /// The Exif orientation, 1 to 8 (CIPA DC-008, tag 0x0112); anything else counts as 1.
    package var orientation: Int
    /// Whether the upright picture is wider than high; `nil` when it is not known, or the picture is square.
    package var isWide: Bool?

    /// A frame of an upright picture's size in pixels.
    package init(orientation: Int, uprightWidth: Int? = nil, uprightHeight: Int? = nil) {
        self.orientation = (1...8).contains(orientation) ? orientation : 1
        if let uprightWidth, let uprightHeight, uprightWidth != uprightHeight { isWide = uprightWidth > uprightHeight }
    }

    /// A picture that is stored upright.
    package static let upright = PictureFrame(orientation: 1)

    /// How regions are turned that apply to a picture of this size: not at all where the size is that of the upright
    /// picture, as some programs write it. Only pictures lying on their side can be told apart so.
    func orientation(ofRegionsIn width: Double?, _ height: Double?) -> Int {
        guard orientation >= 5, let isWide, let width, let height, width != height else { return orientation }
        return (width > height) == isWide ? 1 : orientation
    }
}

extension FractionBox {
    /// The box in the upright picture of one in the stored picture; `nil` when it is not a box or outside the picture.
    /// What reaches beyond the picture by less than its own size stays as it is.
    func upright(_ orientation: Int) -> FractionBox? {
        guard [x, y, width, height].allSatisfy(\.isFinite), width > 0, height > 0, width <= 1.5, height <= 1.5,
            x < 1, y < 1, x + width > 0, y + height > 0
        else { return nil }
        return PictureTurn(exifOrientation: orientation).apply(self)
    }
}
