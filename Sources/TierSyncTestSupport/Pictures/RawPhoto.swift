/// A minimal DNG (Adobe's specification 1.6): a sensor of red, green and blue filters whose values are not compressed, in quarters of
/// red, green, blue and white, and perhaps a preview.
package struct RawPhoto {
    /// Width of the sensor's picture.
    package var width = 96
    /// Height of the sensor's picture.
    package var height = 64
    /// EXIF's number of how it must be turned.
    package var orientation = 1
    /// A JPEG of the picture as the sensor has it, and its size.
    package var preview: (bytes: [UInt8], width: Int, height: Int)?

    /// How much longer the preview is said to be than it is, in bytes.
    package var missingPreviewBytes = 0

    /// The share of the sensor's values that the file has.
    package var sensorShare = 1.0

    /// A photo without a preview.
    package init() {}

    /// When it was taken, as its EXIF says.
    package static let captured = "2021:07:08 09:10:11"
    /// The clock's offset from UTC, as its EXIF says.
    package static let offset = "+05:30"

    /// The file.
    package var bytes: [UInt8] {
        guard let preview else { return TIFFWriter.file(camera.merging(sensor) { first, _ in first }) }
        var main = camera
        main[254] = .longs([1])
        main[256] = .longs([preview.width])
        main[257] = .longs([preview.height])
        main[258] = .shorts([8, 8, 8])
        main[259] = .shorts([7])
        main[262] = .shorts([6])
        main[273] = .strip(preview.bytes)
        main[277] = .shorts([3])
        main[278] = .longs([preview.height])
        main[279] = .longs([preview.bytes.count + missingPreviewBytes])
        main[330] = .directories([sensor])
        return TIFFWriter.file(main)
    }

    private var camera: TIFFWriter.Directory {
        [
            271: .ascii("Tier"), 272: .ascii("Raw 1"), 274: .shorts([orientation]),
            34_665: .directories([[0x9003: .ascii(Self.captured), 0x9011: .ascii(Self.offset)]]),
            34_853: .directories([
                [
                    1: .ascii("N"), 2: .rationals([(48, 1), (0, 1), (0, 1)]), 3: .ascii("E"),
                    4: .rationals([(11, 1), (30, 1), (0, 1)]),
                ]
            ]),
            50_706: .bytes([1, 4, 0, 0]), 50_708: .ascii("Tier Raw 1"),
            // The camera sees as sRGB does: from XYZ to linear sRGB (IEC 61966-2-1).
            50_721: .signedRationals(
                [3.2406, -1.5372, -0.4986, -0.9689, 1.8758, 0.0415, 0.0557, -0.2040, 1.0570].map {
                    (Int(($0 * 10_000).rounded()), 10_000)
                }),
            50_728: .rationals([(1, 1), (1, 1), (1, 1)]), 50_778: .shorts([21]),
        ]
    }

    private var sensor: TIFFWriter.Directory {
        [
            254: .longs([0]), 256: .longs([width]), 257: .longs([height]), 258: .shorts([16]), 259: .shorts([1]),
            262: .shorts([32_803]), 273: .strip(Array(values.prefix(Int(Double(width * height * 2) * sensorShare)))),
            277: .shorts([1]), 278: .longs([height]),
            279: .longs([width * height * 2]), 33_421: .shorts([2, 2]), 33_422: .bytes([0, 1, 1, 2]),
            50_717: .longs([65_535]),
        ]
    }

    private var values: [UInt8] {
        // Red, green and blue of the quarters, linear.
        let quarters = [[30_000, 3000, 3000], [3000, 30_000, 3000], [3000, 3000, 30_000], [40_000, 40_000, 40_000]]
        var bytes: [UInt8] = []
        for y in 0..<height {
            for x in 0..<width {
                let quarter = quarters[(2 * y / height) * 2 + 2 * x / width]
                let value = quarter[y % 2 + x % 2]
                bytes += [UInt8(value & 255), UInt8(value >> 8)]
            }
        }
        return bytes
    }
}
