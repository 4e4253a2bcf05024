import Foundation
import Imaging
import Testing
import TierModel

struct ToningTests {
    /// All 256 greys, each a column; flat enough that surroundings are themselves.
    private func ramp(height: Int = 4) throws -> PixelImage {
        let row = (0...255).flatMap { [UInt8](repeating: UInt8($0), count: 3) }
        return try #require(PixelImage(width: 256, height: height, pixels: (0..<height).flatMap { _ in row }))
    }

    private func plain(_ color: [UInt8], side: Int = 8) throws -> PixelImage {
        try #require(PixelImage(width: side, height: side, pixels: (0..<side * side).flatMap { _ in color }))
    }

    private func light(_ value: Int) -> Double {
        let tone = Double(value) / 255
        return tone <= 0.04045 ? tone / 12.92 : pow((tone + 0.055) / 1.055, 2.4)
    }

    static let single: [EditRecipe] = [-1.0, -0.5, 0.5, 1].flatMap { amount in
        [
            EditRecipe(exposure: amount * 3), EditRecipe(contrast: amount), EditRecipe(highlights: amount),
            EditRecipe(shadows: amount), EditRecipe(highlights: amount, shadows: -amount),
            EditRecipe(saturation: amount),
        ]
    }

    @Test(arguments: [40, 90, 128]) func `an exposure value doubles the light`(level: UInt8) throws {
        let brighter = try plain([level, level, level]).applying(EditRecipe(exposure: 1)).color(3, 3)[0]
        #expect(abs(light(brighter) / light(Int(level)) - 2) < 0.04)
        let darker = try plain([level, level, level]).applying(EditRecipe(exposure: -1)).color(3, 3)[0]
        #expect(abs(light(darker) / light(Int(level)) - 0.5) < 0.04)
    }

