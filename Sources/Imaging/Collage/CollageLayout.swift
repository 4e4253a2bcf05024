package import TierModel

/// Divides the sheet of a collage among its pictures. The same pictures and options always give the same plan.
package enum CollageLayout {
    /// The longest side of a sheet: JPEG's limit in libjpeg.
    package static let maximumSide = 65_500
    /// The most pixels of a sheet: A0 at 300 pixels an inch, 450 MB in memory.
    package static let maximumPixels = 150_000_000
    /// The least width and height of a cell.
    package static let minimumSide = 16
    /// The longest title in characters; what is over is left out.
    package static let maximumTitle = 200

    /// Where each picture goes, and what part of it is shown.
    ///
    /// Targets lie within the margins and under the title, in the pictures' order, a gap from each other or more, and never
    /// overlap.
    ///
    /// - Parameters:
    ///   - pictures: at least one; their aspects may be extreme.
    ///   - options: negative lengths count for 0.
    /// - Throws: when there is no picture, one has no pixels, the sheet is none that can be drawn, or it is too small for so
    ///   many.
    package static func arranged(_ pictures: [CollagePicture], options: CollageOptions) throws(CollageError)
        -> CollagePlan
    {
        guard !pictures.isEmpty else { throw .noPictures }
        for (index, picture) in pictures.enumerated() where picture.width < 1 || picture.height < 1 {
            throw .badPicture(picture, at: index)
        }
        let (area, title) = try divided(options)
        let gap = min(max(0, options.gap), maximumSide)
        let sheet = CollageSheet(area: area, gap: gap, count: pictures.count)
        guard sheet.mayHold(cells: minimumSide) else {
            throw .tooManyPictures(pictures.count, width: options.width, height: options.height)
        }
        let cells: [CollageCell]? =
            switch options.style {
            case .grid: GridDivision(sheet: sheet, columns: options.columns)?.cells(pictures) { $0.filling($1) }
            case .mosaic: MosaicDivision(sheet: sheet)?.cells(pictures)
            case .faces: FaceDivision(sheet: sheet)?.cells(pictures)
            }
        // Where a style finds no room, as for a panorama in a row of a few pixels, equal cells hold the whole pictures.
        let whole = { (picture: CollagePicture, cell: SheetBox) in picture.keepingFaces(cell, atLeast: 1) }
        guard
            let cells = cells ?? (options.style == .grid ? nil : GridDivision(sheet: sheet)?.cells(pictures, by: whole))
        else { throw .tooManyPictures(pictures.count, width: options.width, height: options.height) }
        return CollagePlan(
            width: options.width, height: options.height, background: options.background,
            cornerRadius: max(0, options.cornerRadius), title: title, cells: cells)
    }

    /// The area for pictures, and the title's band above it.
    private static func divided(_ options: CollageOptions) throws(CollageError) -> (SheetBox, CollagePlan.Title?) {
        let (width, height) = (options.width, options.height)
        guard width > 0, height > 0, width <= maximumSide, height <= maximumSide, width * height <= maximumPixels
        else { throw .badSheet(width: width, height: height) }
        let margin = min(max(0, options.margin), maximumSide)
        var area = SheetBox(x: margin, y: margin, width: width - 2 * margin, height: height - 2 * margin)
        guard area.width > 0, area.height > 0 else { throw .noRoom(width: width, height: height) }
        let text = titleText(options.title ?? "")
        guard !text.isEmpty, options.titleHeight > 0 else { return (area, nil) }
        let band = min(options.titleHeight, maximumSide)
        let title = CollagePlan.Title(
            text: text, font: options.titleFont,
            box: SheetBox(x: area.x, y: area.y, width: area.width, height: band))
        let taken = band + max(min(max(0, options.gap), maximumSide), band / 4)
        area.y += taken
        area.height -= taken
        guard area.height > 0 else { throw .noRoom(width: width, height: height) }
        return (area, title)
    }

    /// One line without control characters, and not too long.
    private static func titleText(_ text: String) -> String {
        let clean = text.unicodeScalars.prefix(maximumTitle * 16).map { scalar in
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator: " "
            default: String(scalar)
            }
        }
        let words = clean.joined().split(separator: " ").joined(separator: " ")
        return words.count > maximumTitle ? words.prefix(maximumTitle - 1) + "…" : words
    }
}

/// The part of a sheet that pictures share.
struct CollageSheet {
    /// Inside the margins, under the title.
    let area: SheetBox
    /// Space between neighbours.
    let gap: Int
    /// How many pictures.
    let count: Int

    /// Whether so many cells of this side can lie on it at all.
    func mayHold(cells side: Int) -> Bool {
        guard area.width >= side, area.height >= side else { return false }
        return ((area.width + gap) / (side + gap)) * ((area.height + gap) / (side + gap)) >= count
    }
}

/// Cuts `length` into pieces in proportion to `parts`, with exactly `gap` between them: where each starts and how long it is.
/// Whole numbers, at most one off the exact ones.
func pieces(of length: Int, parts: [Double], gap: Int) -> [(start: Int, length: Int)] {
    let room = Double(length - gap * (parts.count - 1))
    let sum = parts.reduce(0, +)
    var (before, edge) = (0.0, 0)
    return parts.enumerated().map { index, part in
        before += part
        let next = Int((room * min(1, before / sum)).rounded())
        defer { edge = next }
        return (edge + index * gap, next - edge)
    }
}
