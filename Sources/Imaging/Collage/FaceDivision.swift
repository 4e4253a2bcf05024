import TierModel

/// Cells of different sizes by cuts across and down, the pictures' order kept. Each cut gives its sides room by the pictures'
/// importance; which cuts, is what crops and leaves empty least among those tried. No crop cuts a face.
struct FaceDivision {
    private let sheet: CollageSheet

    /// At least so much of a picture is shown.
    private static let leastShown = 0.5

    /// - Returns: `nil` for a sheet of no pictures.
    init?(sheet: CollageSheet) {
        self.sheet = sheet
        guard sheet.count > 0 else { return nil }
    }

    /// - Returns: `nil` when cells would be too small.
    func cells(_ pictures: [CollagePicture]) -> [CollageCell]? {
        let search = CutSearch(
            leaves: pictures.map { picture in
                CutSearch.Leaf(
                    aspect: picture.aspect, allowed: picture.aspects(atLeast: Self.leastShown),
                    importance: picture.importance)
            }, sheet: sheet)
        guard let boxes = search.boxes() else { return nil }
        return zip(pictures, boxes).enumerated().map { index, pair in
            let (target, source) = pair.0.keepingFaces(pair.1, atLeast: Self.leastShown)
            return CollageCell(picture: index, target: target, source: source)
        }
    }
}
