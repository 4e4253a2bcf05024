import Foundation
import Imaging
import Testing
import TierModel

struct ReshapingTests {
    static let turns = (0..<8).map { PictureTurn(quarterTurns: $0 & 3, isMirrored: $0 > 3) }

    @Test(arguments: [(50, 40), (1, 1), (1, 9), (33, 2)]) func `a recipe that does nothing changes no byte`(
        width: Int, height: Int
    ) throws {
        let image = try waves(width: width, height: height)
        #expect(image.applying(EditRecipe()) == image)
        #expect(image.applying(EditRecipe(filter: .noir, filterStrength: 0)) == image)
    }

    @Test(arguments: turns) func `turning moves each pixel to its place`(turn: PictureTurn) throws {
        let image = try waves(width: 70, height: 40)
        let recipe = EditRecipe(quarterTurns: turn.quarterTurns, isMirrored: turn.isMirrored)
        let turned = image.applying(recipe)
        for (x, y) in [(0, 0), (69, 0), (5, 37), (69, 39)] {
            let place = turn.apply(PixelPoint(x: Double(x) + 0.5, y: Double(y) + 0.5), width: 70, height: 40)
            #expect(turned.color(Int(place.x), Int(place.y)) == image.color(x, y))
        }
    }

    @Test func `four quarter turns are none`() throws {
        let image = try waves(width: 61, height: 40)
        let quarter = EditRecipe(quarterTurns: 1)
        #expect(image.applying(quarter) != image)
        #expect((0..<4).reduce(image) { picture, _ in picture.applying(quarter) } == image)
    }

    @Test(arguments: turns) func `a crop takes the pixels that are seen there`(turn: PictureTurn) throws {
        let image = try waves(width: 80, height: 60)
        let whole = image.applying(EditRecipe().turned(by: turn))
        let box = FractionBox(x: 0.25, y: 0.1, width: 0.5, height: 0.4)
        let part = image.applying(EditRecipe(crop: box).merging(EditRecipe().turned(by: turn), [.turn, .mirror]))
        #expect(part == whole.cropped(to: box.pixels(width: whole.width, height: whole.height)))
    }

    @Test(arguments: [-45, -12.5, -1, 0.3, 5, 45]) func `straightening leaves no empty corner`(degrees: Double) throws {
        for (width, height) in [(120, 80), (80, 120), (300, 20)] {
            let pixels = [UInt8](repeating: 200, count: width * height * 3)
            let image = try #require(PixelImage(width: width, height: height, pixels: pixels))
            let straight = image.applying(EditRecipe(straighten: degrees))
            #expect(straight.width < width && straight.height < height)
            #expect(straight.pixels.allSatisfy { $0 == 200 })
        }
    }

    @Test func `straightening turns the picture clockwise around its middle`() throws {
        // A line that falls to the left by ten degrees is level afterwards.
        let (width, height) = (400, 300)
        let slope = tan(-10 * Double.pi / 180)
        let pixels = (0..<width * height).flatMap { index in
            let (x, y) = (Double(index % width - width / 2), Double(index / width - height / 2))
            return [UInt8](repeating: y > slope * x ? 220 : 30, count: 3)
        }
        let image = try #require(PixelImage(width: width, height: height, pixels: pixels))
        let straight = image.applying(EditRecipe(straighten: 10))
        for x in stride(from: 0, to: straight.width, by: 10) {
            #expect(straight.color(x, straight.height / 2 - 4)[0] < 40)
            #expect(straight.color(x, straight.height / 2 + 4)[0] > 210)
        }
    }

    @Test func `straightening and back finds the same smooth picture`() throws {
        let image = try waves(width: 300, height: 200)
        let geometry = EditGeometry(EditRecipe(straighten: 7), width: 300, height: 200)
        let straight = image.applying(EditRecipe(straighten: 7))
        for (x, y) in [(20, 20), (100, 90), (200, 30)] {
            let point = geometry.original(PixelPoint(x: Double(x) + 0.5, y: Double(y) + 0.5))
            let (u, v) = ((point.x - 0.5) / 9, (point.y - 0.5) / 7)
            let expected = [sin(u) + cos(v), sin(v - u), cos(u * 0.7)].map { Int(127.5 + 60 * $0) }
            #expect(difference([straight.color(x, y)], [expected]) <= 2)
        }
    }

    @Test(arguments: [(1, 1), (1, 60), (60, 1), (2, 3), (3, 700)]) func `no picture is too small for any edit`(
        width: Int, height: Int
    ) throws {
        let image = try waves(width: width, height: height)
        for sign in [-1.0, 1.0] {
            let recipe = EditRecipe(
                quarterTurns: 1, isMirrored: true, straighten: 45 * sign,
                crop: FractionBox(x: 0.9, y: 0.9, width: 0.1, height: 0.1), exposure: 3 * sign, contrast: sign,
                highlights: sign, shadows: sign, temperature: sign, tint: sign, saturation: sign, sharpness: sign,
                filter: .vintage)
            let edited = image.applying(recipe)
            #expect(edited.width >= 1 && edited.height >= 1)
            #expect(image.applying(recipe.merging(EditRecipe(), EditField.framing)).width == width)
        }
    }
}
