import TierModel

/// Whole pictures in justified rows, or in justified columns where these fill the sheet clearly better; the block that they
/// make stands in the middle.
struct MosaicDivision {
    private let sheet: CollageSheet

    /// - Returns: `nil` for a sheet of no pictures.
    init?(sheet: CollageSheet) {
        self.sheet = sheet
        guard sheet.count > 0 else { return nil }
    }

    /// - Returns: `nil` when a picture would have no pixels.
    func cells(_ pictures: [CollagePicture]) -> [CollageCell]? {
        let area = sheet.area
        let aspects = pictures.map(\.aspect)
        let rows = JustifiedRows.best(aspects, width: area.width, height: area.height, gap: sheet.gap)
        let columns = JustifiedRows.best(
            aspects.map { 1 / $0 }, width: area.height, height: area.width, gap: sheet.gap)
        // Rows are read more easily: columns must be worth it.
        let boxes: [SheetBox]? =
            if let columns, rows.map({ columns.cost + 0.1 < $0.cost }) ?? true {
                Self.boxes(columns, aspects: aspects.map { 1 / $0 }, in: area.transposed, gap: sheet.gap)
                    .map(\.transposed)
            } else {
                rows.map { Self.boxes($0, aspects: aspects, in: area, gap: sheet.gap) }
            }
        guard let boxes, boxes.allSatisfy({ $0.width >= 4 && $0.height >= 4 }) else { return nil }
        return zip(pictures, boxes).enumerated().map { index, pair in
            // Sides are whole numbers: what the aspect then differs by, less than a pixel, is cropped, not stretched.
            CollageCell(picture: index, target: pair.1, source: pair.0.window(aspect: pair.1.aspect))
        }
    }

    private static func boxes(_ block: JustifiedRows, aspects: [Double], in area: SheetBox, gap: Int) -> [SheetBox] {
        let width = Int(block.width)
        let total = min(
            area.height, Int(block.heights.reduce(0, +).rounded()) + (block.rows.count - 1) * gap)
        let (left, top) = (area.x + (area.width - width) / 2, area.y + (area.height - total) / 2)
        return zip(block.rows, pieces(of: total, parts: block.heights, gap: gap)).flatMap { row, down in
            pieces(of: width, parts: Array(aspects[row]), gap: gap).map { across in
                SheetBox(x: left + across.start, y: top + down.start, width: across.length, height: down.length)
            }
        }
    }
}
