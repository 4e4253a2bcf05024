package import TierModel

/// A rectangle of whole pixels on the sheet of a collage.
package struct SheetBox: Hashable, Sendable {
    /// Left edge.
    package var x: Int
    /// Top edge.
    package var y: Int
    /// Width.
    package var width: Int
    /// Height.
    package var height: Int

    /// Makes a box.
    package init(x: Int, y: Int, width: Int, height: Int) {
        self.x = x
        self.y = y
        self.width = width
        self.height = height
    }

    /// The first column to the right of it.
    package var maxX: Int { x + width }
    /// The first row under it.
    package var maxY: Int { y + height }

    /// Width by height.
    var aspect: Double { Double(width) / Double(height) }

    /// The box with x and y exchanged.
    var transposed: SheetBox { SheetBox(x: y, y: x, width: height, height: width) }

    /// The largest box of this aspect inside, in the middle.
    func fitting(aspect: Double) -> SheetBox {
        let fitted =
            aspect > self.aspect
            ? (width, max(1, min(height, Int((Double(width) / aspect).rounded()))))
            : (max(1, min(width, Int((Double(height) * aspect).rounded()))), height)
        return SheetBox(
            x: x + (width - fitted.0) / 2, y: y + (height - fitted.1) / 2, width: fitted.0, height: fitted.1)
    }
}

/// Where one picture of a collage goes, and what part of it.
package struct CollageCell: Hashable, Sendable {
    /// Which picture, as the layout was given them.
    package let picture: Int
    /// Its place on the sheet.
    package let target: SheetBox
    /// The part of the upright picture that is shown there.
    package let source: FractionBox

    /// Makes a cell.
    package init(picture: Int, target: SheetBox, source: FractionBox) {
        self.picture = picture
        self.target = target
        self.source = source
    }

    /// How long the longer side of the whole picture must be for the part to have the target's pixels: what to decode at, and
    /// whether a proxy is enough.
    ///
    /// - Parameters:
    ///   - width: width of the upright picture in any unit.
    ///   - height: height in the same unit.
    package func longSideNeeded(width: Int, height: Int) -> Int {
        guard width > 0, height > 0, source.width > 0, source.height > 0 else { return 1 }
        let whole = (Double(target.width) / source.width, Double(target.height) / source.height)
        // By the width or by the height: the same but for rounding, unless a side is a few pixels only.
        let (long, short) = width >= height ? (whole.0, whole.1) : (whole.1, whole.0)
        let ratio = Double(max(width, height)) / Double(min(width, height))
        let side = max(long, min(short * ratio, long + ratio)).rounded(.up)
        return side.isFinite ? max(1, Int(min(side, 1e9))) : 1
    }
}

/// A collage before it is drawn: what goes where.
package struct CollagePlan: Hashable, Sendable {
    /// Width of the sheet in pixels.
    package let width: Int
    /// Height of the sheet in pixels.
    package let height: Int
    /// What shows where no picture is.
    package let background: SheetColor
    /// The radius of the pictures' corners in pixels.
    package let cornerRadius: Int
    /// The line of text, where there is one.
    package let title: Title?
    /// One for each picture, in their order.
    package let cells: [CollageCell]

    /// The line of text over the pictures.
    package struct Title: Hashable, Sendable {
        /// The text.
        package let text: String
        /// The font family.
        package let font: String
        /// The band that it is centred in.
        package let box: SheetBox
    }

    /// The plan without its text.
    package var untitled: CollagePlan {
        CollagePlan(
            width: width, height: height, background: background, cornerRadius: cornerRadius, title: nil, cells: cells)
    }
}
