package import TierModel

/// What the layout of a collage needs to know of one picture.
package struct CollagePicture: Hashable, Sendable {
    /// Width of the upright picture; only the ratio to the height matters.
    package let width: Int
    /// Height of the upright picture.
    package let height: Int
    /// Where faces are, as fractions of the upright picture. They may reach beyond it; what is not finite is ignored.
    package let faces: [FractionBox]

    /// Makes the description of a picture.
    package init(width: Int, height: Int, faces: [FractionBox] = []) {
        self.width = width
        self.height = height
        self.faces = faces
    }

    /// Width by height.
    var aspect: Double { Double(width) / Double(height) }

    /// The faces as far as they lie in the picture.
    var visibleFaces: [FractionBox] { faces.compactMap { $0.grown(by: 0) } }

    /// The least box around all faces and a margin about each, as far as the picture goes; `nil` without faces.
    var faceArea: FractionBox? {
        let boxes = faces.compactMap { $0.grown(by: Self.faceMargin) }
        guard let first = boxes.first else { return nil }
        return boxes.dropFirst().reduce(first) { $0.united(with: $1) }
    }

    /// How much around a face belongs to it, as a part of its box on each side: hair, ears and chin are outside of what a
    /// finder of faces marks.
    static let faceMargin = 0.25

    /// How large the picture should be beside others, 1 to 3.5: more for each face, and for faces that fill the picture.
    var importance: Double {
        let faces = visibleFaces
        let area = faces.reduce(0) { $0 + $1.width * $1.height }
        return 1 + 0.3 * Double(min(faces.count, 5)) + min(1, area.squareRoot())
    }
}

extension FractionBox {
    /// The box with a part of its size added on each side, within the picture; `nil` when nothing of it lies there, or it is
    /// not finite.
    func grown(by part: Double) -> FractionBox? {
        guard x.isFinite, y.isFinite, width.isFinite, height.isFinite, width > 0, height > 0 else { return nil }
        let (left, right) = (max(0, x - width * part), min(1, x + width * (1 + part)))
        let (top, bottom) = (max(0, y - height * part), min(1, y + height * (1 + part)))
        // A box that only its margin brings into the picture is not in it.
        guard x < 1, y < 1, x + width > 0, y + height > 0, left < right, top < bottom else { return nil }
        return FractionBox(x: left, y: top, width: right - left, height: bottom - top)
    }

    func united(with other: FractionBox) -> FractionBox {
        let (left, top) = (min(x, other.x), min(y, other.y))
        return FractionBox(
            x: left, y: top, width: max(x + width, other.x + other.width) - left,
            height: max(y + height, other.y + other.height) - top)
    }
}
