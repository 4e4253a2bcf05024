import Imaging
import Testing

@Suite struct `Reducing a picture by whole factors` {
    @Test(arguments: [
        (7, 5, 2, 2), (64, 48, 3, 2), (33, 70, 4, 5), (100, 90, 70, 70), (5, 5, 9, 9), (16, 9, 1, 3),
        (131, 131, 64, 64), (2, 2, 2, 2), (46, 9, 2, 2), (100, 6, 2, 2), (10, 4, 2, 2),
    ])
    func `gives the rounded mean of each block, smaller at the edges`(
        width: Int, height: Int, across: Int, down: Int
    ) throws {
        var state: UInt32 = 7
        let pixels = (0..<width * height * 3).map { _ -> UInt8 in
            state = state &* 1_664_525 &+ 1_013_904_223
            // Extremes too: the means are exact there.
            return state >> 30 == 0 ? 255 : UInt8(state >> 24)
        }
        let picture = try #require(PixelImage(width: width, height: height, pixels: pixels))
        let reduced = picture.boxReduced(across: across, down: down)
        #expect(reduced.width == (width + across - 1) / across)
        #expect(reduced.height == (height + down - 1) / down)
        for y in 0..<reduced.height {
            for x in 0..<reduced.width {
                for channel in 0..<3 {
                    var (sum, count) = (0, 0)
                    for row in y * down..<min(height, (y + 1) * down) {
                        for column in x * across..<min(width, (x + 1) * across) {
                            sum += Int(pixels[(row * width + column) * 3 + channel])
                            count += 1
                        }
                    }
                    let value = Int(reduced.pixels[(y * reduced.width + x) * 3 + channel])
                    try #require(value == (sum + count / 2) / count)
                }
            }
        }
    }

    @Test func `keeps white white, however large the blocks are`() throws {
        let white = try #require(
            PixelImage(width: 200, height: 200, pixels: [UInt8](repeating: 255, count: 120_000)))
        for factor in [2, 63, 64, 65, 100, 200] {
            #expect(white.boxReduced(across: factor, down: factor).pixels.allSatisfy { $0 == 255 })
        }
    }
}
