import Foundation
import Imaging
import SystemPackage
import Testing

/// A picture of quarters in the colours of `Fixtures.quarters`.
func quarters(width: Int, height: Int) throws -> PixelImage {
    var pixels: [UInt8] = []
    for y in 0..<height {
        for x in 0..<width {
            let quarter = (2 * y / height) * 2 + 2 * x / width
            pixels += Fixtures.quarters[quarter].map(UInt8.init)
        }
    }
    return try #require(PixelImage(width: width, height: height, pixels: pixels))
}

extension Fixtures {
    /// An ordinary photo of a room in daylight.
    static func photo() throws -> PixelImage {
        let folder = FilePath(#filePath).removingLastComponent().removingLastComponent().removingLastComponent()
        return try PhotoReader().read(
            folder.appending("Fixtures/photos/2010/blue-room-1.jpg"), longSide: nil
        ).image
    }
}

/// Smooth waves, different in each channel.
func waves(width: Int, height: Int) throws -> PixelImage {
    var pixels: [UInt8] = []
    for y in 0..<height {
        for x in 0..<width {
            let (u, v) = (Double(x) / 9, Double(y) / 7)
            pixels += [sin(u) + cos(v), sin(v - u), cos(u * 0.7)].map { UInt8(127.5 + 60 * $0) }
        }
    }
    return try #require(PixelImage(width: width, height: height, pixels: pixels))
}

extension PixelImage {
    /// The colour of one pixel.
    func color(_ x: Int, _ y: Int) -> [Int] {
        let start = (y * width + x) * 3
        return pixels[start..<start + 3].map(Int.init)
    }

    /// The colours in the middle of each quarter.
    var quarterColors: [[Int]] {
        [(1, 1), (3, 1), (1, 3), (3, 3)].map { color(width * $0.0 / 4, height * $0.1 / 4) }
    }

    /// The mean of each channel.
    var meanColor: [Double] {
        (0..<3).map { channel in
            let values = stride(from: channel, to: pixels.count, by: 3).map { Double(pixels[$0]) }
            return values.reduce(0, +) / Double(values.count)
        }
    }
}

/// The greatest difference between two lists of colours.
func difference(_ left: [[Int]], _ right: [[Int]]) -> Int {
    zip(left.joined(), right.joined()).map { abs($0 - $1) }.max() ?? .max
}

/// A JPEG with segments put in front of its own.
func jpeg(_ image: PixelImage, quality: Int = 95, exif: [UInt8]? = nil, profile: [UInt8]? = nil) throws -> [UInt8] {
    let plain = Array(try image.jpegData(quality: quality))
    var segments: [UInt8] = []
    if let exif { segments += segment(0xE1, Array("Exif\0\0".utf8) + exif) }
    if let profile {
        // In two parts, as large profiles come.
        let parts = [profile.prefix(profile.count / 2), profile.dropFirst(profile.count / 2)]
        for (index, part) in parts.enumerated() {
            segments += segment(0xE2, Array("ICC_PROFILE\0".utf8) + [UInt8(index + 1), UInt8(parts.count)] + part)
        }
    }
    return Array(plain[..<2]) + segments + plain[2...]
}

private func segment(_ marker: UInt8, _ content: [UInt8]) -> [UInt8] {
    let length = content.count + 2
    return [0xFF, marker, UInt8(length >> 8), UInt8(length & 255)] + content
}
