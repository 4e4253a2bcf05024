/// A turn that moves whole pixels: mirrored left to right first, if at all, then turned clockwise by quarters.
///
/// Any sequence of such turns is again one of the eight.
public struct PictureTurn: Hashable, Sendable {
    /// Quarters of a full turn, clockwise: 0 to 3.
    public let quarterTurns: Int
    /// Whether left and right change places, before turning.
    public let isMirrored: Bool

    /// Makes a turn; any whole number of quarters is brought to 0 to 3.
    public init(quarterTurns: Int, isMirrored: Bool = false) {
        self.quarterTurns = quarterTurns & 3
        self.isMirrored = isMirrored
    }

    /// Leaves every pixel where it is.
    public static let identity = PictureTurn(quarterTurns: 0)

    /// The turn that brings a picture of this EXIF orientation (CIPA DC-008, tag 0x0112) upright; anything but 2 to 8 is upright already.
    public init(exifOrientation: Int) {
        let turn = Self.turns[exifOrientation] ?? .identity
        self.init(quarterTurns: turn.quarterTurns, isMirrored: turn.isMirrored)
    }

    private static let turns: [Int: PictureTurn] = [
        2: PictureTurn(quarterTurns: 0, isMirrored: true), 3: PictureTurn(quarterTurns: 2),
        4: PictureTurn(quarterTurns: 2, isMirrored: true), 5: PictureTurn(quarterTurns: 3, isMirrored: true),
        6: PictureTurn(quarterTurns: 1), 7: PictureTurn(quarterTurns: 1, isMirrored: true),
        8: PictureTurn(quarterTurns: 3),
    ]

    /// The EXIF orientation, 1 to 8, of a picture that this turn brings upright.
    public var exifOrientation: Int { Self.turns.first { $0.value == self }?.key ?? 1 }

    /// Whether width and height change places.
    public var swapsSides: Bool { !quarterTurns.isMultiple(of: 2) }

    /// This turn, then another.
    public func followed(by next: PictureTurn) -> PictureTurn {
        // Mirroring after a turn is turning the other way after mirroring.
        let own = next.isMirrored ? -quarterTurns : quarterTurns
        return PictureTurn(quarterTurns: own + next.quarterTurns, isMirrored: isMirrored != next.isMirrored)
    }

    /// The turn that undoes this one.
    public var inverse: PictureTurn { isMirrored ? self : PictureTurn(quarterTurns: -quarterTurns) }

    /// Where a point of a picture of this size goes.
    public func apply(_ point: PixelPoint, width: Double, height: Double) -> PixelPoint {
        let x = isMirrored ? width - point.x : point.x
        return switch quarterTurns {
        case 1: PixelPoint(x: height - point.y, y: x)
        case 2: PixelPoint(x: width - x, y: height - point.y)
        case 3: PixelPoint(x: point.y, y: width - x)
        default: PixelPoint(x: x, y: point.y)
        }
    }

    /// Where a box goes, both in fractions of the picture before and after.
    public func apply(_ box: FractionBox) -> FractionBox {
        let x = isMirrored ? 1 - box.x - box.width : box.x
        return switch quarterTurns {
        case 1: FractionBox(x: 1 - box.y - box.height, y: x, width: box.height, height: box.width)
        case 2: FractionBox(x: 1 - x - box.width, y: 1 - box.y - box.height, width: box.width, height: box.height)
        case 3: FractionBox(x: box.y, y: 1 - x - box.width, width: box.height, height: box.width)
        default: FractionBox(x: x, y: box.y, width: box.width, height: box.height)
        }
    }
}
