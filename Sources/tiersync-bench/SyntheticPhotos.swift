import Foundation
import Imaging
import SystemPackage

/// Photos to measure with where none are given: waves and noise, about 4 MB for 12 megapixels.
enum SyntheticPhotos {
    /// Writes `count` files into a folder.
    static func write(count: Int, width: Int, height: Int, to folder: FilePath) throws -> [FilePath] {
        try (0..<count).map { index in
            let file = folder.appending("synthetic-\(index).jpg")
            try photo(seed: UInt64(index), width, height).jpegData(quality: 90).write(
                to: URL(fileURLWithPath: file.string))
            return file
        }
    }

    private static func photo(seed: UInt64, _ width: Int, _ height: Int) throws -> PixelImage {
        let waves = (0..<max(width, height)).map { Int(64 * sin(Double($0) / (80 + Double(seed))) + 100) }
        var state = seed &* 2 &+ 1
        var pixels = [UInt8](repeating: 0, count: width * height * 3)
        var index = 0
        for y in 0..<height {
            for x in 0..<width {
                // A linear congruential generator (Knuth's MMIX constants) is noise enough.
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                let value = waves[x] / 2 + waves[y] / 2 + Int(state >> 60)
                pixels[index] = UInt8(clamping: value)
                pixels[index + 1] = UInt8(clamping: value + waves[y] / 4)
                pixels[index + 2] = UInt8(clamping: value - waves[x] / 4)
                index += 3
            }
        }
        guard let image = PixelImage(width: width, height: height, pixels: pixels) else {
            throw BenchError("no picture")
        }
        return image
    }
}
