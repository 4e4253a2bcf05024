import Testing
import TierModel

struct SheetColorTests {
    @Test(arguments: [
        ("#ff8000", SheetColor(red: 255, green: 128, blue: 0)), ("FF8000", SheetColor(red: 255, green: 128, blue: 0)),
        ("#f80", SheetColor(red: 255, green: 136, blue: 0)), ("White", .white), ("grey", SheetColor("#808080")),
        ("", nil), ("#", nil), ("#12345", nil), ("#1234567", nil), ("#gg0000", nil), ("+12345", nil), ("١٢٣", nil),
        ("whiteish", nil), ("##ff000", nil),
    ]) func `colours are read from hexadecimal numbers and names`(text: String, color: SheetColor?) {
        #expect(SheetColor(text) == color)
    }

    @Test func `contrast is WCAG's`() {
        #expect(abs(SheetColor.white.contrast(with: .black) - 21) < 1e-9)
        #expect(SheetColor.black.contrast(with: .black) == 1)
        // The grey that is often named as the darkest needed on white: 4.54.
        let grey = SheetColor(red: 118, green: 118, blue: 118)
        #expect(abs(grey.contrast(with: .white) - 4.54) < 0.01)
    }

    @Test func `text can be read on any background`() {
        for red in stride(from: 0, through: 255, by: 15) {
            for green in stride(from: 0, through: 255, by: 15) {
                for blue in stride(from: 0, through: 255, by: 15) {
                    let color = SheetColor(red: UInt8(red), green: UInt8(green), blue: UInt8(blue))
                    #expect(color.contrast(with: color.legible) >= 4.5)
                }
            }
        }
    }

    @Test func `colours are mixed`() {
        #expect(SheetColor.white.mixed(with: .black, part: 0) == .white)
        #expect(SheetColor.white.mixed(with: .black, part: 1) == .black)
        #expect(SheetColor.white.mixed(with: .black, part: 0.2) == SheetColor(red: 204, green: 204, blue: 204))
        #expect(SheetColor.white.mixed(with: .black, part: 7) == .black)
    }

    @Test(arguments: [(3000, 1.5, 3000, 2000), (3000, 0.5, 1500, 3000), (100, 1, 100, 100), (3, 100, 3, 1)])
    func `a sheet's size follows from its long side`(side: Int, aspect: Double, width: Int, height: Int) throws {
        let size = try #require(CollageOptions.size(longSide: side, aspect: aspect))
        #expect(size == (width, height))
    }

    @Test(arguments: [(0, 1), (10, 0), (10, -1), (10, .nan), (10, .infinity), (10, 1000)])
    func `a sheet of no size is refused`(side: Int, aspect: Double) {
        #expect(CollageOptions.size(longSide: side, aspect: aspect) == nil)
    }

    @Test func `margins follow the sheet's size, and the largest numbers do not overflow`() {
        let options = CollageOptions(style: .grid, width: 3000, height: 2000)
        #expect((options.margin, options.gap, options.titleHeight) == (62, 20, 166))
        #expect(CollageOptions(style: .grid, width: .max, height: .max).margin > 0)
        #expect(CollageOptions(style: .grid, width: .min, height: -3).margin == 0)
    }
}
