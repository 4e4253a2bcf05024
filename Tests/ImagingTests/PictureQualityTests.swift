import Foundation
import Imaging
import SystemPackage
import Testing
import TierModel

@Suite struct PictureQualityTests {
    @Test func `every part is between 0 and 1, whatever the picture`() throws {
        var pictures = [try waves(width: 300, height: 200), try quarters(width: 64, height: 64)]
        for (width, height) in [(1, 1), (2, 1), (1, 900), (17, 17), (3_000, 2)] {
            for level: UInt8 in [0, 128, 255] {
                pictures.append(
                    try #require(
                        PixelImage(
                            width: width, height: height,
                            pixels: [UInt8](repeating: level, count: width * height * 3))))
            }
        }
        for picture in pictures {
            let quality = PictureQuality(of: picture)
            let parts = [
                quality.sharpness, quality.exposure, quality.noise, quality.contrast, quality.colourfulness,
                quality.compression, quality.technical, quality.looks,
            ]
            #expect(parts.allSatisfy { (0...1).contains($0) }, "\(picture.width) × \(picture.height): \(parts)")
        }
    }

    @Test func `each fault lowers the part that is about it`() throws {
        let photo = try Fixtures.photo()
        let source = PictureQuality(of: photo)
        func quality(_ fault: Degradation) throws -> PictureQuality { PictureQuality(of: try fault.applied(to: photo)) }
        #expect(try quality(.blur).sharpness < source.sharpness - 0.1)
        #expect(try quality(.shake).sharpness < source.sharpness - 0.1)
        #expect(try quality(.enlarged).sharpness < source.sharpness - 0.1)
        #expect(try quality(.grain).noise < source.noise - 0.2)
        #expect(try quality(.strongGrain).noise < quality(.grain).noise)
        #expect(try quality(.dark).exposure < source.exposure - 0.1)
        #expect(try quality(.burnt).exposure < source.exposure - 0.1)
        #expect(try quality(.flat).contrast < source.contrast - 0.1)
        #expect(try quality(.compressed).compression < source.compression - 0.2)
    }

    @Test func `a grey picture has no colour, and loses no technical score by that`() throws {
        let photo = try Fixtures.photo()
        let grey = try #require(
            PixelImage(
                width: photo.width, height: photo.height,
                pixels: stride(from: 0, to: photo.pixels.count, by: 3).flatMap { place in
                    let level =
                        0.299 * Double(photo.pixels[place]) + 0.587 * Double(photo.pixels[place + 1]) + 0.114
                        * Double(photo.pixels[place + 2])
                    return [UInt8](repeating: UInt8(level.rounded()), count: 3)
                }))
        let (of, without) = (PictureQuality(of: photo), PictureQuality(of: grey))
        #expect(without.colourfulness == 0 && of.colourfulness > 0.1)
        #expect(without.technical > of.technical - 0.05)
        #expect(without.looks < of.looks)
    }

    @Test func `a proxy is judged as its original`() throws {
        let photo = try Fixtures.photo()
        let large = photo.enlarged(width: photo.width * 4, height: photo.height * 4)
        let proxy = try large.resized(longSide: 1_280).compressed(quality: 82)
        let (original, small) = (PictureQuality(of: large), PictureQuality(of: proxy))
        #expect(abs(original.technical - small.technical) < 0.05)
    }

    @Test(.enabled(if: SamplePhotos.folder != nil, "the sample photos are not here: set TIERSYNC_TEST_PHOTOS"))
    func `of 100 degraded copies at least 95 rank below their source`() throws {
        // The formula was fitted on the others: the second, the fourth and so on of each folder.
        let names = ["scenes", "objects"].flatMap { folder -> [String] in
            let all = (try? FileManager.default.contentsOfDirectory(atPath: SamplePhotos.file(folder).string)) ?? []
            return all.sorted().map { "\(folder)/\($0)" }
        }
        let held = names.enumerated().filter { $0.offset % 2 == 0 }.map(\.element)
        let chosen = held.enumerated().filter { $0.offset % 5 == 0 }.map(\.element)
        #expect(chosen.count > 20)
        var (below, total) = (0, 0)
        for name in chosen {
            guard let photo = try? PhotoReader().read(SamplePhotos.file(name), longSide: nil).image else { continue }
            let source = PictureQuality(of: photo).technical
            for fault in Degradation.allCases {
                total += 1
                if try PictureQuality(of: fault.applied(to: photo)).technical < source { below += 1 }
            }
        }
        print("quality: \(below) of \(total) degraded copies rank below their source")
        #expect(Double(below) >= 0.95 * Double(total), "\(below) of \(total)")
    }
}
