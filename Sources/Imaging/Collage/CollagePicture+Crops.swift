import TierModel

/// The parts of a picture that a collage shows.
extension CollagePicture {
    /// The largest part that has the cell's aspect: the middle, or where the faces are.
    func filling(_ cell: SheetBox) -> (target: SheetBox, source: FractionBox) {
        (cell, window(aspect: cell.aspect))
    }

    /// The part that fills the cell, if it can have all faces with a margin about them and at least `part` of the picture.
    /// Otherwise the nearest part that does, as large as fits the cell, in its middle.
    func keepingFaces(_ cell: SheetBox, atLeast part: Double) -> (target: SheetBox, source: FractionBox) {
        let allowed = aspects(atLeast: part)
        guard !allowed.contains(cell.aspect) else { return filling(cell) }
        let nearest = min(max(cell.aspect, allowed.lowerBound), allowed.upperBound)
        return (cell.fitting(aspect: nearest), window(aspect: nearest))
    }

    /// The aspects of parts that have the picture's whole width or height, all faces, and at least `part` of the picture.
    func aspects(atLeast part: Double) -> ClosedRange<Double> {
        let faces = faceArea
        let narrowest = min(1, max(part, faces?.width ?? 0))
        let lowest = min(1, max(part, faces?.height ?? 0))
        return aspect * narrowest...aspect / lowest
    }

    /// The largest part of this aspect (width by height in pixels), with the faces' middle in its own middle across, and
    /// somewhat above it: people have more below their faces than above.
    func window(aspect wanted: Double) -> FractionBox {
        let (width, height) = (min(1, wanted / aspect), min(1, aspect / wanted))
        let faces = faceArea
        func start(length: Double, faces: (start: Double, length: Double)?, middle: Double) -> Double {
            guard let faces else { return (1 - length) / 2 }
            let wanted = faces.start + faces.length / 2 - length * middle
            // Faces that fit are all within, whatever looks best; those that just fit may be a rounding error too long.
            let fits = faces.length <= length + 1e-9
            let (low, high) = (fits ? faces.start + faces.length - length : 0, fits ? faces.start : 1)
            return max(0, min(max(min(wanted, high), low), 1 - length))
        }
        return FractionBox(
            x: start(length: width, faces: faces.map { ($0.x, $0.width) }, middle: 0.5),
            y: start(length: height, faces: faces.map { ($0.y, $0.height) }, middle: 0.42), width: width, height: height
        )
    }
}
