import Foundation
import Imaging
import SystemPackage
import Testing
import TierModel
import TierSyncTestSupport

/// Pictures made of numbers: hills, clouds and houses that no two seeds have in common.
enum MadePictures {
    /// A scene of soft colours with some sharp things on it.
    static func scene(seed: UInt64, width: Int = 160, height: Int = 120) throws -> PixelImage {
        var generator = SeededGenerator(seed: seed)
        func number(_ range: ClosedRange<Double>) -> Double { Double.random(in: range, using: &generator) }
        let waves = (0..<9).map { _ in
            (u: number(-9...9), v: number(-9...9), phase: number(0...6.3), size: (0..<3).map { _ in number(4...26) })
        }
        let boxes = (0..<14).map { _ in
            (
                x: number(0...0.9), y: number(0...0.9), width: number(0.03...0.25), height: number(0.03...0.25),
                color: (0..<3).map { _ in number(0...255) }
            )
        }
        var levels = [Double](repeating: 120, count: width * height * 3)
        for y in 0..<height {
            for x in 0..<width {
                let (u, v, start) = (Double(x) / Double(width), Double(y) / Double(height), (y * width + x) * 3)
                for wave in waves {
                    let value = sin(wave.u * u + wave.v * v + wave.phase)
                    levels[start] += value * wave.size[0]
                    levels[start + 1] += value * wave.size[1]
                    levels[start + 2] += value * wave.size[2]
                }
            }
        }
        for box in boxes {
            let columns = Int(box.x * Double(width))..<Int(min(1, box.x + box.width) * Double(width))
            for y in Int(box.y * Double(height))..<Int(min(1, box.y + box.height) * Double(height)) {
                for start in columns.map({ (y * width + $0) * 3 }) {
                    for channel in 0..<3 {
                        levels[start + channel] = levels[start + channel] * 0.3 + box.color[channel] * 0.7
                    }
                }
            }
        }
        let pixels = levels.map { UInt8(min(255, max(0, $0))) }
        return try #require(PixelImage(width: width, height: height, pixels: pixels))
    }

    /// The picture with a part of it copied to another place: a thing that moved.
    static func moved(_ image: PixelImage, seed: UInt64, share: Double) throws -> PixelImage {
        var generator = SeededGenerator(seed: seed)
        let side = max(4, Int(Double(image.longSide) * share))
        var best: (difference: Int, pixels: [UInt8])?
        for _ in 0..<8 {
            let (fromX, fromY) = (
                Int.random(in: 0..<image.width - side, using: &generator),
                Int.random(in: 0..<image.height - side, using: &generator)
            )
            let (toX, toY) = (
                Int.random(in: 0..<image.width - side, using: &generator),
                Int.random(in: 0..<image.height - side, using: &generator)
            )
            var (pixels, difference) = (image.pixels, 0)
            for y in 0..<side {
                for offset in 0..<side * 3 {
                    let target = ((toY + y) * image.width + toX) * 3 + offset
                    let value = image.pixels[((fromY + y) * image.width + fromX) * 3 + offset]
                    difference += abs(Int(value) - Int(pixels[target]))
                    pixels[target] = value
                }
            }
            if difference > best?.difference ?? -1 { best = (difference, pixels) }
        }
        return try #require(
            PixelImage(width: image.width, height: image.height, pixels: best?.pixels ?? image.pixels))
    }

    /// What a camera that moved by so many pixels would see, without the edges.
    static func shifted(_ image: PixelImage, by pixels: Double, margin: Double = 0.04) throws -> PixelImage {
        let edge = (Double(image.longSide) * margin).rounded()
        let transform = SimilarityTransform(a: 1, b: 0, tx: -edge - pixels, ty: -edge - pixels / 2)
        return image.warped(transform, width: image.width - 2 * Int(edge), height: image.height - 2 * Int(edge))
    }

    /// Each level through a function.
    static func mapped(_ image: PixelImage, _ change: (Double) -> Double) -> PixelImage {
        let table = (0...255).map { UInt8(min(255, max(0, change(Double($0)).rounded()))) }
        return PixelImage(width: image.width, height: image.height, pixels: image.pixels.map { table[Int($0)] })
            ?? image
    }

    /// The mean over a square, three times: close to a Gaussian.
    static func blurred(_ image: PixelImage, radius: Int) throws -> PixelImage {
        var pixels = image.pixels.map(Int.init)
        let (width, height) = (image.width, image.height)
        // Along a line of `count` pixels that are `step` values apart.
        func blur(from start: Int, count: Int, step: Int) {
            let line = (0..<count).map { pixels[start + $0 * step] }
            var sum = (-radius...radius).reduce(0) { $0 + line[min(count - 1, max(0, $1))] }
            for place in 0..<count {
                pixels[start + place * step] = sum / (2 * radius + 1)
                sum += line[min(count - 1, place + radius + 1)] - line[max(0, place - radius)]
            }
        }
        for _ in 0..<3 {
            for channel in 0..<3 {
                for y in 0..<height { blur(from: y * width * 3 + channel, count: width, step: 3) }
                for x in 0..<width { blur(from: x * 3 + channel, count: height, step: width * 3) }
            }
        }
        return try #require(PixelImage(width: width, height: height, pixels: pixels.map(UInt8.init)))
    }

    /// Without colour.
    static func grey(_ image: PixelImage) -> PixelImage {
        var pixels = image.pixels
        for start in stride(from: 0, to: pixels.count - 2, by: 3) {
            let (red, green, blue) = (Int(pixels[start]), Int(pixels[start + 1]), Int(pixels[start + 2]))
            let level = UInt8((299 * red + 587 * green + 114 * blue) / 1_000)
            for channel in 0..<3 { pixels[start + channel] = level }
        }
        return PixelImage(width: image.width, height: image.height, pixels: pixels) ?? image
    }

    /// Turned as an EXIF orientation asks for.
    static func turned(_ image: PixelImage, _ value: Int) -> PixelImage {
        let orientation = Orientation(value)
        let pixels = orientation.upright(image.pixels, width: image.width, height: image.height)
        return
            (orientation.swapsSides
            ? PixelImage(width: image.height, height: image.width, pixels: pixels)
            : PixelImage(width: image.width, height: image.height, pixels: pixels)) ?? image
    }

    /// Stored as a JPEG and read again.
    static func stored(_ image: PixelImage, quality: Int) throws -> PixelImage {
        let file = FileManager.default.temporaryDirectory.appending(path: "curation-\(UUID().uuidString).jpg")
        defer { try? FileManager.default.removeItem(at: file) }
        try image.jpegData(quality: quality).write(to: file)
        return try PhotoReader(decoder: nil).read(FilePath(file.path), longSide: nil).image
    }

    /// A fraction of the size.
    static func scaled(_ image: PixelImage, _ factor: Double) -> PixelImage {
        image.resized(
            width: Int((Double(image.width) * factor).rounded()), height: Int((Double(image.height) * factor).rounded())
        )
    }
}
