import Foundation
import Testing
import TierModel

struct EditRecipeTests {
    static let everything = EditRecipe(
        quarterTurns: 1, isMirrored: true, straighten: -2.5,
        crop: FractionBox(x: 0.1, y: 0.2, width: 0.5, height: 0.25),
        exposure: 0.5, contrast: 0.1, highlights: -0.2, shadows: 0.3, temperature: -0.4, tint: 0.5, saturation: 0.6,
        sharpness: 0.7, isBlackAndWhite: true, filter: .dusk, filterStrength: 0.5)

    private func json(_ recipe: EditRecipe) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return String(decoding: try encoder.encode(recipe), as: UTF8.self)
    }

    private func recipe(_ json: String) throws -> EditRecipe {
        try JSONDecoder().decode(EditRecipe.self, from: Data(json.utf8))
    }

    @Test func `JSON has only what is not neutral`() throws {
        #expect(try json(EditRecipe()) == #"{"version":1}"#)
        let some = EditRecipe(
            quarterTurns: 3, crop: FractionBox(x: 0, y: 0.25, width: 1, height: 0.5), exposure: 0.3, filter: .noir)
        #expect(
            try json(some) == #"{"crop":[0,0.25,1,0.5],"exposure":0.3,"filter":"noir","turn":3,"version":1}"#)
    }

    @Test func `JSON brings back the same recipe`() throws {
        #expect(try recipe(json(Self.everything)) == Self.everything)
        #expect(try recipe("{}") == EditRecipe())
    }

    @Test func `every field has its key, and a recipe can be told from one without it`() throws {
        let text = try json(Self.everything)
        for field in EditField.allCases {
            #expect(text.contains("\"\(field.rawValue)\":"))
            #expect(EditRecipe().merging(Self.everything, [field]).isNeutral == (field == .strength))
        }
        #expect(EditRecipe().merging(Self.everything, Set(EditField.allCases)) == Self.everything)
    }

    @Test(arguments: [
        (#"{"version":2}"#, "version 2"), (#"{"version":1,"vignette":0.5}"#, "vignette"),
        (#"{"filter":"clarendon"}"#, "clarendon"), ("{\"a\\u001bb\":1}", "a\\u{1b}b"),
    ]) func `what would have to be dropped is refused`(text: String, named: String) throws {
        let error = try #require(throws: EditRecipeError.self) { try recipe(text) }
        #expect(error.message.contains(named) && error.remedy != nil)
    }

    @Test(arguments: [#"{"crop":[0,1]}"#, #"{"exposure":"much"}"#, #"{"turn":1.5}"#, "[]", "{"])
    func `what is no recipe is refused`(text: String) {
        #expect(throws: DecodingError.self) { try recipe(text) }
    }

    @Test func `every value stays in its range`() throws {
        let wild = EditRecipe(
            quarterTurns: -1, straighten: 400, crop: FractionBox(x: -1, y: 0.5, width: 9, height: 9),
            exposure: -.infinity,
            contrast: 5, shadows: .nan, sharpness: 1e300, filter: .matte, filterStrength: -2)
        #expect((wild.quarterTurns, wild.straighten, wild.exposure) == (3, 45, -3))
        #expect((wild.contrast, wild.shadows, wild.sharpness, wild.filterStrength) == (1, 0, 1, 0))
        #expect(wild.crop == FractionBox(x: 0, y: 0.5, width: 1, height: 0.5))
        #expect(try recipe(#"{"exposure":99,"turn":5,"crop":[0.5,0.5,1e300,1]}"#).exposure == 3)
    }

    @Test(arguments: [
        FractionBox(x: 0, y: 0, width: 1, height: 1), FractionBox(x: .nan, y: 0, width: 0.5, height: 0.5),
        FractionBox(x: 2, y: 0, width: 1, height: 1), FractionBox(x: 0.5, y: 0.5, width: -0.2, height: 0.1),
        FractionBox(x: 0, y: 0, width: .infinity, height: 1),
    ]) func `a crop of everything or of nothing is none`(box: FractionBox) {
        #expect(EditRecipe(crop: box).isNeutral)
    }

    @Test func `what a recipe does is told`() {
        #expect(EditRecipe().isNeutral && EditRecipe().isPureTurn)
        #expect(!EditRecipe(quarterTurns: 1).isNeutral && EditRecipe(quarterTurns: 1).isPureTurn)
        #expect(!EditRecipe(straighten: 1).isPureTurn && !EditRecipe(straighten: 1).changesColors)
        #expect(EditRecipe(tint: 0.1).changesColors)
        #expect(EditRecipe(filter: .warm, filterStrength: 0).isNeutral)
    }

    @Test func `an edit changes only what it names`() {
        let cropped = EditRecipe(crop: FractionBox(x: 0, y: 0, width: 0.5, height: 0.5), contrast: 0.2)
        let both = cropped.merging(EditRecipe(exposure: 0.3), [.exposure])
        #expect((both.crop, both.contrast, both.exposure) == (cropped.crop, 0.2, 0.3))
        #expect(both.merging(EditRecipe(), [.crop]).crop == nil)
        // The look of one photo for another, which keeps its framing.
        let look = cropped.merging(Self.everything, Set(EditField.allCases).subtracting(EditField.framing))
        #expect(look.crop == cropped.crop && look.filter == .dusk && look.turn == .identity)
    }

    @Test func `turning an edited photo four times, or mirroring it twice, gives the same edit`() {
        let quarter = PictureTurn(quarterTurns: 1)
        let turned = Self.everything.turned(by: quarter)
        #expect(turned != Self.everything)
        #expect(turned.turned(by: quarter).turned(by: quarter).turned(by: quarter) == Self.everything)
        let mirror = PictureTurn(quarterTurns: 0, isMirrored: true)
        #expect(Self.everything.turned(by: mirror).straighten == 2.5)
        #expect(Self.everything.turned(by: mirror).turned(by: mirror) == Self.everything)
    }

    @Test(arguments: [("square", 1.0), ("16:9", 16.0 / 9), ("4x5", 0.8), ("3/2", 1.5), ("1.5", 1.5), ("Square", 1)])
    func `shapes are read`(text: String, ratio: Double) {
        #expect(CropAspect(text)?.ratio == ratio)
    }

    @Test(arguments: ["", "0:1", "1:0", "-4:-3", "nan", "a:b", "1:2:3", "1000", "inf"])
    func `what is no shape is not read`(text: String) { #expect(CropAspect(text) == nil) }

    @Test func `a shape is cut from the middle of the picture as it is turned`() throws {
        let square = try #require(CropAspect("square"))
        #expect(
            EditRecipe().cropped(to: square, width: 400, height: 300).crop
                == FractionBox(x: 0.125, y: 0, width: 0.75, height: 1))
        #expect(
            EditRecipe(quarterTurns: 1).cropped(to: square, width: 400, height: 300).crop
                == FractionBox(x: 0, y: 0.125, width: 1, height: 0.75))
        #expect(EditRecipe().cropped(to: square, width: 50, height: 50).crop == nil)
    }

    @Test func `every filter is told apart by name and summary`() {
        #expect(NamedFilter.allCases.count == 12)
        #expect(Set(NamedFilter.allCases.map(\.summary)).count == 12)
    }
}
