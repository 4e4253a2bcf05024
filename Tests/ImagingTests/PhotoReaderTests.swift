import Crypto
import Foundation
import Imaging
import SystemPackage
import Testing
import TierModel

struct PhotoReaderTests {
    private let folder = try? TestFolder()
    private let reader = PhotoReader(decoder: nil)

    @Test func `one read gives the hash, the size, the copy and the picture`() throws {
        let folder = try #require(folder)
        let bytes = try jpeg(waves(width: 640, height: 480)) + Array("a film behind the picture".utf8)
        let file = try folder.file("IMG_1.JPG", bytes)
        let copy = folder.path.appending("copy")
        let reading = try reader.read(file, longSide: 300, copyingTo: copy)
        #expect(reading.digest.bytes == Array(SHA256.hash(data: bytes)))
        #expect(reading.byteCount == Int64(bytes.count))
        #expect(try contents(copy) == bytes)
        #expect(reading.format == .jpeg)
        #expect((reading.metadata.width, reading.metadata.height) == (640, 480))
        #expect((reading.image.width, reading.image.height) == (320, 240))
        #expect(reading.scale == 0.5)
    }

    @Test(arguments: [(nil, 400), (1, 50), (50, 50), (51, 100), (299, 300), (400, 400), (4000, 400)] as [(Int?, Int)])
    func `the least scale that keeps the longer side is taken`(longSide: Int?, width: Int) throws {
        let file = try #require(folder).file("a.jpg", try jpeg(waves(width: 400, height: 200)))
        #expect(try reader.read(file, longSide: longSide).image.width == width)
    }

    @Test func `a picture beyond the pixels in memory is scaled even when full size is asked for`() throws {
        let file = try #require(folder).file("a.jpg", try jpeg(waves(width: 400, height: 200)))
        let reader = PhotoReader(limits: ReadingLimits(decodedPixels: 30_000), decoder: nil)
        #expect(try reader.read(file, longSide: nil).image.width == 200)
    }

    @Test func `a companion is hashed and copied whatever it holds`() throws {
        let folder = try #require(folder)
        let bytes = (0..<700_001).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let file = try folder.file("IMG_1.MOV", bytes)
        let copy = folder.path.appending("copy")
        let result = try reader.hash(file, copyingTo: copy)
        #expect(result.digest == ContentDigest(of: bytes))
        #expect(result.byteCount == 700_001)
        #expect(try contents(copy) == bytes)
    }

    @Test(arguments: [Fixtures.progressiveJPEG, Fixtures.cmykJPEG])
    func `progressive and ink pictures keep their colours`(bytes: [UInt8]) throws {
        let image = try reader.read(#require(folder).file("a.jpg", bytes), longSide: nil).image
        #expect((image.width, image.height) == (48, 32))
        #expect(difference(image.quarterColors, Fixtures.quarters) <= 8)
    }

    @Test func `a grey picture has equal channels`() throws {
        let image = try reader.read(#require(folder).file("a.jpg", Fixtures.grayJPEG), longSide: nil).image
        // Rec. 601 luma of the quarters.
        #expect(difference(image.quarterColors, [87, 131, 65, 235].map { [$0, $0, $0] }) <= 3)
    }

    @Test(arguments: 1...8) func `each orientation is turned upright`(orientation: Int) throws {
        var exif = ExifBuilder()
        exif.main[0x0112] = .short(orientation)
        let file = try #require(folder).file("a.jpg", try jpeg(quarters(width: 96, height: 64), exif: exif.bytes))
        let reading = try reader.read(file, longSide: nil)
        // Which quarter of the stored picture comes to the upper left, upper right, lower left, lower right.
        let order = [
            [0, 1, 2, 3], [1, 0, 3, 2], [3, 2, 1, 0], [2, 3, 0, 1], [0, 2, 1, 3], [2, 0, 3, 1], [3, 1, 2, 0],
            [1, 3, 0, 2],
        ][orientation - 1]
        #expect(difference(reading.image.quarterColors, order.map { Fixtures.quarters[$0] }) <= 8)
        let size = orientation < 5 ? (96, 64) : (64, 96)
        #expect((reading.metadata.width, reading.metadata.height) == size)
        #expect((reading.image.width, reading.image.height) == size)
        #expect(reading.metadata.orientation == orientation)
    }

    @Test func `an encoded picture decodes to nearly the same`() throws {
        let image = try waves(width: 123, height: 77)
        let file = try #require(folder).file("a.jpg", Array(try image.jpegData(quality: 95)))
        let back = try reader.read(file, longSide: nil).image
        let error = zip(image.pixels, back.pixels).map { abs(Int($0) - Int($1)) }.reduce(0, +)
        #expect(Double(error) / Double(image.pixels.count) < 2)
    }
}