    @Test(arguments: single) func `tones keep their order, and grey stays grey`(recipe: EditRecipe) throws {
        let edited = try ramp().applying(recipe)
        for x in 0..<256 {
            let color = edited.color(x, 1)
            #expect(Set(color).count == 1)
            if x > 0 { #expect(color[0] >= edited.color(x - 1, 1)[0]) }
        }
    }

    @Test func `more exposure does not turn bright greys all white`() throws {
        let edited = try ramp().applying(EditRecipe(exposure: 1))
        #expect(edited.color(255, 0)[0] == 255)
        #expect((200...250).map { edited.color($0, 0)[0] }.allSatisfy { $0 < 255 })
    }

    @Test func `contrast leaves black, white and the middle where they are`() throws {
        for amount in [-1.0, 1] {
            let edited = try ramp().applying(EditRecipe(contrast: amount))
            #expect(edited.color(0, 0)[0] == 0 && edited.color(255, 0)[0] == 255)
            #expect(abs(edited.color(118, 0)[0] - 118) <= 1)
            #expect((edited.color(200, 0)[0] > 200) == (amount > 0))
            #expect((edited.color(50, 0)[0] < 50) == (amount > 0))
        }
    }

    @Test func `shadows and highlights change their own end`() throws {
        let lifted = try ramp().applying(EditRecipe(shadows: 0.6))
        #expect(lifted.color(40, 0)[0] > 55 && abs(lifted.color(230, 0)[0] - 230) <= 1)
        let held = try ramp().applying(EditRecipe(highlights: -0.6))
        #expect(held.color(225, 0)[0] < 215 && abs(held.color(25, 0)[0] - 25) <= 1)
    }

    @Test func `lifted shadows leave no halo along a strong edge`() throws {
        let (width, height) = (400, 300)
        let pixels = (0..<width * height).flatMap { [UInt8](repeating: $0 % width < 200 ? 40 : 210, count: 3) }
        let edited = try #require(PixelImage(width: width, height: height, pixels: pixels))
            .applying(EditRecipe(highlights: -0.5, shadows: 0.8))
        let (far, near) = (edited.color(20, 150)[0], edited.color(190, 150)[0])
        #expect(abs(far - near) <= 8)
        #expect(abs(edited.color(380, 150)[0] - edited.color(210, 150)[0]) <= 8)
    }

    @Test func `warmth and tint move their colours and keep the light of grey`() throws {
        let warm = try plain([120, 120, 120]).applying(EditRecipe(temperature: 0.5)).color(0, 0)
        #expect(warm[0] > warm[1] && warm[1] > warm[2])
        let cold = try plain([120, 120, 120]).applying(EditRecipe(temperature: -0.5)).color(0, 0)
        #expect(cold[0] < cold[1] && cold[1] < cold[2])
        let magenta = try plain([120, 120, 120]).applying(EditRecipe(tint: 0.5)).color(0, 0)
        #expect(magenta[0] > magenta[1] && magenta[2] > magenta[1])
        for color in [warm, cold, magenta] {
            let total = 0.2126 * light(color[0]) + 0.7152 * light(color[1]) + 0.0722 * light(color[2])
            #expect(abs(total / light(120) - 1) < 0.03)
        }
    }

    @Test func `saturation moves weak colours further than strong ones, and keeps their luma`() throws {
        func spread(_ color: [Int]) -> Int { (color.max() ?? 0) - (color.min() ?? 0) }
        let weak = try plain([130, 110, 100]).applying(EditRecipe(saturation: 0.6)).color(0, 0)
        let strong = try plain([230, 40, 30]).applying(EditRecipe(saturation: 0.6)).color(0, 0)
        #expect(Double(spread(weak)) / 30 > 1.4)
        #expect(Double(spread(strong)) / 200 < 1.2)
        let luma = 0.2126 * Double(weak[0]) + 0.7152 * Double(weak[1]) + 0.0722 * Double(weak[2])
        #expect(abs(luma - (0.2126 * 130 + 0.7152 * 110 + 0.0722 * 100)) < 1)
        let grey = try plain([230, 40, 30]).applying(EditRecipe(saturation: -1)).color(0, 0)
        #expect(Set(grey).count == 1)
        #expect(try plain([230, 40, 30]).applying(EditRecipe(isBlackAndWhite: true)).color(0, 0) == grey)
    }

    @Test func `sharpening steepens an edge, softening flattens it, and flat parts stay`() throws {
        let (width, height) = (1600, 9)
        let pixels = (0..<width * height).flatMap { index in
            let x = index % width
            return [UInt8](repeating: x < 798 ? 90 : x > 801 ? 150 : UInt8(90 + (x - 797) * 12), count: 3)
        }
        let image = try #require(PixelImage(width: width, height: height, pixels: pixels))
        let sharp = image.applying(EditRecipe(sharpness: 1)), soft = image.applying(EditRecipe(sharpness: -1))
        func step(_ image: PixelImage) -> Int { image.color(802, 4)[0] - image.color(797, 4)[0] }
        #expect(step(sharp) > step(image) && step(soft) < step(image))
        for x in [10, 780, 820, 1590] {
            #expect(sharp.color(x, 0) == image.color(x, 0) && soft.color(x, 8) == image.color(x, 8))
        }
    }

    @Test(arguments: NamedFilter.allCases) func `every filter changes the picture, and always alike`(
        filter: NamedFilter
    ) throws {
        let image = try waves(width: 90, height: 60)
        let edited = image.applying(EditRecipe(filter: filter))
        #expect(edited != image && (edited.width, edited.height) == (90, 60))
        #expect(edited == image.applying(EditRecipe(filter: filter)))
        let half = image.applying(EditRecipe(filter: filter, filterStrength: 0.5))
        #expect(half != image && half != edited)
        // Tones keep their order under every filter in the middle row, which no vignette darkens unevenly.
        let greys = try ramp(height: 1).applying(EditRecipe(filter: filter))
        let lumas = (64..<192).map { x in
            let color = greys.color(x, 0).map(Double.init)
            return 0.2126 * color[0] + 0.7152 * color[1] + 0.0722 * color[2]
        }
        #expect(zip(lumas, lumas.dropFirst()).allSatisfy { $0.0 <= $0.1 + 1 })
    }

    @Test func `no two filters look alike`() throws {
        let image = try waves(width: 90, height: 60)
        #expect(Set(NamedFilter.allCases.map { image.applying(EditRecipe(filter: $0)) }).count == 12)
    }

    @Test func `a preview looks as the full size does`() throws {
        let image = try scene(width: 800, height: 600)
        let recipe = EditRecipe(
            straighten: 4, crop: FractionBox(x: 0.1, y: 0.1, width: 0.7, height: 0.7), exposure: 0.4, contrast: 0.4,
            highlights: -0.6, shadows: 0.6, temperature: 0.3, saturation: 0.3, sharpness: 0.5, filter: .vintage)
        let preview = image.resized(width: 400, height: 300).applying(recipe)
        let full = image.applying(recipe).resized(width: preview.width, height: preview.height)
        let differences = zip(preview.pixels, full.pixels).map { abs(Int($0) - Int($1)) }
        #expect(Double(differences.reduce(0, +)) / Double(differences.count) < 1.5)
    }

    /// Bright and dark parts with edges between them, and texture.
    private func scene(width: Int, height: Int) throws -> PixelImage {
        var pixels: [UInt8] = []
        pixels.reserveCapacity(width * height * 3)
        for y in 0..<height {
            for x in 0..<width {
                let (u, v) = (Double(x) / Double(width), Double(y) / Double(height))
                let isSky = v < 0.4 + 0.1 * sin(u * 9)
                let texture = 0.06 * sin(u * 120) * sin(v * 90)
                let base = isSky ? [0.75, 0.85, 0.97] : [0.2 + 0.3 * u, 0.25, 0.12 + 0.1 * v]
                pixels += base.map { UInt8(min(max(($0 + texture) * 255, 0), 255)) }
            }
        }
        return try #require(PixelImage(width: width, height: height, pixels: pixels))
    }
}
