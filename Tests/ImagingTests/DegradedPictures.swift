import Foundation
import Imaging

/// What makes a picture worse, for tests of its quality. Strengths are for a picture of 1,024 pixels along its longer side.
enum Degradation: String, CaseIterable {
    case blur, strongBlur, shake, grain, strongGrain, dark, burnt, flat, compressed, enlarged

    /// The picture made worse. The same picture gives the same result.
    func applied(to image: PixelImage) throws -> PixelImage {
        let unit = max(0.25, Double(image.longSide) / 1_024)
        switch self {
        case .blur: return image.blurred(radius: Int((2 * unit).rounded(.up)), times: 3)
        case .strongBlur: return image.blurred(radius: Int((4 * unit).rounded(.up)), times: 3)
        case .shake: return image.averaged(radius: max(1, Int(5.5 * unit)))
        case .grain: return image.grained(deviation: 15 * max(1, unit))
        case .strongGrain: return image.grained(deviation: 30 * max(1, unit))
        case .dark: return image.mapped { $0 * 0.35 }
        case .burnt: return image.mapped { $0 * 2 }
        case .flat: return image.mapped { $0 * 0.4 + 76 }
        case .compressed: return try image.compressed(quality: 10)
        case .enlarged:
            return image.resized(width: max(1, image.width / 4), height: max(1, image.height / 4))
                .enlarged(width: image.width, height: image.height)
        }
    }
}

extension PixelImage {
    func mapped(_ change: (Double) -> Double) -> PixelImage {
        let table = (0...255).map { UInt8(min(255, max(0, change(Double($0)).rounded()))) }
        return PixelImage(width: width, height: height, pixels: pixels.map { table[Int($0)] }) ?? self
    }

    /// Close to a Gaussian: the mean over a square, several times.
    func blurred(radius: Int, times: Int) -> PixelImage {
        (0..<times).reduce(self) { image, _ in
            image.averaged(radius: max(1, radius / 2)).turned.averaged(radius: max(1, radius / 2)).turned
        }
    }

    /// The mean along rows.
    func averaged(radius: Int) -> PixelImage {
        var output = pixels
        let count = 2 * radius + 1
        for y in 0..<height {
            for channel in 0..<3 {
                func value(_ x: Int) -> Int { Int(pixels[(y * width + min(width - 1, max(0, x))) * 3 + channel]) }
                var sum = (-radius...radius).reduce(0) { $0 + value($1) }
                for x in 0..<width {
                    output[(y * width + x) * 3 + channel] = UInt8((sum + count / 2) / count)
                    sum += value(x + radius + 1) - value(x - radius)
                }
            }
        }
        return PixelImage(width: width, height: height, pixels: output) ?? self
    }

    /// Columns for rows.
    var turned: PixelImage {
        var output = pixels
        for y in 0..<height {
            for x in 0..<width {
                for channel in 0..<3 { output[(x * height + y) * 3 + channel] = pixels[(y * width + x) * 3 + channel] }
            }
        }
        return PixelImage(width: height, height: width, pixels: output) ?? self
    }

    /// Normally distributed noise in each channel.
    func grained(deviation: Double) -> PixelImage {
        var state: UInt64 = 88_172_645_463_325_252
        func uniform() -> Double {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return (Double(state >> 11) + 0.5) / Double(1 << 53)
        }
        let output = pixels.map { value in
            let normal = (-2 * log(uniform())).squareRoot() * cos(2 * .pi * uniform())
            return UInt8(min(255, max(0, (Double(value) + deviation * normal).rounded())))
        }
        return PixelImage(width: width, height: height, pixels: output) ?? self
    }

    /// Stored as a JPEG and read again.
    func compressed(quality: Int) throws -> PixelImage {
        let folder = try TestFolder()
        return try PhotoReader().read(
            folder.file("compressed.jpg", jpegData(quality: quality)), longSide: nil
        ).image
    }

    /// Stretched linearly.
    func enlarged(width newWidth: Int, height newHeight: Int) -> PixelImage {
        var output: [UInt8] = []
        output.reserveCapacity(newWidth * newHeight * 3)
        for y in 0..<newHeight {
            let v = max(0, (Double(y) + 0.5) * Double(height) / Double(newHeight) - 0.5)
            let (top, down) = (Int(v), v - Double(Int(v)))
            for x in 0..<newWidth {
                let u = max(0, (Double(x) + 0.5) * Double(width) / Double(newWidth) - 0.5)
                let (left, right) = (Int(u), u - Double(Int(u)))
                for channel in 0..<3 {
                    func value(_ x: Int, _ y: Int) -> Double {
                        Double(pixels[(min(height - 1, y) * width + min(width - 1, x)) * 3 + channel])
                    }
                    let upper = value(left, top) * (1 - right) + value(left + 1, top) * right
                    let lower = value(left, top + 1) * (1 - right) + value(left + 1, top + 1) * right
                    output.append(UInt8((upper * (1 - down) + lower * down).rounded()))
                }
            }
        }
        return PixelImage(width: newWidth, height: newHeight, pixels: output) ?? self
    }
}
