import Foundation
import Imaging
import SystemPackage
import Testing
import TierModel

@Suite(.enabled(if: PhotoReader.findDecoder() != nil, "tiersync-decoder is not built"))
struct OtherFormatsTests {
    private let folder = try? TestFolder()
    private let reader = PhotoReader()

    @Test(arguments: [
        (Fixtures.png, ImageFormat.png, 0), (Fixtures.webP, .webp, 0), (Fixtures.gif, .gif, 0),
        (Fixtures.tiff, .tiff, 0),
        (Fixtures.heic, .heic, 12), (Fixtures.avif, .avif, 12), (Fixtures.jxl, .jxl, 12),
    ]) func `each format keeps its colours`(bytes: [UInt8], format: ImageFormat, tolerance: Int) throws {
        let file = try #require(folder).file("named.jpg", bytes)
        let reading = try reader.read(file, longSide: 1280)
        #expect(reading.format == format)
        #expect(reading.digest == ContentDigest(of: bytes))
        #expect((reading.metadata.width, reading.metadata.height) == (48, 32))
        #expect((reading.image.width, reading.image.height) == (48, 32))
        #expect(difference(reading.image.quarterColors, Fixtures.quarters) <= tolerance)
    }

    @Test func `what is transparent becomes white`() throws {
        let image = try reader.read(#require(folder).file("a.png", Fixtures.transparentPNG), longSide: nil).image
        #expect(image.quarterColors == [[255, 255, 255]] + Fixtures.quarters[1...])
    }

    @Test func `sixteen bits become eight`() throws {
        let image = try reader.read(#require(folder).file("a.png", Fixtures.deepPNG), longSide: nil).image
        #expect(difference(image.quarterColors, [[156, 156, 156], [156, 156, 156]]) <= 1)
    }

    @Test func `the picture comes at the size asked for`() throws {
        let reading = try reader.read(#require(folder).file("a.png", Fixtures.png), longSide: 24)
        #expect((reading.image.width, reading.image.height) == (24, 16))
        #expect((reading.metadata.width, reading.scale) == (48, 0.5))
    }

    @Test func `a progressive JPEG too large for this process is decoded in the other`() throws {
        let reader = PhotoReader(limits: ReadingLimits(coefficientBytes: 100))
        let folder = try #require(folder)
        let file = try folder.file("a.jpg", Fixtures.progressiveJPEG)
        let copy = folder.path.appending("copy")
        let reading = try reader.read(file, longSide: nil, copyingTo: copy)
        #expect(reading.format == .jpeg)
        #expect(difference(reading.image.quarterColors, Fixtures.quarters) <= 8)
        #expect(reading.digest == ContentDigest(of: Fixtures.progressiveJPEG))
        #expect(try contents(copy) == Fixtures.progressiveJPEG)
    }

    @Test(arguments: [Fixtures.png, Fixtures.webP, Fixtures.gif, Fixtures.heic, Fixtures.avif])
    func `a truncated file of another format fails alone`(bytes: [UInt8]) throws {
        let file = try #require(folder).file("a", bytes[..<(bytes.count * 2 / 3)])
        let error = try #require(throws: ImagingError.self) { try reader.read(file, longSide: nil) }
        #expect([.truncated, .corrupt].contains(error.code))
    }

    @Test func `a bomb is refused by its header`() throws {
        // Width and height of the PNG header, and the checksum that goes with them.
        var bytes = Fixtures.png
        bytes.replaceSubrange(16..<24, with: [0, 0, 0xEA, 0x60, 0, 0, 0xEA, 0x60])
        bytes.replaceSubrange(29..<33, with: Checksum.crc32(bytes[12..<29]))
        let file = try #require(folder).file("bomb.png", bytes)
        let error = try #require(throws: ImagingError.self) { try reader.read(file, longSide: nil) }
        #expect(error.code == .tooLarge)
        #expect(error.message.contains("60000 × 60000"))
    }

    @Test func `a decoder that hangs is stopped`() throws {
        let program = try #require(folder).file("hangs", Array("#!/bin/sh\nexec sleep 60\n".utf8))
        let error = try failure(of: program, limits: ReadingLimits(decoderSeconds: 0.2))
        #expect(error.code == .timedOut)
    }

    @Test(arguments: [
        ("kill -SEGV $$", ImagingError.Code.decoderFailed), ("exit 7", .decoderFailed), ("kill -KILL $$", .tooLarge),
        ("head -c 100000 /dev/zero", .decoderFailed),
    ]) func `a decoder that breaks down costs one photo`(script: String, code: ImagingError.Code) throws {
        let program = try #require(folder).file("breaks", Array("#!/bin/sh\n\(script)\n".utf8))
        #expect(try failure(of: program, limits: .standard).code == code)
    }

    @Test func `a decoder that is not there is missed`() throws {
        #expect(try failure(of: "/nonexistent/tiersync-decoder", limits: .standard).code == .decoderMissing)
    }

    private func failure(of program: FilePath, limits: ReadingLimits) throws -> ImagingError {
        try? FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: program.string)
        let file = try #require(folder).file("a.png", Fixtures.png)
        return try #require(throws: ImagingError.self) {
            try PhotoReader(limits: limits, decoder: program).read(file, longSide: nil)
        }
    }
}
