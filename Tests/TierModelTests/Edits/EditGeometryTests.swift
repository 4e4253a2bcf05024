import Testing
import TierModel

struct EditGeometryTests {
    static let recipes = [
        EditRecipe(), EditRecipe(quarterTurns: 1), EditRecipe(quarterTurns: 2, isMirrored: true),
        EditRecipe(straighten: 7), EditRecipe(quarterTurns: 3, straighten: -30),
        EditRecipe(crop: FractionBox(x: 0.2, y: 0.1, width: 0.5, height: 0.6)),
        EditRecipe(
            quarterTurns: 1, isMirrored: true, straighten: 45,
            crop: FractionBox(x: 0.2, y: 0.1, width: 0.5, height: 0.6)),
    ]

    @Test(arguments: recipes) func `points and boxes come back from the edited picture`(recipe: EditRecipe) {
        let geometry = EditGeometry(recipe, width: 400, height: 300)
        for (x, y) in [(0.0, 0.0), (400, 300), (17, 280), (200, 150), (-30, 5)] {
            let back = geometry.original(geometry.edited(PixelPoint(x: x, y: y)))
            #expect(abs(back.x - x) < 1e-9 && abs(back.y - y) < 1e-9)
        }
        let box = FractionBox(x: 0.3, y: 0.4, width: 0.1, height: 0.2)
        let back = geometry.original(geometry.edited(box))
        for (left, right) in [(box.x, back.x), (box.y, back.y), (box.width, back.width), (box.height, back.height)] {
            #expect(abs(left - right) < 1e-9)
        }
    }

    @Test(arguments: recipes) func `every corner of the edited picture is in the original`(recipe: EditRecipe) {
        for (width, height) in [(400, 300), (300, 400), (1000, 100), (37, 41)] {
            let geometry = EditGeometry(recipe, width: width, height: height)
            for x in [0, geometry.width] {
                for y in [0, geometry.height] {
                    let point = geometry.original(PixelPoint(x: Double(x), y: Double(y)))
                    #expect(point.x >= -1e-6 && point.x <= Double(width) + 1e-6)
                    #expect(point.y >= -1e-6 && point.y <= Double(height) + 1e-6)
                }
            }
        }
    }

    @Test func `turning swaps the sides, and a crop takes its part`() {
        let turned = EditGeometry(EditRecipe(quarterTurns: 1), width: 400, height: 300)
        #expect((turned.width, turned.height) == (300, 400))
        let crop = EditRecipe(crop: FractionBox(x: 0.25, y: 0, width: 0.5, height: 1))
        let cropped = EditGeometry(crop, width: 400, height: 300)
        #expect((cropped.width, cropped.height) == (200, 300))
        #expect(cropped.edited(PixelPoint(x: 100, y: 40)) == PixelPoint(x: 0, y: 40))
    }

    @Test func `a face is where it is seen after a turn and a crop`() {
        // The face is in the upper left quarter; turned clockwise it is in the upper right one, which alone is kept.
        let recipe = EditRecipe(quarterTurns: 1, crop: FractionBox(x: 0.5, y: 0, width: 0.5, height: 0.5))
        let box = EditGeometry(recipe, width: 400, height: 200)
            .edited(FractionBox(x: 0.1, y: 0.2, width: 0.1, height: 0.1))
        let expected = FractionBox(x: 0.4, y: 0.2, width: 0.2, height: 0.2)
        for (left, right) in [
            (box.x, expected.x), (box.y, expected.y), (box.width, expected.width), (box.height, expected.height),
        ] { #expect(abs(left - right) < 1e-9) }
    }

    @Test func `a turned recipe shows the same part, turned`() {
        let recipe = EditRecipe(straighten: 10, crop: FractionBox(x: 0.1, y: 0.3, width: 0.4, height: 0.5))
        let before = EditGeometry(recipe, width: 400, height: 300)
        for turn in PictureTurnTests.all {
            let after = EditGeometry(recipe.turned(by: turn), width: 400, height: 300)
            let point = PixelPoint(x: 120, y: 170)
            let expected = turn.apply(
                before.edited(point), width: Double(before.width), height: Double(before.height))
            #expect(abs(after.edited(point).x - expected.x) < 1e-3 && abs(after.edited(point).y - expected.y) < 1e-3)
        }
    }

    @Test(arguments: [(1, 1), (1, 500), (65_500, 1), (0, 0), (-3, 7)]) func `the smallest pictures have a size`(
        width: Int, height: Int
    ) {
        for recipe in Self.recipes {
            let geometry = EditGeometry(recipe, width: width, height: height)
            #expect(geometry.width >= 1 && geometry.height >= 1)
            #expect(geometry.width <= max(width, height, 1) && geometry.height <= max(width, height, 1))
        }
    }
}
