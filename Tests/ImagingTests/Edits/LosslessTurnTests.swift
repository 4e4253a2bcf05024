import Foundation
import Imaging
import Testing
import TierModel

struct LosslessTurnTests {
    private func decoded(_ jpeg: [UInt8]) throws -> (image: PixelImage, metadata: PhotoMetadata) {
        let folder = try TestFolder()
        let reading = try PhotoReader(decoder: nil).read(folder.file("turned.jpg", jpeg), longSide: nil)
        return (reading.image, reading.metadata)
    }

    private func photo(_ width: Int, _ height: Int, chroma: ChromaDetail = .half) throws -> [UInt8] {
        Array(try waves(width: width, height: height).jpegData(quality: 90, chroma: chroma))
    }

    @Test(arguments: ReshapingTests.turns) func `the turned JPEG shows the turned picture`(turn: PictureTurn) throws {
        for chroma in [ChromaDetail.half, .full] {
            let original = try photo(64, 48, chroma: chroma)
            let turned = try decoded(try #require(LosslessTurn.turned(original, by: turn))).image
            let expected = try decoded(original).image.turned(by: turn)
            #expect((turned.width, turned.height) == (expected.width, expected.height))
            // The decoder rounds rows and columns one after the other, and smooths chroma of half size.
            let most = zip(turned.pixels, expected.pixels).map { abs(Int($0) - Int($1)) }.max() ?? 255
            #expect(most <= (chroma == .full ? 2 : 4))
        }
    }

    @Test func `four quarter turns, or mirroring twice, give the same coefficients`() throws {
        let original = try photo(64, 48)
        let same = try #require(LosslessTurn.turned(original, by: .identity))
        for (turn, times) in [
            (PictureTurn(quarterTurns: 1), 4), (PictureTurn(quarterTurns: 2), 2),
            (PictureTurn(quarterTurns: 0, isMirrored: true), 2), (PictureTurn(quarterTurns: 3, isMirrored: true), 2),
        ] {
            var result = original
            for _ in 0..<times { result = try #require(LosslessTurn.turned(result, by: turn)) }
            #expect(result == same)
        }
        #expect(try decoded(same).image == decoded(original).image)
    }

    @Test func `a side that ends within a block is only turned where it stays at its end`() throws {
        let original = try photo(70, 48)
        // Turned clockwise, columns become rows in their order; the other way round the last one would be first.
        let turned = try #require(LosslessTurn.turned(original, by: PictureTurn(quarterTurns: 1)))
        #expect(try decoded(turned).image.height == 70)
        #expect(LosslessTurn.turned(original, by: PictureTurn(quarterTurns: 3)) == nil)
        #expect(LosslessTurn.turned(original, by: PictureTurn(quarterTurns: 2)) == nil)
        #expect(LosslessTurn.turned(original, by: PictureTurn(quarterTurns: 0, isMirrored: true)) == nil)
        // 72 pixels are whole blocks of 8 with full chroma, and not of 16 with half.
        #expect(try LosslessTurn.turned(photo(72, 48), by: PictureTurn(quarterTurns: 2)) == nil)
        #expect(try LosslessTurn.turned(photo(72, 48, chroma: .full), by: PictureTurn(quarterTurns: 2)) != nil)
    }

    @Test(arguments: 1...8) func `the stated orientation comes first and is 1 afterwards`(orientation: Int) throws {
        var exif = ExifBuilder(isBigEndian: orientation > 4)
        exif.main = [0x0112: .short(orientation), 0x010F: .ascii("A maker of cameras")]
        let original = try jpeg(waves(width: 64, height: 48), exif: exif.bytes)
        let before = try decoded(original)
        for turn in [PictureTurn.identity, PictureTurn(quarterTurns: 1)] {
            let after = try decoded(try #require(LosslessTurn.turned(original, by: turn)))
            let expected = before.image.turned(by: turn)
            #expect((after.image.width, after.image.height) == (expected.width, expected.height))
            #expect(zip(after.image.pixels, expected.pixels).allSatisfy { abs(Int($0) - Int($1)) <= 4 })
            #expect(after.metadata.orientation == 1 && after.metadata.cameraMake == "A maker of cameras")
        }
        let asStored = try decoded(try #require(LosslessTurn.turned(original, by: .identity, fromUpright: false)))
        #expect((asStored.image.width, asStored.image.height) == (64, 48))
    }

    @Test func `XMP is kept and told, profiles are kept, an index of further pictures is not`() throws {
        let xmp = "http://ns.adobe.com/xap/1.0/\0<x tiff:Orientation=\"6\" a=\"1\"/>"
        var original = try jpeg(waves(width: 64, height: 48), profile: (0..<600).map { UInt8($0 & 255) })
        for (marker, content) in [
            (UInt8(0xE1), Array(xmp.utf8)), (0xE2, Array("MPF\0index".utf8)), (0xFE, Array("a note".utf8)),
        ] {
            let length = content.count + 2
            original.insert(contentsOf: [0xFF, marker, UInt8(length >> 8), UInt8(length & 255)] + content, at: 2)
        }
        let turned = try #require(LosslessTurn.turned(original, by: PictureTurn(quarterTurns: 1)))
        func holds(_ text: String) -> Bool { turned.firstRange(of: Array(text.utf8)) != nil }
        #expect(holds("tiff:Orientation=\"1\" a=\"1\"") && holds("a note") && holds("ICC_PROFILE\0\u{1}\u{2}"))
        #expect(!holds("MPF"))
    }

    @Test func `what is damaged, cut off or no JPEG is not turned`() throws {
        let original = try photo(64, 48)
        let turn = PictureTurn(quarterTurns: 1)
        for length in stride(from: 0, to: original.count - 2, by: 7) {
            #expect(LosslessTurn.turned(Array(original[..<length]), by: turn) == nil)
        }
        #expect(LosslessTurn.turned([UInt8](repeating: 0xFF, count: 3000), by: turn) == nil)
        #expect(LosslessTurn.turned(original, by: turn, limits: ReadingLimits(coefficientBytes: 100)) == nil)
        // Any byte may be wrong: there is an answer or none, and never a crash.
        for index in stride(from: 2, to: original.count, by: 3) {
            var damaged = original
            damaged[index] ^= 0x55
            if let result = LosslessTurn.turned(damaged, by: turn) { #expect(result.starts(with: [0xFF, 0xD8])) }
        }
    }
}
