import TierModel

/// Equal cells in rows; the last row, where it is short, stands in the middle.
struct GridDivision {
    private let sheet: CollageSheet
    /// Given, or the number that wastes least.
    private let columns: Int?

    /// - Returns: `nil` when the sheet is too small for any cells.
    init?(sheet: CollageSheet, columns: Int? = nil) {
        self.sheet = sheet
        self.columns = columns.map { min(max(1, $0), sheet.count) }
        guard sheet.count > 0 else { return nil }
    }

    /// - Parameter crop: what of a picture goes where in its cell.
    /// - Returns: `nil` when cells would be too small.
    func cells(
        _ pictures: [CollagePicture], by crop: (CollagePicture, SheetBox) -> (target: SheetBox, source: FractionBox)
    ) -> [CollageCell]? {
        let candidates = columns.map { $0...$0 } ?? 1...sheet.count
        let best = candidates.filter(isRoomy).map { (columns: $0, waste: waste(columns: $0, pictures)) }
            .min { ($0.waste, $0.columns) < ($1.waste, $1.columns) }
        guard let best else { return nil }
        return zip(pictures, boxes(columns: best.columns)).enumerated().map { index, pair in
            let (target, source) = crop(pair.0, pair.1)
            return CollageCell(picture: index, target: target, source: source)
        }
    }

    private func rows(_ columns: Int) -> Int { (sheet.count + columns - 1) / columns }

    private func isRoomy(columns: Int) -> Bool {
        sheet.area.width - (columns - 1) * sheet.gap >= columns * CollageLayout.minimumSide
            && sheet.area.height - (rows(columns) - 1) * sheet.gap >= rows(columns) * CollageLayout.minimumSide
    }

    /// The part of the sheet that stays empty or would have shown what is cropped away.
    private func waste(columns: Int, _ pictures: [CollagePicture]) -> Double {
        let rows = rows(columns)
        let width = Double(sheet.area.width - (columns - 1) * sheet.gap) / Double(columns)
        let height = Double(sheet.area.height - (rows - 1) * sheet.gap) / Double(rows)
        let shown = pictures.reduce(0) { $0 + min($1.aspect / (width / height), width / height / $1.aspect) }
        return 1 - shown / Double(columns * rows)
    }

    private func boxes(columns: Int) -> [SheetBox] {
        let rows = rows(columns)
        let across = pieces(of: sheet.area.width, parts: Array(repeating: 1, count: columns), gap: sheet.gap)
        let down = pieces(of: sheet.area.height, parts: Array(repeating: 1, count: rows), gap: sheet.gap)
        let short = sheet.count - (rows - 1) * columns
        // The last row's cells keep their widths, moved by half of what is missing.
        let end = across[short - 1].start + across[short - 1].length
        return (0..<sheet.count).map { index in
            let (row, column) = (index / columns, index % columns)
            let moved = row == rows - 1 ? (sheet.area.width - end) / 2 : 0
            return SheetBox(
                x: sheet.area.x + across[column].start + moved, y: sheet.area.y + down[row].start,
                width: across[column].length, height: down[row].length)
        }
    }
}
