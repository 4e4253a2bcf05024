import Foundation
import Imaging
import SystemPackage
import TierModel
import TierSyncTestSupport

/// Pictures of many shapes with faces anywhere, some over the edge.
func randomPictures(_ count: Int, seed: UInt64) -> [CollagePicture] {
    var random = SeededGenerator(seed: seed)
    return (0..<count).map { _ in
        let shape = Int.random(in: 0..<20, using: &random)
        let (width, height): (Int, Int) =
            switch shape {
            case 0: (20_000, 1000)
            case 1: (500, 10_000)
            case 2..<8: (3000, 4000)
            case 8..<10: (Int.random(in: 1...5000, using: &random), Int.random(in: 1...5000, using: &random))
            default: (4000, Int.random(in: 2200...3200, using: &random))
            }
        let faces = (0..<max(0, Int.random(in: -2...6, using: &random))).map { _ in
            FractionBox(
                x: Double.random(in: -0.05...0.98, using: &random), y: Double.random(in: -0.05...0.98, using: &random),
                width: Double.random(in: 0.01...0.4, using: &random),
                height: Double.random(in: 0.01...0.5, using: &random))
        }
        return CollagePicture(width: width, height: height, faces: faces)
    }
}

/// What is wrong with a plan that no plan may have; empty for a sound one.
func faults(of plan: CollagePlan, pictures: [CollagePicture], options: CollageOptions) -> [String] {
    var faults: [String] = []
    if plan.cells.map(\.picture) != Array(pictures.indices) { faults.append("pictures are missing or out of order") }
    let top = plan.title.map(\.box.maxY) ?? options.margin
    for cell in plan.cells {
        let (target, source) = (cell.target, cell.source)
        let isInside =
            target.width > 0 && target.height > 0 && target.x >= options.margin && target.y >= top
            && target.maxX <= plan.width - options.margin && target.maxY <= plan.height - options.margin
        if !isInside { faults.append("\(target) is not within the margins") }
        let isPart =
            source.width > 0 && source.height > 0 && source.x >= 0 && source.y >= 0
            && source.x + source.width <= 1 + 1e-9 && source.y + source.height <= 1 + 1e-9
        if !isPart { faults.append("\(source) is not a part of the picture") }
    }
    // From left to right; only those that begin before one ends, and its gap, can come too near.
    let sorted = plan.cells.map(\.target).sorted { $0.x < $1.x }
    for (index, box) in sorted.enumerated() {
        for other in sorted[(index + 1)...].prefix(while: { $0.x < box.maxX + options.gap })
        where other.y < box.maxY + options.gap && box.y < other.maxY + options.gap {
            faults.append("\(box) and \(other) are too near")
        }
    }
    return faults
}

/// The faces that a cell of a picture does not show whole, as far as the picture has them, with `margin` of their size on
/// each side.
func cutFaces(in cell: CollageCell, of picture: CollagePicture, margin: Double = 0) -> [FractionBox] {
    let source = cell.source
    return picture.faces.filter { face in
        guard face.x < 1, face.y < 1, face.x + face.width > 0, face.y + face.height > 0 else { return false }
        let (left, right) = (max(0, face.x - margin * face.width), min(1, face.x + face.width * (1 + margin)))
        let (top, bottom) = (max(0, face.y - margin * face.height), min(1, face.y + face.height * (1 + margin)))
        return left < source.x - 1e-9 || top < source.y - 1e-9 || right > source.x + source.width + 1e-9
            || bottom > source.y + source.height + 1e-9
    }
}

extension SamplePhotos {
    /// The photos of a folder whose faces people have marked, in dlib's XML: a line for each photo and for each box.
    static func labelledFaces() throws -> [(file: FilePath, faces: [PixelBox])] {
        try ["testing", "training"].flatMap { list in
            let bytes = try Data(contentsOf: URL(fileURLWithPath: file("groups_boxes/\(list).xml").string))
            let text = String(bytes.map { Character(Unicode.Scalar($0)) })
            var photos: [(file: FilePath, faces: [PixelBox])] = []
            for line in text.split(separator: "\n") {
                if line.contains("<image "), let name = attribute("file", of: line) {
                    photos.append((file("groups_boxes/\(name)"), []))
                } else if line.contains("<box "), !photos.isEmpty {
                    let numbers = ["left", "top", "width", "height"].compactMap { attribute($0, of: line) }
                        .compactMap { Double($0) }
                    guard numbers.count == 4 else { continue }
                    photos[photos.count - 1].faces.append(
                        PixelBox(x: numbers[0], y: numbers[1], width: numbers[2], height: numbers[3]))
                }
            }
            return photos
        }
    }

    private static func attribute(_ name: String, of line: Substring) -> String? {
        guard let start = line.range(of: " \(name)='")?.upperBound else { return nil }
        return String(line[start...].prefix { $0 != "'" })
    }
}
