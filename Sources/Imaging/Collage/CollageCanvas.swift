import TierModel

/// The sheet of a collage while it is drawn: one picture after another, in any order.
struct CollageCanvas: Sendable {
    private let plan: CollagePlan
    private var pixels: [UInt8]

    /// A sheet of background only.
    init(_ plan: CollagePlan) {
        self.plan = plan
        let row = Self.row(plan.background, count: plan.width)
        pixels = []
        pixels.reserveCapacity(row.count * plan.height)
        for _ in 0..<plan.height { pixels += row }
    }

    /// The sheet as it is now.
    ///
    /// - Returns: `nil` for a sheet of no pixels.
    consuming func finished() -> PixelImage? {
        PixelImage(width: plan.width, height: plan.height, pixels: pixels)
    }

    /// Draws the cell's part of a picture in its place, resized as finely as needed.
    ///
    /// - Parameter picture: the whole upright picture, in any size.
    mutating func draw(_ picture: PixelImage, in cell: CollageCell) {
        let box = cell.source.pixels(width: picture.width, height: picture.height)
        let part = (picture.cropped(to: box) ?? picture)
            .resized(width: cell.target.width, height: cell.target.height)
        fill(cell.target) { y in part.pixels[y * part.width * 3..<(y + 1) * part.width * 3] }
    }

    /// Draws the place of a picture that cannot be read: a tone away from the background.
    mutating func drawEmpty(_ cell: CollageCell) {
        let tone = plan.background.mixed(with: plan.background.legible, part: 0.1)
        let row = Self.row(tone, count: cell.target.width)[...]
        fill(cell.target) { _ in row }
    }

    /// Writes the plan's title, in a colour that contrasts with the background.
    ///
    /// - Returns: how many of its characters no font has.
    /// - Throws: `noFont`, `titleFailed`.
    mutating func drawTitle() throws(CollageError) -> Int {
        guard let title = plan.title else { return 0 }
        let box = title.box
        let mask = try TitleMask(title.text, font: title.font, width: box.width, height: box.height)
        let ink = plan.background.legible
        for y in 0..<box.height {
            for x in 0..<box.width where mask.coverage[y * box.width + x] > 0 {
                blend(ink, at: (box.x + x, box.y + y), part: Double(mask.coverage[y * box.width + x]) / 255)
            }
        }
        return mask.missingCharacters
    }

    private static func row(_ color: SheetColor, count: Int) -> [UInt8] {
        (0..<count).flatMap { _ in [color.red, color.green, color.blue] }
    }

    private mutating func fill(_ target: SheetBox, with row: (Int) -> ArraySlice<UInt8>) {
        for y in 0..<target.height {
            let start = ((target.y + y) * plan.width + target.x) * 3
            pixels.replaceSubrange(start..<start + target.width * 3, with: row(y))
        }
        roundCorners(of: target)
    }

    /// Puts background outside of a quarter circle at each corner.
    private mutating func roundCorners(of target: SheetBox) {
        let radius = min(plan.cornerRadius, target.width / 2, target.height / 2)
        guard radius > 0 else { return }
        for y in 0..<radius {
            for x in 0..<radius {
                let (across, down) = (Double(radius - x) - 0.5, Double(radius - y) - 0.5)
                let outside = (across * across + down * down).squareRoot() - Double(radius) + 0.5
                guard outside > 0 else { continue }
                for column in [target.x + x, target.maxX - 1 - x] {
                    for row in [target.y + y, target.maxY - 1 - y] {
                        blend(plan.background, at: (column, row), part: min(1, outside))
                    }
                }
            }
        }
    }

    private mutating func blend(_ color: SheetColor, at place: (x: Int, y: Int), part: Double) {
        let start = (place.y * plan.width + place.x) * 3
        let under = SheetColor(red: pixels[start], green: pixels[start + 1], blue: pixels[start + 2])
        let mixed = under.mixed(with: color, part: part)
        (pixels[start], pixels[start + 1], pixels[start + 2]) = (mixed.red, mixed.green, mixed.blue)
    }
}
