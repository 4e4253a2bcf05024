import Foundation
import Imaging
import Testing
import TierModel
import TierSyncTestSupport

struct ExifTests {
    private func metadata(_ exif: ExifBuilder) -> PhotoMetadata {
        ExifMetadata(exif.bytes).metadata(width: 40, height: 30)
    }

    @Test(arguments: [false, true]) func `camera, exposure and place are read in either byte order`(isBigEndian: Bool) {
        var exif = ExifBuilder(isBigEndian: isBigEndian)
        exif.main = [0x010F: .ascii("Maker  "), 0x0110: .ascii("Model \u{E9}"), 0x0112: .short(6)]
        exif.photo = [
            0x829A: .rationals([(1, 250)]), 0x829D: .rationals([(28, 10)]), 0x8827: .short(400),
            0x920A: .rationals([(35, 1)]), 0xA434: .ascii("Lens"),
        ]
        exif.position = [
            1: .ascii("S"), 2: .rationals([(33, 1), (52, 1), (1080, 100)]),
            3: .ascii("E"), 4: .rationals([(151, 1), (12, 1), (36, 1)]),
            5: .bytes([1]), 6: .rationals([(25, 2)]),
        ]
        let metadata = metadata(exif)
        #expect(metadata.cameraMake == "Maker")
        #expect(metadata.cameraModel == "Model \u{E9}")
        #expect(metadata.orientation == 6)
        #expect(metadata.exposureTime == 0.004)
        #expect(metadata.fNumber == 2.8)
        #expect(metadata.isoSpeed == 400)
        #expect(metadata.focalLength == 35)
        #expect(metadata.lens == "Lens")
        #expect(abs((metadata.location?.latitude ?? 0) + 33.869_667) < 1e-6)
        #expect(abs((metadata.location?.longitude ?? 0) - 151.21) < 1e-6)
        #expect(metadata.location?.altitude == -12.5)
    }

    @Test(
        arguments: [
            ("2018:03:14 12:34:56", 1_521_030_896), ("2018-03-14T12:34:56Z", 1_521_030_896),
            ("2024:02:29 00:00:00", 1_709_164_800), ("1969:12:31 23:59:59", -1), ("2000:01:01 00:00:00", 946_684_800),
            ("2023:02:29 00:00:00", nil), ("0000:00:00 00:00:00", nil), ("    :  :     :  :  ", nil), ("", nil),
            ("2018:03:14", nil), ("2018:13:14 12:34:56", nil), ("2018:03:14 24:34:56", nil),
        ] as [(String, Double?)]) func `dates are read or refused`(text: String, seconds: Double?)
    {
        var exif = ExifBuilder()
        exif.photo[0x9003] = .ascii(text)
        #expect(metadata(exif).captured?.wallClock == seconds)
    }

    @Test func `the original's time comes before the others, with its fraction and offset`() {
        var exif = ExifBuilder()
        exif.main[0x0132] = .ascii("2020:01:01 00:00:00")
        exif.photo = [
            0x9003: .ascii("2018:03:14 12:34:56"), 0x9004: .ascii("2019:01:01 00:00:00"),
            0x9291: .ascii("250 "), 0x9011: .ascii("-03:30"), 0x9010: .ascii("+01:00"),
        ]
        #expect(metadata(exif).captured == CaptureTime(wallClock: 1_521_030_896.25, utcOffset: -12_600))
        exif.photo[0x9003] = .ascii("0000:00:00 00:00:00")
        #expect(metadata(exif).captured == CaptureTime(wallClock: 1_546_300_800, utcOffset: nil))
    }

    @Test(arguments: [(10, 34, 7200), (12, 49, nil), (6, 50, 20_700), (12, 35, 0)] as [(Int, Int, Int?)])
    func `the receiver's time gives the offset where it is plausible`(hour: Int, minute: Int, offset: Int?) {
        var exif = ExifBuilder()
        exif.photo[0x9003] = .ascii("2018:03:14 12:34:56")
        exif.position = [
            0x1D: .ascii("2018:03:14"), 7: .rationals([(hour, 1), (minute, 1), (30, 1)]),
        ]
        let captured = metadata(exif).captured
        #expect(captured?.wallClock == 1_521_030_896)
        #expect(captured?.utcOffset == offset)
    }

    @Test func `the receiver's time alone is universal time`() {
        var exif = ExifBuilder()
        exif.position = [0x1D: .ascii("2018:03:14"), 7: .rationals([(12, 1), (34, 1), (5600, 100)])]
        #expect(metadata(exif).captured == CaptureTime(wallClock: 1_521_030_896, utcOffset: 0))
    }

    @Test(
        arguments: [
            [
                1: .ascii("N"), 2: .rationals([(0, 1), (0, 1), (0, 1)]), 3: .ascii("E"),
                4: .rationals([(0, 1), (0, 1), (0, 1)]),
            ],
            [1: .ascii(""), 2: .rationals([(3, 1)]), 3: .ascii(""), 4: .rationals([(3, 1)])],
            [2: .rationals([(3, 1)]), 4: .rationals([(3, 1)])],
            [1: .ascii("N"), 2: .rationals([(3, 0)]), 3: .ascii("E"), 4: .rationals([(3, 0)])],
            [1: .ascii("N"), 2: .rationals([(91, 1)]), 3: .ascii("E"), 4: .rationals([(3, 1)])],
            [1: .ascii("N"), 3: .ascii("E")],
        ] as [[Int: ExifBuilder.Value]]) func `an empty or impossible place is none`(position: [Int: ExifBuilder.Value])
    {
        var exif = ExifBuilder()
        exif.position = position
        #expect(metadata(exif).location == nil)
    }

    @Test func `cut or damaged blocks lose values, nothing else`() {
        var exif = ExifBuilder()
        exif.main = [0x010F: .ascii("A maker with a long name"), 0x0112: .short(3)]
        exif.photo[0x9003] = .ascii("2018:03:14 12:34:56")
        let bytes = exif.bytes
        for count in 0..<bytes.count {
            #expect(ExifMetadata(Array(bytes[..<count])).metadata(width: 4, height: 3).width == 4)
        }
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<2000 {
            var damaged = bytes
            for _ in 0..<4 {
                damaged[.random(in: 2..<bytes.count, using: &generator)] = .random(in: 0...255, using: &generator)
            }
            #expect((1...8).contains(ExifMetadata(damaged).metadata(width: 4, height: 3).orientation))
        }
    }
}
