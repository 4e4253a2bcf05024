import Foundation

/// Where things of the upright original lie in the edited picture, and back, for a picture of one size: at any scale of it.
public struct EditGeometry: Hashable, Sendable {
    /// Width of the edited picture in whole pixels, at least 1.
    public let width: Int
    /// Height of the edited picture in whole pixels, at least 1.
    public let height: Int
    /// How whole pixels are moved.
    public let turn: PictureTurn
    /// Whether pixels lie between those of the original, because the picture is straightened.
    public var isResampled: Bool { angle != 0 }

    private let originalWidth: Double
    private let originalHeight: Double
    /// Radians clockwise.
    private let angle: Double
    /// The upper left corner of the result, seen from the middle of the turned and straightened picture.
    private let corner: PixelPoint

    /// Works out where a recipe puts the pixels of a picture of `width` × `height` (at least 1 each).
    public init(_ recipe: EditRecipe, width: Int, height: Int) {
        let (width, height) = (max(width, 1), max(height, 1))
        (originalWidth, originalHeight) = (Double(width), Double(height))
        turn = recipe.turn
        angle = recipe.straighten * .pi / 180
        let (across, down) = turn.swapsSides ? (originalHeight, originalWidth) : (originalWidth, originalHeight)
        let scale = Self.frameScale(width: across, height: down, angle: angle)
        let frame = (width: across * scale, height: down * scale)
        let crop = recipe.crop ?? FractionBox(x: 0, y: 0, width: 1, height: 1)
        let columns = Self.span(from: crop.x, length: crop.width, of: frame.width, isExact: angle == 0)
        let rows = Self.span(from: crop.y, length: crop.height, of: frame.height, isExact: angle == 0)
        (self.width, self.height) = (columns.count, rows.count)
        corner = PixelPoint(x: columns.start - frame.width / 2, y: rows.start - frame.height / 2)
    }

    /// How large the largest frame of a picture's own shape is in the picture turned by `angle`, as a part of its size.
    ///
    /// A corner of the frame, turned back, must be within the picture: `w·cos + h·sin ≤ W` and `w·sin + h·cos ≤ H`.
    private static func frameScale(width: Double, height: Double, angle: Double) -> Double {
        let (c, s) = (cos(angle), abs(sin(angle)))
        return min(1, min(width / (width * c + height * s), height / (width * s + height * c)))
    }

    /// Whole pixels of a crop: its edges rounded where pixels are only moved, else as many as fit in its middle.
    private static func span(from start: Double, length: Double, of side: Double, isExact: Bool)
        -> (start: Double, count: Int)
    {
        if isExact {
            let first = min((start * side).rounded(), side - 1)
            let end = max(((start + length) * side).rounded(), first + 1)
            return (first, Int(min(end, side) - first))
        }
        let count = max(1, (length * side + 1e-6).rounded(.down))
        return (start * side + (length * side - count) / 2, Int(count))
    }

    /// Where a point of the upright original lies in the edited picture; outside of it when it was cropped away.
    public func edited(_ point: PixelPoint) -> PixelPoint {
        let turned = turn.apply(point, width: originalWidth, height: originalHeight)
        let middle = middleOfTurned
        let (x, y) = (turned.x - middle.x, turned.y - middle.y)
        let (c, s) = (cos(angle), sin(angle))
        return PixelPoint(x: c * x - s * y - corner.x, y: s * x + c * y - corner.y)
    }

    /// Where a point of the edited picture comes from in the upright original.
    public func original(_ point: PixelPoint) -> PixelPoint {
        let middle = middleOfTurned
        let (x, y) = (point.x + corner.x, point.y + corner.y)
        let (c, s) = (cos(angle), sin(angle))
        let turned = PixelPoint(x: c * x + s * y + middle.x, y: c * y - s * x + middle.y)
        return turn.inverse.apply(turned, width: middle.x * 2, height: middle.y * 2)
    }

    private var middleOfTurned: PixelPoint {
        turn.swapsSides
            ? PixelPoint(x: originalHeight / 2, y: originalWidth / 2)
            : PixelPoint(x: originalWidth / 2, y: originalHeight / 2)
    }

    /// Where a box of the upright original, as of a face, lies in the edited picture, both in fractions of their pictures. It keeps its size in
    /// pixels under straightening; it may reach outside the picture, or lie there.
    public func edited(_ box: FractionBox) -> FractionBox {
        let before = box.pixels(width: Int(originalWidth), height: Int(originalHeight))
        return Self.box(before, around: edited(before.middle), swapsSides: turn.swapsSides)
            .fraction(ofWidth: width, height: height)
    }

    /// Where a box of the edited picture lies in the upright original, both in fractions of their pictures: the way back from `edited(_:)`.
    public func original(_ box: FractionBox) -> FractionBox {
        let after = box.pixels(width: width, height: height)
        return Self.box(after, around: original(after.middle), swapsSides: turn.swapsSides)
            .fraction(ofWidth: Int(originalWidth), height: Int(originalHeight))
    }

    private static func box(_ box: PixelBox, around middle: PixelPoint, swapsSides: Bool) -> PixelBox {
        let (width, height) = swapsSides ? (box.height, box.width) : (box.width, box.height)
        return PixelBox(x: middle.x - width / 2, y: middle.y - height / 2, width: width, height: height)
    }
}

extension PixelBox {
    fileprivate var middle: PixelPoint { PixelPoint(x: x + width / 2, y: y + height / 2) }
}
